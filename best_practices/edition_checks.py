"""What the secretariat looks at before an edition goes out: each check with the status shape that fits it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ehealth_portal.languages import comma_list, language_name

from .documents.content import is_up_to_date
from .models import Edition, EditionSnapshot, EditionText
from .queries.editions import Line


@dataclass(frozen=True)
class Check:
    """``shape`` is a key of the status shapes; ``anchor`` names the part of the page that shows more."""

    shape: str
    words: str
    anchor: str = ""


def checks(
    edition: Edition, snapshot: EditionSnapshot | None, lines: list[Line], texts: list[EditionText]
) -> list[Check]:
    found = [_entries(lines), _titles(edition, texts)]
    if edition.corrects_id:
        silent = [one for one in texts if not one.errata.strip()]
        found.append(
            Check("attn", _("The errata are missing in a language"), "h-texts")
            if silent or not texts
            else Check("done", _("The errata are written"))
        )
    if snapshot is None:
        return [*found, Check("none", _("No files were built yet"))]
    if is_up_to_date(edition, snapshot):
        return [*found, Check("done", _("The files fit what is written"))]
    return [*found, Check("attn", _("Something changed since the files were built: build again"))]


def _entries(lines: list[Line]) -> Check:
    if not lines:
        return Check("attn", _("No practice is in it yet"), "h-entries")
    troubled = sum(1 for line in lines if line.trouble)
    if troubled:
        words = ngettext(
            "%(number)d practice is no longer current", "%(number)d practices are no longer current", troubled
        )
        return Check("attn", words % {"number": troubled}, "h-entries")
    words = ngettext("%(number)d practice, current", "%(number)d practices, all current", len(lines))
    return Check("done", words % {"number": len(lines)})


def _titles(edition: Edition, texts: list[EditionText]) -> Check:
    missing = [code for code in edition.languages if code not in {one.language for one in texts}]
    if not texts:
        return Check("attn", _("It has no title yet"), "h-texts")
    if missing:
        names = comma_list(language_name(code) for code in missing)
        return Check("prog", _("No title and introduction in: %(languages)s") % {"languages": names}, "h-texts")
    return Check("done", _("Title in every chosen language"))
