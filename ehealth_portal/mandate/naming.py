"""What resolutions, editions and assemblies are called in the reader's language: "WTSA Resolution 78 (Dubai, 2012)"."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from ehealth_portal.languages import current_language

from .models import Edition

ASSEMBLIES = {  # who adopts resolutions, by the acronym that is stored; each language has its own: AMNT, ВАСЭ
    "WTSA": pgettext_lazy("acronym", "WTSA"),
    "WTDC": pgettext_lazy("acronym", "WTDC"),
    "PP": pgettext_lazy("acronym", "PP"),
    "RA": pgettext_lazy("acronym", "RA"),
}


def assembly_name(stored: str) -> str:
    """``WTSA`` or ``WTSA-12`` with the acronym of the reader's language; one that is not known stays as it is."""
    acronym, dash, year = stored.partition("-")
    return f"{ASSEMBLIES.get(acronym, acronym)}{dash}{year}"


def citation_of(edition: Edition) -> str:
    """Place and year as the reader's language writes them: "Dubai, 2012". One query, or none where ``texts`` are
    prefetched."""
    rank = {"en": 1} | {current_language(): 0}
    cited = [text for text in edition.texts.all() if text.citation]
    return min(cited, key=lambda text: rank.get(text.language, 2)).citation if cited else str(edition)


def edition_name(edition: Edition) -> str:
    """The resolution and its edition in full."""
    resolution = edition.resolution
    return cited_resolution(resolution.adopted_by, resolution.number, citation_of(edition))


def cited_resolution(adopted_by: str, number: int, citation: str) -> str:
    return _("%(assembly)s Resolution %(number)s (%(citation)s)") % {
        "assembly": assembly_name(adopted_by),
        "number": number,
        "citation": citation,
    }
