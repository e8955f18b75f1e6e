"""Spanish: a year alone; the rest as Django has it."""

YEAR_FORMAT = "Y"
