"""Formats of dates where the language alone does not say which; day before month, as the Union writes."""
