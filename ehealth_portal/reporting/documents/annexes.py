"""The lists at the end of a report: activities, coverage, what is missing, numbered evidence."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ehealth_portal.languages import comma_list, language_name
from ehealth_portal.members.models import CountryGroup

from .phrases import Speech

Plain = dict[str, Any]


def statistics(content: Plain) -> dict[str, int]:
    """The figures of a report, each counted from the records that stand in it."""
    provisions, activities = content["provisions"], content["activities"]
    return {
        "provisions": len(provisions),
        "provisions_served": sum(bool(one["activities"]) for one in provisions),
        "activities": len(activities),
        "sources": len(content["evidence"]),
        "countries": len(content["coverage"]["named"]),
        "without_evidence": sum(not one["has_evidence"] for one in activities),
        "new": sum(one["new"] for one in activities),
        "changed": sum(
            one["shown_before"] is not None and one["shown_before"]["status"] != one["shown"]["status"]
            for one in provisions
        ),
    }


def activity_rows(speech: Speech) -> list[Plain]:
    return [
        speech.activity_line(one)
        | {
            "kind": speech.kind(one["kind"]),
            "date": speech.span(one["started"], one["ended"]),
            "body": speech.body(one["body"]),
            "place": one["place"],
            "summary": speech.in_language(one["summary"], one["language"]) if one["summary"] else None,
            "countries": speech.member_states(one["countries"]),
            "partners": speech.join([*(speech.body(slug) for slug in one["joint_bodies"]), *one["partners"]]),
            "served": comma_list(speech.code(served["key"]) for served in one["served"]),
            "confidence": speech.confidence(one["confidence"]),
            "details": _details(speech, one),
        }
        for one in speech.content["activities"]
    ]


def _details(speech: Speech, activity: Plain) -> str:
    """What else is known of an activity, side by side."""
    served = speech.join([speech.code(one["key"]) for one in activity["served"]])
    countries = speech.member_states(activity["countries"])
    partners = speech.join([*(speech.body(slug) for slug in activity["joint_bodies"]), *activity["partners"]])
    sure = speech.confidence(activity["confidence"])
    return speech.aligned(
        _("Serves: %(codes)s") % {"codes": served},
        _("Countries: %(names)s") % {"names": countries} if countries else "",
        _("Partners: %(names)s") % {"names": partners} if partners else "",
        _("How sure: %(word)s") % {"word": sure} if sure else "",
        activity["no_evidence_reason"] and speech.no_evidence(activity),
    )


def evidence_rows(speech: Speech) -> list[Plain]:
    kinds = {
        "reference": _("document"),
        "url": _("web page"),
        "file": _("file"),
        "source": _("public source that the entry was compiled from"),
    }
    return [
        {
            "number": one["number"],
            "name": one["name"],
            "link": one["name"] if one["kind"] in ("url", "source") else "",
            "facts": speech.aligned(
                kinds[one["kind"]],
                speech.body(one["body"]) if one["body"] else "",
                language_name(one["language"]),
                f"SHA-256 {one['sha256'][:16]}…" if one["sha256"] else "",
            ),
            "used_for": [
                speech.in_language(activity["title"], activity["language"])
                for activity in map(speech.activity, one["activities"])
            ],
        }
        for one in speech.content["evidence"]
    ]


def coverage(speech: Speech) -> Plain:
    """By group, with the members that the group had on the last day of the period."""
    kept = speech.content["coverage"]
    named = kept["named"]
    rows = [
        {
            "group": str(CountryGroup(group).label),
            "members": len(members),
            "named": sum(iso3 in named for iso3 in members),
            "named_list": speech.member_states(iso3 for iso3 in members if iso3 in named),
        }
        for group in CountryGroup.values
        if (members := kept["groups"].get(group, []))
    ]
    every = speech.content["member_states"]
    rows.append(
        {
            "group": _("All Member States"),
            "members": len(every),
            "named": len(named),
            "named_list": speech.member_states(named),
        }
    )
    none = kept["activities_naming_none"]
    return {
        "intro": _("A country counts when an activity of the period names it. Groups as on %(day)s; they overlap.")
        % {"day": speech.day(kept["on"])},
        "rows": rows,
        "without": ngettext("%(count)d activity names no country.", "%(count)d activities name no country.", none)
        % {"count": none},
    }


def missing(speech: Speech) -> list[Plain]:
    """What is not there, by kind; a kind of which nothing is missing says so."""
    kept = speech.content["missing"]
    language = speech.language
    return [
        _part(_("Provisions with no activity in the period"), _codes(speech, kept["provisions_without_activity"])),
        _part(_("Provisions without a status"), _codes(speech, kept["provisions_without_status"])),
        _part(_("Activities without evidence on file"), _titles(speech, kept["activities_without_evidence"])),
        _part(
            _("Provisions whose text in this language is no official text"),
            _codes(speech, kept["texts_unofficial"].get(language, [])),
        ),
        _part(
            _("Provisions whose text is not in the portal in this language"),
            _codes(speech, kept["texts_absent"].get(language, [])),
        ),
        _part(_("Activities whose words are in another language"), _untranslated(speech)),
        _part(_("Milestones missed"), [_milestone(speech, one) for one in kept["milestones"]]),
    ]


def _part(heading: str, items: list[Plain]) -> Plain:
    return {"heading": heading, "items": items, "none": "" if items else _("None.")}


def _codes(speech: Speech, keys: list[str]) -> list[Plain]:
    return [speech.in_language(speech.join([speech.code(key) for key in keys]), speech.language)] if keys else []


def _titles(speech: Speech, ids: list[int]) -> list[Plain]:
    return [speech.in_language(one["title"], one["language"]) for one in map(speech.activity, ids)]


def _untranslated(speech: Speech) -> list[Plain]:
    """A count by language: to list every title again would drown the rest."""
    counts: dict[str, int] = {}
    for pk in speech.content["missing"]["untranslated_activities"].get(speech.language, []):
        spoken = speech.activity(pk)["language"]
        counts[spoken] = counts.get(spoken, 0) + 1
    return [
        speech.in_language(
            ngettext("%(language)s: %(count)d activity", "%(language)s: %(count)d activities", count)
            % {"count": count, "language": language_name(spoken)},
            speech.language,
        )
        for spoken, count in sorted(counts.items())
    ]


def _milestone(speech: Speech, one: Plain) -> Plain:
    due = _("due by %(day)s") % {"day": speech.day(one["due_on"])}
    title = speech.in_language(one["title"], one["language"])
    return title | {
        "after": speech.aligned(speech.code(one["key"]), due, speech.body(one["body"]) if one["body"] else "")
    }
