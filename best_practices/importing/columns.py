"""The columns of a table of practices: one for each value of an entry, and what a download says besides."""

from django.utils.translation import gettext_lazy as _

from ehealth_portal.importing.columns import Column, Columns

from ..vocabulary import Facet

SEVERAL = _("Several in one cell, with | between them.")

COLUMNS = (
    Column("title", _("Title"), _("What it is, in one line."), 200, needed=True),
    Column("summary", _("Summary"), _("Two or three sentences: what was done and for whom."), 1200, needed=True),
    Column("place", _("Place and size"), _("Such as: 38 clinics in three districts."), 200),
    Column("problem", _("Problem"), _("What the problem was."), 4000, needed=True),
    Column("solution", _("What was done"), _("What was done, with which ICT."), 6000, needed=True),
    Column("results", _("Results"), _("What came of it, with figures where there are any."), 6000, needed=True),
    Column("lessons", _("What went wrong"), _("What others should know."), 4000),
    Column("conditions", _("What it takes to repeat it"), _("What another country needs."), 4000, needed=True),
    Column(
        "privacy",
        _("Privacy and patients’ rights"),
        _("How they were kept, or why no personal data are involved."),
        4000,
        needed=True,
    ),
    Column("language", _("Language of the original"), _("The language in which the row is written.")),
    Column("area", Facet.AREA.label, SEVERAL),
    Column("application", Facet.APPLICATION.label, SEVERAL, needed=True),
    Column("intervention", Facet.INTERVENTION.label, _("Numbers of WHO’s classification such as 1.1, with | between.")),
    Column("setting", Facet.SETTING.label, SEVERAL, needed=True),
    Column("connectivity", Facet.CONNECTIVITY.label, _("The least that it needs. Several with |."), needed=True),
    Column("countries", _("Countries"), SEVERAL, needed=True),
    Column("started_on", _("Began"), _("2026-03-14, or only 2026-03 or 2026."), needed=True),
    Column("ended_on", _("Ended"), _("Empty while it runs.")),
    Column("body", _("On behalf of the body"), _("Only for a body in which you hold a role.")),
    Column("member_state", _("On behalf of the Member State"), _("Only for a Member State for which you speak.")),
    Column("organization", _("On behalf of the organization"), _("Only for an organization for which you speak.")),
    Column("implementers", _("Done by"), _("Organizations, with | between them.")),
    Column("contact_role", _("Office that answers questions"), _("An office, never a person."), 200, needed=True),
    Column("cost_band", _("Cost until it ran"), _("Choose from the list.")),
    Column("people_reached", _("People reached"), _("A number, with its year and source in the next two columns.")),
    Column("reached_in", _("Year of that figure"), _("Such as 2025.")),
    Column("reached_source", _("Source of that figure"), _("Where the figure stands."), 300),
    Column("strength", _("Strength of evidence"), _("Choose from the list.")),
    Column("licence", _("Licence"), _("Choose from the list.")),
    Column("provisions", _("Provisions"), _("Several in one cell: resolves.1: why | resolves.3: why"), needed=True),
    Column("standards", _("Standards used"), _("One a line: number | title | web address")),
    Column(
        "proofs",
        _("Evidence of the results"),
        _("One document a line: number | title | web address | kind | language. A web address alone is enough."),
        needed=True,
    ),
    Column("key", _("Key"), _("Your own number for the row, so that a second import knows it again."), 60),
    Column("reference", _("Number"), is_told=True),
    Column("revision", _("Revision"), is_told=True),
    Column("state", _("State"), is_told=True),
    Column("published_at", _("Published"), is_told=True),
    Column("valid_until", _("Holds until"), is_told=True),
    Column("source", _("Source"), is_told=True),
    Column("confidence", _("Source of the record"), is_told=True),
    Column("confidence_note", _("Note on the source"), is_told=True),
)
NUMBERED = {
    "provision": _("Provision %(number)d"),
    "why": _("Why it serves provision %(number)d"),
    "country": _("Country %(number)d"),
}
SHEET = Columns(COLUMNS, NUMBERED, {"why": 300})
