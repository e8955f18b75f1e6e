"""The programme: sessions with their speakers, one act each."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotPossibleNow

from ..entry import Planned
from ..held import Held, as_workshop
from ..models import Session, Speaker, Workshop
from .changing import opened

MOST = 200  # sessions of one workshop
LONGEST = timedelta(hours=24)


@transaction.atomic
def add_session(workshop: Workshop, planned: Planned, *, by: User, at: datetime) -> Session:
    fresh = opened(workshop, by=by, at=at)
    _check(fresh, planned)
    last = fresh.sessions.aggregate(last=Max("position"))["last"] or 0
    if fresh.sessions.count() >= MOST:
        raise NotPossibleNow(_("A programme has at most %(most)d sessions: join some.") % {"most": MOST})
    session = _written(Session(workshop=fresh, position=last + 1), planned)
    audit.record("workshops.add_session", fresh, by=by, at=at, after=told(session))
    return session


@transaction.atomic
def change_session(session: Session, planned: Planned, *, by: User, at: datetime) -> Session:
    """Attendance and materials stay with it."""
    fresh = opened(session.workshop, by=by, at=at)
    kept = _still_there(fresh, session)
    _check(fresh, planned)
    before = told(kept)
    _written(kept, planned)
    audit.record("workshops.change_session", fresh, by=by, at=at, before=before, after=told(kept))
    return kept


@transaction.atomic
def remove_session(session: Session, *, by: User, at: datetime) -> None:
    """Its materials stay with the workshop. A session whose attendance was noted stays."""
    fresh = opened(session.workshop, by=by, at=at)
    kept = _still_there(fresh, session)
    if kept.attendances.exists():
        raise NotPossibleNow(_("Attendance was noted for this session: it can be changed, but not taken off."))
    audit.record("workshops.remove_session", fresh, by=by, at=at, before=told(kept))
    kept.delete()


def move_along(workshop: Workshop, was: Held) -> None:
    """Part of the act that gives a workshop another first day or another zone: each session keeps its hour on the
    clocks of the place, and its distance from the first day.
    """
    zones = ZoneInfo(was["timezone"]), ZoneInfo(workshop.timezone)
    days = _days_between(as_workshop(was), workshop)
    if not days and zones[0] == zones[1]:
        return
    for session in workshop.sessions.all():
        lasts, there = session.ends_at - session.starts_at, session.starts_at.astimezone(zones[0]).replace(tzinfo=None)
        session.starts_at = (there + days).replace(tzinfo=zones[1])
        session.ends_at = session.starts_at.astimezone(UTC) + lasts
        session.save(update_fields=["starts_at", "ends_at"])


def _days_between(before: Workshop, now: Workshop) -> timedelta:
    """None while a first day is known by its month or year alone."""
    if not (before.starts_on and now.starts_on and before.starts_precision == now.starts_precision == "day"):
        return timedelta(0)
    return now.starts_on - before.starts_on


def _still_there(workshop: Workshop, session: Session) -> Session:
    kept = workshop.sessions.filter(pk=session.pk).first()
    if kept is None:
        raise NotPossibleNow(_("This session is not on the programme any more."))
    kept.workshop = workshop
    return kept


def _check(workshop: Workshop, planned: Planned) -> None:
    errors: dict[str, list[str]] = {}
    if not planned.title.strip():
        errors["title"] = [_("Give the session a title.")]
    if planned.starts_at >= planned.ends_at:
        errors["ends"] = [_("A session ends after it starts: check both times.")]
    elif planned.ends_at - planned.starts_at > LONGEST:
        errors["ends"] = [_("A session takes at most a day: enter one for each day.")]
    if not _within(workshop, planned):
        errors["day"] = [_("This day is not one of the workshop's days: correct it, or the days of the workshop.")]
    if errors:
        raise Incomplete(errors)


def _within(workshop: Workshop, planned: Planned) -> bool:
    """Of a workshop whose days are not known yet every day may be one."""
    day = planned.starts_at.astimezone(ZoneInfo(workshop.timezone)).date()
    return not (workshop.starts_on and workshop.ends_on) or workshop.starts_on <= day <= workshop.ends_on


def _written(session: Session, planned: Planned) -> Session:
    for name in ("starts_at", "ends_at", "title", "abstract", "language", "room"):
        setattr(session, name, getattr(planned, name))
    session.save()
    session.speakers.all().delete()
    Speaker.objects.bulk_create(
        Speaker(session=session, name=name, affiliation=affiliation, is_moderator=is_moderator)
        for name, affiliation, is_moderator in planned.speakers
    )
    return session


def told(session: Session) -> dict[str, Any]:
    """As the trail keeps it: without the names of speakers, who may ask to be taken off."""
    return {
        "session": session.pk,
        "title": session.title,
        "starts_at": session.starts_at.isoformat(),
        "ends_at": session.ends_at.isoformat(),
        "speakers": session.speakers.count(),
    }
