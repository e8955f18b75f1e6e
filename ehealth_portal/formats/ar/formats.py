"""Arabic as ITU writes it: 14 نوفمبر 2026, no comma before the year."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y، H:i"
YEAR_MONTH_FORMAT = "F Y"
TIME_FORMAT = "H:i"
YEAR_FORMAT = "Y"
