"""The columns of an import of activities."""

from django.utils.translation import gettext_lazy as _

from ehealth_portal.importing.columns import Column, Columns

COLUMNS = (
    Column("title", _("What was done"), _("One sentence that makes sense on its own."), 300, needed=True),
    Column("kind", _("Kind of activity"), _("Choose from the list."), needed=True),
    Column("body", _("Body"), _("The body that did it: choose from the list."), needed=True),
    Column("started_on", _("First day"), _("2026-03-14, or only 2026-03 or 2026."), needed=True),
    Column("ended_on", _("Last day"), _("If it took more than one day.")),
    Column("place", _("Place"), _("City and country, or online."), 200),
    Column("provisions", _("Provisions"), _("Several in one cell: resolves.1: why | resolves.3: why")),
    Column("countries", _("Countries"), _("Several in one cell, with | between them.")),
    Column("bodies", _("Other bodies"), _("Acronyms such as SG17, with | between them.")),
    Column("partners", _("Partners"), _("Organizations outside ITU, with | between them.")),
    Column(
        "evidence",
        _("Evidence"),
        _("Document numbers or web addresses, with | between them. Files are added on the activity's own page."),
    ),
    Column("no_evidence_reason", _("No evidence yet, because"), _("Only where there is no evidence."), 300),
    Column("summary", _("Details"), _("Up to 1,200 characters."), 1200),
    Column("language", _("Language of this entry"), _("The language in which the row is written.")),
    Column("key", _("Key"), _("Your own number for the row, so that a second import knows it again."), 60),
)
NUMBERED = {
    "provision": _("Provision %(number)d"),
    "why": _("Why it serves provision %(number)d"),
    "country": _("Country %(number)d"),
}
SHEET = Columns(COLUMNS, NUMBERED, {"why": 300})
