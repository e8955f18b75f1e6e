"""What a report says, read from the database at one moment: a snapshot's content (its shape: docs/reports.md)."""

from datetime import datetime
from typing import Any

from django.utils import translation

from ehealth_portal.documents.snapshots import at_one_moment
from ehealth_portal.languages import Language, interface_code
from ehealth_portal.review.transitions import State

from ..models import Report, ReportSnapshot, StatusStatement, Voice
from ..sentences import rule_sentence
from . import practice_records, records
from .records import Plain

SHAPE = "ehealth-portal/report/1"
SPOKEN_FIRST = (Voice.ASSESSED, Voice.REPORTED, Voice.PROPOSED)  # where one status must be shown: ADR 6


def taken(report: Report, *, at: datetime) -> Plain:
    """The content, read from one consistent state of the database."""
    return at_one_moment(lambda: _content(report, at=at))


def _content(report: Report, *, at: datetime) -> Plain:
    provisions = records.operative_provisions(report.edition)
    keys = {provision.key for provision in provisions}
    activities = [
        records.activity_as_kept(row, keys)
        for row in records.activities_of_period(provisions, report.period_start, report.period_end)
    ]
    previous = previous_snapshot(report)
    before = previous.content if previous else None
    content: Plain = {
        "shape": SHAPE,
        "taken_at": at.isoformat(),
        "report": _settings(report),
        "edition": records.edition_as_kept(report.edition),
        "previous": _previous(previous),
        "bodies": records.bodies_as_kept(),
        "member_states": records.member_states_as_kept(),
        "evidence": _numbered(activities),
        "activities": activities,
        "provisions": _provisions(report, provisions, activities, before, at=at),
        "coverage": _coverage(report, activities),
        "practices": practice_records.practices_as_kept(report.period_start, report.period_end),
    }
    _mark_new(content, before)
    content["missing"] = _missing(report, content, records.missed_milestones(provisions, on=report.period_end))
    return content


def _settings(report: Report) -> Plain:
    """What the maker of the report chose. A build whose settings differ from the report's is out of date."""
    return {
        "id": report.pk,
        "title": report.title,
        "audience": report.audience,
        "period_start": report.period_start.isoformat(),
        "period_end": report.period_end.isoformat(),
        "edition": report.edition.slug,
        "resolution": report.edition.resolution.slug,
        "languages": [code for code in Language.values if code in report.languages],
        "formats": [code for code in Report.Format.values if code in report.formats],
        "include": [code for code in Report.Part.values if code in report.include],
    }


def is_up_to_date(report: Report, snapshot: ReportSnapshot) -> bool:
    """Whether the snapshot was taken with the settings that the report has now."""
    return bool(snapshot.content["report"] == _settings(report))


def practices_named(snapshot: ReportSnapshot) -> list[int]:
    """The practices that a report tells of; none where that part was left out, or did not exist yet."""
    content = snapshot.content
    told = Report.Part.PRACTICES in content["report"]["include"]
    return [one["id"] for one in content.get("practices", {}).get("rows", [])] if told else []


def previous_snapshot(report: Report) -> ReportSnapshot | None:
    """The frozen snapshot of the published report on the same edition whose period ended last before this one's."""
    rows = ReportSnapshot.objects.filter(
        frozen_at__isnull=False,
        report__state=State.PUBLISHED,
        report__edition=report.edition_id,
        report__period_end__lt=report.period_end,
    ).exclude(report=report.pk)
    return rows.select_related("report").order_by("-report__period_end", "-frozen_at").first()


def _previous(snapshot: ReportSnapshot | None) -> Plain | None:
    if snapshot is None:
        return None
    report = snapshot.report
    return {
        "id": report.pk,
        "title": report.title,
        "period_start": report.period_start.isoformat(),
        "period_end": report.period_end.isoformat(),
        "sha256": snapshot.sha256,
    }


def _numbered(activities: list[Plain]) -> list[Plain]:
    """Every source once, numbered in the order of first use; each activity keeps the numbers of its own.

    ``source`` is the public page that an activity was compiled from; it is cited, but is no evidence that was filed.
    """
    numbers: dict[tuple[str, ...], Plain] = {}
    for activity in activities:
        filed = list(activity["evidence"])
        activity["has_evidence"] = bool(filed) or any(one["evidence"] for one in activity["progress"])
        for entry in activity["progress"]:
            entry["evidence"] = sorted({_number(numbers, one, activity) for one in entry["evidence"]})
        own = {_number(numbers, one, activity) for one in filed}
        if activity["source"]:
            page = {"kind": "source", "name": activity["source"], "sha256": "", "language": ""}
            own.add(_number(numbers, page, activity))
        activity["evidence"] = sorted(own)
    return list(numbers.values())


