"""Workshops as the API tells of them: rows loaded around with a fixed number of queries, in the order asked for."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.db.models import Prefetch

from ehealth_portal.languages import current_language
from ehealth_portal.members.permissions import may_see_people

from ..models import Announcement, ProvisionServed, Workshop
from ..models.workshops import WorkshopQuerySet

PLAIN = (
    "id", "kind", "language", "timezone", "place", "is_in_person", "is_remote", "seats", "remote_seats",
    "is_moderated", "registration_opens_on", "registration_closes_on", "offers_fellowships", "fellowships_by",
    "services_by", "interpretation", "is_captioned", "source", "confidence", "confidence_note", "external_key",
    "state", "version", "reason", "created_at", "updated_at", "submitted_at", "decided_at",
)  # fmt: skip
TEXT = ("title", "summary", "audience", "practical")
PEOPLE = ("created_by", "submitted_by", "decided_by")


def whole(workshops: WorkshopQuerySet) -> WorkshopQuerySet:
    """With everything that ``told`` needs."""
    served = ProvisionServed.objects.select_related("provision__edition__resolution")
    return workshops.select_related("body", "country", "series", *PEOPLE).prefetch_related(
        Prefetch("served", served.order_by("provision__position", "id")), "announcements", "themes", "bodies"
    )


def in_order(ids: Iterable[int], workshops: WorkshopQuerySet) -> list[Workshop]:
    """The workshops of these ids, in their order."""
    wanted = list(ids)
    found = {row.pk: row for row in whole(workshops.filter(pk__in=wanted))}
    return [found[pk] for pk in wanted if pk in found]


def told(row: Workshop, user: Any) -> dict[str, Any]:
    """A workshop that came through ``whole``, as the API sends it to this reader."""
    texts = {text.language: text for text in row.announcements.all()}
    text = _text(row, texts)
    content = {name: getattr(row, name) for name in PLAIN} | {name: getattr(text, name) for name in TEXT}
    return content | {
        "text_language": text.language,
        "languages": sorted(language for language, one in texts.items() if one.is_released),
        "series": row.series.slug if row.series else None,
        "body": row.body.slug if row.body else None,
        "bodies": sorted(body.slug for body in row.bodies.all()),
        "started_on": str(row.started) if row.started else None,
        "ended_on": str(row.ended) if row.ended else None,
        "country": row.country.iso3 if row.country else None,
        "themes": sorted(one.theme for one in row.themes.all()),
        "provisions": [_served(one) for one in row.served.all()],
        "activity": row.activity_id,
        **_people(row, user),
    }


def _text(row: Workshop, texts: dict[str, Announcement]) -> Announcement:
    spoken = texts.get(current_language())
    if spoken and spoken.is_released:
        return spoken
    return texts.get(row.language) or Announcement(language=row.language)


def _served(one: ProvisionServed) -> dict[str, str]:
    provision, edition = one.provision, one.provision.edition
    of = {"key": provision.key, "code": provision.code, "edition": edition.slug, "resolution": edition.resolution.slug}
    return of | {"why": one.why}


def _people(row: Workshop, user: Any) -> dict[str, Any]:
    if not may_see_people(user):
        return {}
    people = {name: getattr(row, name) for name in PEOPLE}
    return {name: {"id": one.pk, "name": one.name} if one else None for name, one in people.items()}


def moving_parts(row: Workshop) -> str:
    """What is sent besides the record's own version: its texts, and which of them the reader gets."""
    texts = sorted((one.pk, one.version, one.is_released) for one in row.announcements.all())
    return sha256(repr((texts, current_language())).encode()).hexdigest()[:8]
