"""What the secretariat looks at before a report goes out: each check with the status shape that fits it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ehealth_portal.languages import language_name

from .documents.content import is_up_to_date
from .models import Report, ReportSnapshot


@dataclass(frozen=True)
class Check:
    """``shape`` is a key of the status shapes; ``anchor`` names the part of the page that shows more."""

    shape: str
    words: str
    anchor: str = ""


def checks(report: Report, snapshot: ReportSnapshot | None) -> list[Check]:
    if snapshot is None:
        return [Check("none", _("No files were built yet"))]
    content, missing = snapshot.content, snapshot.content["missing"]
    found = [
        Check("done", _("The files fit the settings"))
        if is_up_to_date(report, snapshot)
        else Check("attn", _("The settings changed: build again")),
        Check(
            "done",
            _("Operative provisions included: %(count)d") % {"count": len(content["provisions"])},
        ),
        _sources(len(missing["activities_without_source"])),
        _evidence(len(missing["activities_without_evidence"])),
        _nothing(len(missing["provisions_without_activity"])),
        _milestones(len(missing["milestones"])),
    ]
    return found + [_language(content, language) for language in content["report"]["languages"]]


def _sources(count: int) -> Check:
    if not count:
        return Check("done", _("Every activity names a source"))
    words = ngettext("%(count)d activity names no source", "%(count)d activities name no source", count)
    return Check("attn", words % {"count": count}, "missing")


def _evidence(count: int) -> Check:
    if not count:
        return Check("done", _("Every activity has evidence on file"))
    words = ngettext("%(count)d activity lacks evidence", "%(count)d activities lack evidence", count)
    return Check("attn", words % {"count": count}, "missing")


def _nothing(count: int) -> Check:
    if not count:
        return Check("done", _("Something is recorded for every provision"))
    words = ngettext(
        "Nothing is recorded for %(count)d provision", "Nothing is recorded for %(count)d provisions", count
    )
    return Check("attn", words % {"count": count}, "missing")


def _milestones(count: int) -> Check:
    if not count:
        return Check("done", _("No milestone was missed"))
    words = ngettext("%(count)d milestone was missed", "%(count)d milestones were missed", count)
    return Check("attn", words % {"count": count}, "missing")


def _language(content: dict[str, object], language: str) -> Check:
    missing = content["missing"]
    assert isinstance(missing, dict)
    count = len(missing["untranslated_activities"].get(language, []))
    name = language_name(language)
    if not count:
        return Check("done", _("%(language)s: every entry is in this language") % {"language": name})
    words = ngettext(
        "%(language)s: %(count)d entry is in another language",
        "%(language)s: %(count)d entries are in another language",
        count,
    )
    return Check("prog", words % {"language": name, "count": count})
