"""The columns of an assessment's workbook. Rows and columns are known by their names, wherever they stand."""

from django.utils.translation import gettext_lazy as _

from ehealth_portal.importing.columns import Column, Columns

COLUMNS = (
    Column("key", _("Key of the question"), _("Tells which question the row asks: leave it as it is."), needed=True),
    Column("question", _("What is asked"), is_told=True),
    Column("answer", _("Your answer"), _("Choose from the list where there is one; else write. Nought is an answer.")),
    Column("language", _("Language of the answer"), _("Of what is written in your own words.")),
    Column("read", _("State when downloaded"), _("Tells what you had before you: leave it as it is.")),
)
SHEET = Columns(COLUMNS, must="key")