def _number(numbers: dict[tuple[str, ...], Plain], source: Plain, activity: Plain) -> int:
    """Groups number their documents each for itself: TD 12 of one group is not TD 12 of another."""
    group = activity["body"] if source["kind"] == "reference" else ""
    identity = (source["name"], source["sha256"], group)
    kept = numbers.setdefault(identity, source | {"number": len(numbers) + 1, "activities": [], "body": group})
    if kept["kind"] == "source":
        kept["kind"] = source["kind"]
    if activity["id"] not in kept["activities"]:
        kept["activities"].append(activity["id"])
    return int(kept["number"])


def _provisions(
    report: Report, provisions: list[Any], activities: list[Plain], before: Plain | None, *, at: datetime
) -> list[Plain]:
    acting = records.acting_slugs(at.date())
    statements = records.newest_statements(provisions, at=at)
    shown_before = {one["key"]: one["shown"] for one in before["provisions"]} if before else {}
    rows = []
    for provision in provisions:
        kept = records.provision_as_kept(provision, acting)
        kept["statuses"] = {
            voice: _statement(statements[provision.pk, voice])
            for voice in Voice.values
            if (provision.pk, voice) in statements
        }
        kept["shown"] = _shown(kept["statuses"])
        kept["shown_before"] = shown_before.get(provision.key)
        kept["activities"] = [
            one["id"] for one in activities if any(served["key"] == provision.key for served in one["served"])
        ]
        rows.append(kept)
    return rows


def _shown(statuses: Plain) -> Plain:
    for voice in SPOKEN_FIRST:
        if voice in statuses:
            return {"voice": str(voice.value), "status": statuses[voice]["status"]}
    return {"voice": "", "status": ""}


def _statement(row: StatusStatement) -> Plain:
    """Names of persons stay out of documents: a body speaks. The rule's sentence is kept in every language."""
    kept = {
        "status": row.status,
        "at": row.at.isoformat(),
        "body": row.body.slug if row.body else "",
        "reason": {row.language: row.reason} if row.reason else {},
        "rule": row.rule,
        "facts": row.facts,
    }
    if row.rule:
        for language in Language.values:
            with translation.override(interface_code(language)):
                kept["reason"][language] = rule_sentence(row.rule, row.facts)
    return kept


def _mark_new(content: Plain, before: Plain | None) -> None:
    """An activity is new when the previous report did not have it; without a previous report none is."""
    known = {one["id"] for one in before["activities"]} if before else None
    for activity in content["activities"]:
        activity["new"] = known is not None and activity["id"] not in known


def _coverage(report: Report, activities: list[Plain]) -> Plain:
    """Which countries the activities of the period name, by group as the groups were on the period's last day."""
    named: dict[str, int] = {}
    for activity in activities:
        for iso3 in activity["countries"]:
            named[iso3] = named.get(iso3, 0) + 1
    groups = records.groups_on(report.period_end)
    return {
        "on": report.period_end.isoformat(),
        "named": dict(sorted(named.items())),
        "groups": groups,
        "activities_naming_none": sum(not activity["countries"] for activity in activities),
    }


def _missing(report: Report, content: Plain, milestones: list[Plain]) -> Plain:
    """What is not there, said aloud."""
    languages = content["report"]["languages"]
    provisions = content["provisions"]
    return {
        "provisions_without_activity": [one["key"] for one in provisions if not one["activities"]],
        "provisions_without_status": [one["key"] for one in provisions if not one["shown"]["status"]],
        "activities_without_evidence": [one["id"] for one in content["activities"] if not one["has_evidence"]],
        "activities_without_source": [one["id"] for one in content["activities"] if not one["evidence"]],
        "texts_unofficial": {
            language: [one["key"] for one in provisions if one["texts"].get(language, {}).get("status") == "unofficial"]
            for language in languages
        },
        "texts_absent": {
            language: [one["key"] for one in provisions if not one["texts"].get(language, {}).get("text")]
            for language in languages
        },
        "untranslated_activities": {
            language: [one["id"] for one in content["activities"] if one["language"] != language]
            for language in languages
        },
        "milestones": milestones,
    }
