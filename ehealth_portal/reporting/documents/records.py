"""Rows of the database as the plain values that a snapshot keeps. A constant number of queries, whatever the record."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from activities.models import Activity, Evidence, Milestone, ProgressEntry
from ehealth_portal.dated import PartialDate
from ehealth_portal.mandate.models import Addressee, Edition, Provision
from ehealth_portal.members.models import Body, BodyName, CountryGroupMembership, MemberState
from ehealth_portal.members.queries import acting_bodies
from ehealth_portal.review.transitions import State

from ..models import StatusStatement

Plain = dict[str, Any]


def edition_as_kept(edition: Edition) -> Plain:
    return {
        "resolution": edition.resolution.number,
        "adopted_by": edition.resolution.adopted_by,
        "address": edition.resolution.slug,
        "slug": edition.slug,
        "assembly": edition.assembly,
        "place": edition.place,
        "year": edition.year,
        "texts": {
            text.language: {
                "title": text.title,
                "title_status": text.title_status,
                "citation": text.citation,
                "status": text.status,
            }
            for text in edition.texts.all()
        },
    }


def operative_provisions(edition: Edition) -> list[Provision]:
    return list(
        Provision.objects.operative()
        .filter(edition=edition)
        .select_related("section")
        .prefetch_related("texts", "section__texts", Prefetch("addressees", Addressee.objects.select_related("body")))
    )


def provision_as_kept(provision: Provision, acting: dict[int, str]) -> Plain:
    """``acting`` gives, for the id of a body that was succeeded, the slug of the one that acts in its place."""
    return {
        "key": provision.key,
        "code": provision.code or provision.key,
        "number": provision.number,
        "section": provision.section.key,
        "verb": provision.verb,
        "nature": provision.nature,
        "deliverable": provision.deliverable,
        "time_limit_on": day(provision.time_limit_on),
        "confirmed": provision.confirmed_at is not None,
        "heading": {one.language: {"text": one.heading, "status": one.status} for one in provision.section.texts.all()},
        "texts": {
            one.language: {"text": one.text, "status": one.status, "label": one.label} for one in provision.texts.all()
        },
        "addressees": [
            {"body": one.body.slug, "part": one.part, "acting": acting.get(one.body_id, "")}
            for one in provision.addressees.all()
        ],
    }


def acting_slugs(on: date) -> dict[int, str]:
    acting = acting_bodies(on)
    slugs = dict(Body.objects.filter(pk__in=set(acting.values())).values_list("pk", "slug"))
    return {body: slugs[successor] for body, successor in acting.items() if successor != body}


def bodies_as_kept() -> Plain:
    names: dict[int, dict[str, str]] = {}
    for pk, language, name in BodyName.objects.values_list("body_id", "language", "name"):
        names.setdefault(pk, {})[language] = name
    return {
        slug: {"acronym": acronym, "names": names.get(pk, {})}
        for pk, slug, acronym in Body.objects.values_list("pk", "slug", "acronym")
    }


def member_states_as_kept() -> Plain:
    states = MemberState.objects.prefetch_related("names")
    return {state.iso3: {"names": {one.language: one.name for one in state.names.all()}} for state in states}


def groups_on(on: date) -> dict[str, list[str]]:
    """The members of each country group on one day."""
    members: dict[str, list[str]] = {}
    rows = CountryGroupMembership.objects.on(on).values_list("group", "member_state__iso3")
    for group, iso3 in rows.order_by("group", "member_state__iso3").distinct():
        members.setdefault(group, []).append(iso3)
    return members


def newest_statements(provisions: Iterable[Provision], *, at: datetime) -> dict[tuple[int, str], StatusStatement]:
    """What each voice said last of each provision by the moment ``at``."""
    rows = StatusStatement.objects.filter(provision__in=provisions, at__lte=at).select_related("body")
    newest: dict[tuple[int, str], StatusStatement] = {}
    for row in rows.order_by("at", "id"):
        newest[row.provision_id, row.voice] = row
    return newest


def activities_of_period(provisions: Iterable[Provision], start: date, end: date) -> list[Activity]:
    """Published activities that overlap the period, or that a published progress entry of the period is about.

    An activity without an end counts on its first known date: on any day that a year or a month can mean.
    """
    entries = _progress_between(start, end)
    maybe = Q(started_on__lte=end) & (Q(ended_on__gte=start) | Q(ended_on__isnull=True))
    moved = Q(pk__in=entries.values("activity"))
    rows = (
        Activity.objects.published()
        .filter(maybe | moved, served__provision__in=provisions)
        .distinct()
        .select_related("body")
        .prefetch_related(
            "served__provision",
            Prefetch("evidence", Evidence.objects.shown()),
            "partners",
            "countries",
            "bodies",
            Prefetch(
                "progress",
                entries.prefetch_related(Prefetch("evidence", Evidence.objects.shown())).order_by("on", "id"),
                to_attr="entries",
            ),
        )
        .order_by("started_on", "id")
    )
    return [row for row in rows if row.entries or overlaps(row, start, end)]


def _progress_between(start: date, end: date) -> QuerySet[ProgressEntry]:
    return ProgressEntry.objects.filter(state=State.PUBLISHED, on__gte=start, on__lte=end)


def overlaps(activity: Activity, start: date, end: date) -> bool:
    started = activity.started
    if started is None or started.first > end:
        return False
    return (activity.ended_on or started.last) >= start


def activity_as_kept(activity: Activity, keys: set[str]) -> Plain:
    """``keys`` are the provisions that the report is about; what the activity serves besides is left out."""
    served = [one for one in activity.served.all() if one.provision.key in keys]
    return {
        "id": activity.pk,
        "title": activity.title,
        "language": activity.language,
        "kind": activity.kind,
        "body": activity.body.slug if activity.body else "",
        "joint_bodies": sorted(body.slug for body in activity.bodies.all()),
        "started": str(activity.started or ""),
        "ended": str(activity.ended or ""),
        "place": activity.place,
        "summary": activity.summary,
        "countries": sorted(state.iso3 for state in activity.countries.all()),
        "partners": sorted(partner.name for partner in activity.partners.all()),
        "source": activity.source,
        "confidence": activity.confidence,
        "no_evidence_reason": activity.no_evidence_reason,
        "served": sorted(({"key": one.provision.key, "why": one.why} for one in served), key=lambda one: one["key"]),
        "evidence": [evidence_as_kept(one) for one in activity.evidence.all()],
        "progress": [progress_as_kept(one) for one in activity.entries],  # type: ignore[attr-defined]
    }


def progress_as_kept(entry: ProgressEntry) -> Plain:
    return {
        "id": entry.pk,
        "on": day(entry.on),
        "status": entry.status,
        "language": entry.language,
        "narrative": entry.narrative,
        "challenges": entry.challenges,
        "way_forward": entry.way_forward,
        "corrects": entry.corrects_id,
        "evidence": [evidence_as_kept(one) for one in entry.evidence.all()],
    }


def evidence_as_kept(evidence: Evidence) -> Plain:
    kind = "reference" if evidence.reference else "url" if evidence.url else "file"
    return {"kind": kind, "name": evidence.name, "sha256": evidence.sha256, "language": evidence.language}


def missed_milestones(provisions: Iterable[Provision], *, on: date) -> list[Plain]:
    """Due by the day, and by then neither met nor dropped."""
    rows = (
        Milestone.objects.filter(provision__in=provisions, due_on__lte=on)
        .exclude(met_on__lte=on)
        .exclude(dropped_on__lte=on)
        .select_related("provision", "body")
    )
    return [
        {
            "key": row.provision.key,
            "title": row.title,
            "language": row.language,
            "due_on": day(row.due_on),
            "body": row.body.slug if row.body else "",
        }
        for row in rows.order_by("due_on", "id")
    ]


def day(value: date | PartialDate | None) -> str:
    return value.isoformat() if isinstance(value, date) else ""
