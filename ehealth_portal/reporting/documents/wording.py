"""A snapshot said in one language: every sentence, label and mark of a report. All formats say the same words."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ehealth_portal.languages import direction, html_code, interface_code
from ehealth_portal.mandate.naming import cited_resolution
from ehealth_portal.statuses import Status

from ..models import Audience, Report, Voice
from .annexes import activity_rows, coverage, evidence_rows, missing, statistics
from .phrases import Speech
from .practices import practices

Plain = dict[str, Any]


def worded(content: Plain, language: str, sha256: str) -> Plain:
    """The document in one language, as plain values that templates and programs of every format can print."""
    with translation.override(interface_code(language)):
        speech = Speech(content, language, sha256)
        include = content["report"]["include"]
        return {
            "language": language,
            "html_lang": html_code(language),
            "dir": direction(language),
            "sha256": sha256,
            "taken_at": content["taken_at"],
            "labels": labels(),
            "status_labels": {str(status.value): str(status.label) for status in Status},
            "cover": _cover(speech),
            "summary": _summary(speech),
            "overview": [_overview_row(speech, one) for one in content["provisions"]],
            "provisions": [_provision(speech, one) for one in content["provisions"]],
            "activities": activity_rows(speech) if Report.Part.ACTIVITIES in include else [],
            "practices": practices(speech) if Report.Part.PRACTICES in include else None,
            "coverage": coverage(speech) if Report.Part.COVERAGE in include else None,
            "missing": missing(speech) if Report.Part.MISSING in include else [],
            "evidence": evidence_rows(speech) if Report.Part.EVIDENCE in include else [],
            "include": include,
            "method": _method(speech),
        }


def labels() -> dict[str, str]:
    """Headings and column heads, in the language that is active."""
    return {
        "contents": _("Contents"),
        "summary": _("Summary"),
        "overview": _("Status of each provision"),
        "provisions": _("Provision by provision"),
        "activities": _("Table of activities"),
        "practices": _("Best practices"),
        "practice": _("Best practice"),
        "adoptions": _("Adapted by"),
        "outcome": _("Did it work?"),
        "changes": _("What was changed"),
        "editions": _("Compiled in"),
        "coverage": _("Coverage of countries"),
        "missing": _("What is missing"),
        "evidence": _("Evidence list"),
        "method": _("How this report was made"),
        "provision": _("Provision"),
        "text": _("Text"),
        "status": _("Status"),
        "voice": _("Voice"),
        "reason": _("Reason"),
        "date": _("Date"),
        "changed": _("Since the previous report"),
        "new": _("New activities"),
        "count": _("Activities"),
        "sources": _("Sources"),
        "activity": _("Activity"),
        "kind": _("Kind"),
        "body": _("Body"),
        "place": _("Place"),
        "countries": _("Countries"),
        "partners": _("Partners"),
        "summary_of": _("Description"),
        "served": _("Provisions served"),
        "progress": _("Progress"),
        "group": _("Group"),
        "members": _("Members"),
        "named": _("Named in activities"),
        "named_list": _("Countries named"),
        "source": _("Source"),
        "used_for": _("Used for"),
        "addressees": _("Addressees"),
        "progress_report": _("Progress report"),
        "page": _("Page"),
        "sha": _("SHA-256 of the snapshot"),
        "confidence": _("How sure"),
        "statuses": _("Status in three voices"),
        "number": _("Number"),
    }


def _cover(speech: Speech) -> Plain:
    report, edition = speech.content["report"], speech.content["edition"]
    title = speech.choose({code: one["title"] for code, one in edition["texts"].items()})
    return {
        "kind": _("Progress report"),
        "title": report["title"],
        "resolution": cited_resolution(edition["adopted_by"], edition["resolution"], speech.citation()),
        "resolution_title": title,
        "audience": _("For: %(audience)s") % {"audience": Audience(report["audience"]).label},
        "period": _("Period: %(start)s to %(end)s")
        % {"start": speech.day(report["period_start"]), "end": speech.day(report["period_end"])},
        "taken": _("Everything as recorded on %(day)s at %(time)s UTC")
        % {"day": speech.day(speech.content["taken_at"][:10]), "time": speech.content["taken_at"][11:16]},
        "notice": _(
            "Compiled from the register and from public sources; each record names its source and how sure it is. "
            "This is not a publication of ITU."
        ),
    }


def _summary(speech: Speech) -> list[str]:
    content = speech.content
    counts = statistics(content)
    sentences = [
        ngettext(
            "%(count)d activity of the period is on record.",
            "%(count)d activities of the period are on record.",
            counts["activities"],
        )
        % {"count": counts["activities"]},
        _("Operative provisions that they serve: %(served)d of %(count)d.")
        % {"served": counts["provisions_served"], "count": counts["provisions"]},
        ngettext(
            "%(count)d source is cited; the list is at the end.",
            "%(count)d sources are cited; the list is at the end.",
            counts["sources"],
        )
        % {"count": counts["sources"]},
        ngettext(
            "The activities name %(count)d Member State.",
            "The activities name %(count)d Member States.",
            counts["countries"],
        )
        % {"count": counts["countries"]},
    ]
    if counts["without_evidence"]:
        sentences.append(
            ngettext(
                "%(count)d activity has no evidence on file.",
                "%(count)d activities have no evidence on file.",
                counts["without_evidence"],
            )
            % {"count": counts["without_evidence"]}
        )
    return [*sentences, _since_previous(speech, counts)]


def _since_previous(speech: Speech, counts: Plain) -> str:
    previous = speech.content["previous"]
    if previous is None:
        return _("There is no earlier report on this edition to compare with.")
    facts = {"title": previous["title"], "new": counts["new"], "changed": counts["changed"]}
    return (
        _("Since the previous report, “%(title)s”: new activities %(new)d, provisions with another status %(changed)d.")
        % facts
    )


def _overview_row(speech: Speech, provision: Plain) -> Plain:
    shown = provision["shown"]
    activities = speech.activities_of(provision)
    return {
        "key": provision["key"],
        "code": provision["code"],
        "label": speech.provision_label(provision["key"]),
        "status": shown["status"],
        "status_label": speech.status(shown["status"]),
        "voice": str(Voice(shown["voice"]).label) if shown["voice"] else "",
        "changed": _changed(speech, provision),
        "count": len(activities),
        "new": sum(one["new"] for one in activities) if speech.content["previous"] else None,
        "sources": len({number for one in activities for number in one["evidence"]}),
    }


def _changed(speech: Speech, provision: Plain) -> str:
    if speech.content["previous"] is None:
        return ""
    before, now = provision["shown_before"], provision["shown"]
    if before is None:
        return _("Not in the previous report")
    if before["status"] == now["status"]:
        return _("Unchanged")
    return _("Was “%(status)s”") % {"status": speech.status(before["status"])}


def _provision(speech: Speech, provision: Plain) -> Plain:
    text = {code: one["text"] for code, one in provision["texts"].items()}
    heading = {code: one["text"] for code, one in provision["heading"].items()}
    chosen = speech.choose(text)
    return {
        "key": provision["key"],
        "code": provision["code"],
        "label": speech.provision_label(provision["key"]),
        "heading": speech.choose(heading),
        "text": chosen if Report.Part.TEXT in speech.content["report"]["include"] else None,
        "text_status": speech.text_status(provision["texts"].get(chosen["language"], {}).get("status", "")),
        "addressees": speech.addressees(provision),
        "limit": _("The text's own time limit: %(day)s.") % {"day": speech.day(provision["time_limit_on"])}
        if provision["time_limit_on"]
        else "",
        "shown": _overview_row(speech, provision),
        "statuses": [_status(speech, provision, voice) for voice in Voice],
        "changes": _changes(speech, provision),
        "narrative": _narrative(speech, provision),
        "activities": [_served(speech, provision, one) for one in speech.activities_of(provision)],
    }


def _status(speech: Speech, provision: Plain, voice: Voice) -> Plain:
    """What one voice says; a voice that said nothing is shown as silent, not left out."""
    said = provision["statuses"].get(str(voice.value))
    if said is None:
        return {"voice": str(voice.label), "status": "", "status_label": _("Nothing said"), "facts": "", "reason": None}
    speaker = {
        Voice.PROPOSED: "",
        Voice.REPORTED: speech.body(said["body"]),
        Voice.ASSESSED: speech.body(said["body"]) or _("Secretariat"),
    }[voice]
    return {
        "voice": str(voice.label),
        "status": said["status"],
        "status_label": speech.status(said["status"]),
        "facts": speech.aligned(speech.day(said["at"][:10]), speaker),
        "reason": speech.choose(said["reason"]),
    }


def _changes(speech: Speech, provision: Plain) -> list[str]:
    """What changed since the previous report, as sentences."""
    if speech.content["previous"] is None:
        return []
    changed = []
    before, now = provision["shown_before"], provision["shown"]
    if before is None:
        changed.append(_("This provision was not in the previous report."))
    elif before["status"] != now["status"]:
        facts = {"before": speech.status(before["status"]), "now": speech.status(now["status"])}
        changed.append(_("The status was “%(before)s” and is now “%(now)s”.") % facts)
    else:
        changed.append(_("The status is unchanged since the previous report."))
    count = sum(one["new"] for one in speech.activities_of(provision))
    new = ngettext(
        "%(count)d activity is new since the previous report.",
        "%(count)d activities are new since the previous report.",
        count,
    )
    return [*changed, new % {"count": count}]


def _narrative(speech: Speech, provision: Plain) -> str:
    activities = speech.activities_of(provision)
    if not activities:
        return _("Nothing is recorded for this provision in the period.")
    sentence = ngettext(
        "%(count)d activity of the period serves this provision: %(kinds)s.",
        "%(count)d activities of the period serve this provision: %(kinds)s.",
        len(activities),
    )
    return sentence % {"count": len(activities), "kinds": speech.kinds(activities)}


def _served(speech: Speech, provision: Plain, activity: Plain) -> Plain:
    """One line of a provision: the activity, why it serves the provision, how it went on, and its sources."""
    why = next(one["why"] for one in activity["served"] if one["key"] == provision["key"])
    return speech.activity_line(activity) | {
        "why": speech.in_language(why, activity["language"]) if why else None,
        "progress": [speech.progress_line(one) for one in activity["progress"]],
    }


def _method(speech: Speech) -> list[str]:
    return [
        _("Activities count when they are published and overlap the period, or progress on them was published in it."),
        _("An activity whose end is not known counts on its first known date."),
        _("Country groups are those of the last day of the period."),
        _("A rule proposes the status, the addressee reports it, the secretariat assesses it; all three are shown."),
        _("Words in square brackets say that a passage exists only in another language."),
        _("The same snapshot always gives the same file. SHA-256 of the snapshot: %(sha)s") % {"sha": speech.sha256}
        if speech.sha256
        else _("Figures are counts, never percentages."),
    ]
