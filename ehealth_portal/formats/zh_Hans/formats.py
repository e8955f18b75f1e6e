"""Chinese: a year alone takes its 年; the rest as Django has it."""

YEAR_FORMAT = "Y年"
