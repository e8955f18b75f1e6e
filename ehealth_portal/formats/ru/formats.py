"""Russian: a year alone takes its "г."; the rest as Django has it."""

YEAR_FORMAT = "Y г."
