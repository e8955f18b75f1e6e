"""The programme as a page shows it: by days at the workshop, with the hours there, in UTC and where the reader is."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from ehealth_portal.dated import PartialDate
from ehealth_portal.mandate.named import Named, body_names
from ehealth_portal.notifications.models import Preference

from ..models import FollowUp, Material, Session, Speaker, Workshop


@dataclass(frozen=True)
class Span:
    """From one hour to another on the clocks of a zone; ``day`` where it is not the day at the workshop."""

    starts: str
    ends: str
    zone: str
    day: date | None = None


@dataclass(frozen=True)
class Slot:
    session: Session
    here: Span
    elsewhere: list[Span]
    moderators: list[Speaker]
    speakers: list[Speaker]


@dataclass(frozen=True)
class Day:
    day: date
    slots: list[Slot]


def programme_of(workshop: Workshop, *, zone: str = "") -> list[Day]:
    """Two queries. ``zone``: the reader's own, as far as it is known."""
    days: dict[date, list[Slot]] = {}
    zones = [one for one in dict.fromkeys(("UTC", zone)) if one and one != workshop.timezone]
    for session in workshop.sessions.prefetch_related("speakers"):
        day = _local(session.starts_at, workshop.timezone).date()
        people = list(session.speakers.all())
        slot = Slot(
            session=session,
            here=_span(session, workshop.timezone, day),
            elsewhere=[_span(session, one, day) for one in zones],
            moderators=[one for one in people if one.is_moderator],
            speakers=[one for one in people if not one.is_moderator],
        )
        days.setdefault(day, []).append(slot)
    return [Day(day, slots) for day, slots in days.items()]


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


def _span(session: Session, zone: str, day: date) -> Span:
    starts, ends = hours_of(session, zone)
    begins = _local(session.starts_at, zone).date()
    return Span(starts, ends, zone, begins if begins != day else None)


def hours_of(session: Session, zone: str) -> tuple[str, str]:
    return f"{_local(session.starts_at, zone):%H:%M}", f"{_local(session.ends_at, zone):%H:%M}"


def day_of(session: Session, zone: str) -> PartialDate:
    return PartialDate(_local(session.starts_at, zone).date())


def offset_of(workshop: Workshop, days: list[Day]) -> str:
    """``UTC+02:00``: of its first session, as some zones change theirs."""
    first = next((slot.session for day in days for slot in day.slots), None)
    shift = f"{_local(first.starts_at, workshop.timezone):%z}" if first else ""
    return f"UTC{shift[:3]}:{shift[3:5]}" if shift else ""


def zone_of(user: Any) -> str:
    """Where a person who is signed in said that they are; blank: not known."""
    if not user.is_authenticated:
        return ""
    zone = Preference.objects.filter(user=user.pk).values_list("time_zone", flat=True).first() or ""
    return zone if zone in available_timezones() else ""


def materials_of(workshop: Workshop, *, all_of_them: bool = False) -> list[Material]:
    """What readers get; who keeps the workshop up sees what waits for the scanner, too."""
    rows = workshop.materials.select_related("session")
    return [one for one in rows if all_of_them or one.is_served]


@dataclass(frozen=True)
class Concluded:
    """``body`` as the reader calls it."""

    follow_up: FollowUp
    body: Named | None


def conclusions_of(workshop: Workshop) -> list[Concluded]:
    rows = workshop.follow_ups.select_related("workshop", "activity", "milestone").order_by("pk")
    names = body_names()
    return [Concluded(one, names.get(one.body_id or 0)) for one in rows]
