"""Planning a workshop: drafts, the moves of review, staff, announcements, programme."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.members.queries import standing_of
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.review.operations import locked, move, write_version
from ehealth_portal.review.transitions import State

from .. import permissions
from ..entry import Entry, Planned, Words
from ..models import Announcement, ProvisionServed, Session, Speaker, Staff, ThemeDealtWith, Workshop

PLAIN = (
    *("kind", "language", "series", "body", "timezone", "place", "country", "is_remote", "is_in_person"),
    *("remote_address", "seats", "remote_seats", "is_moderated", "registration_opens_on", "registration_closes_on"),
    *("offers_fellowships", "fellowships_by", "services_by", "is_captioned"),
)


@transaction.atomic
def draft(entry: Entry, *, by: User, at: datetime, key: str = "") -> Workshop:
    """Keep a new draft; it may be as incomplete as it is. ``key`` makes repeating the call harmless."""
    if key and (known := Workshop.objects.filter(external_key=key, created_by=by).first()):
        return known
    if not permissions.may_plan_for(by, entry.body.pk if entry.body else None):
        raise NotAllowed(_("You may plan workshops for the bodies of your own group only."))
    _check(entry)
    workshop = Workshop(created_by=by, created_at=at, updated_at=at, external_key=key)
    store(workshop, entry, by=by, at=at)
    audit.record("workshops.draft", workshop, by=by, at=at, after=told(workshop))
    return workshop


@transaction.atomic
def edit(workshop: Workshop, entry: Entry, *, by: User, at: datetime, version: int | None = None) -> Workshop:
    """Replace the values of a draft, or the practical side of a published workshop; seats given stay given."""
    fresh = locked(workshop, version=version)
    if not permissions.may_edit(by, fresh):
        raise NotAllowed(_("Only its author, or the secretariat once it is published, changes this workshop."))
    if fresh.state == State.SUBMITTED:
        raise NotPossibleNow(_("This workshop waits for a decision: take it back first."))
    _check(entry)
    before = told(fresh)
    store(fresh, entry, by=by, at=at, version=version)
    audit.record("workshops.edit", fresh, by=by, at=at, before=before, after=told(fresh))
    return fresh


def missing(workshop: Workshop) -> dict[str, list[str]]:
    """What a workshop lacks before it can be sent, by field, each with its remedy."""
    errors: dict[str, list[str]] = {}
    original = workshop.announcements.filter(language=workshop.language).first()
    if original is None or not original.title.strip():
        errors["title"] = [_("Give it a title.")]
    if original is None or not original.summary.strip():
        errors["summary"] = [_("Say in a few sentences what it is about and for whom.")]
    if not workshop.starts_on:
        errors["started"] = [_("Enter the day on which it begins.")]
    if not workshop.body_id:
        errors["body"] = [_("Choose the body that holds it.")]
    if workshop.is_in_person and not workshop.place.strip():
        errors["place"] = [_("Enter where it is held.")]
    if not workshop.themes.exists():
        errors["themes"] = [_("Choose at least one theme that it deals with.")]
    return errors


def submit(workshop: Workshop, *, by: User, at: datetime, version: int | None = None) -> Workshop:
    return move(workshop, "submit", by=by, at=at, may=permissions.may_edit, ready=missing, version=version)


def take_back(workshop: Workshop, *, by: User, at: datetime, version: int | None = None) -> Workshop:
    return move(workshop, "take_back", by=by, at=at, may=permissions.may_edit, version=version)


def return_to_author(
    workshop: Workshop, *, by: User, at: datetime, reason: str, version: int | None = None
) -> Workshop:
    return move(workshop, "return", by=by, at=at, may=permissions.may_judge, reason=reason, version=version)


@transaction.atomic
def publish(workshop: Workshop, *, by: User, at: datetime, version: int | None = None) -> Workshop:
    """The announcement in the original's language goes out with it; who publishes works on it from then on."""
    published = move(workshop, "publish", by=by, at=at, may=permissions.may_judge, version=version)
    published.announcements.filter(language=published.language).update(is_released=True)
    if permissions.is_house(by):
        Staff.objects.get_or_create(workshop=published, user=by, defaults={"given_by": by, "given_at": at})
    return published


@transaction.atomic
def withdraw(workshop: Workshop, *, by: User, at: datetime, reason: str, version: int | None = None) -> Workshop:
    return move(workshop, "withdraw", by=by, at=at, may=permissions.may_judge, reason=reason, version=version)


@transaction.atomic
def add_staff(workshop: Workshop, person: User, *, by: User, at: datetime) -> Staff:
    """From now on this person of the secretariat sees who registers."""
    if not permissions.may_staff(by, workshop):
        raise NotAllowed(_("Only the secretariat says who works on a workshop."))
    if not standing_of(person, on=at.date()).is_secretariat:
        raise NotPossibleNow(_("Only a member of the secretariat can work on a workshop."))
    staff, new = Staff.objects.get_or_create(workshop=workshop, user=person, defaults={"given_by": by, "given_at": at})
    if new:
        audit.record("workshops.add_staff", workshop, by=by, at=at, after={"person": person.pk})
    return staff


@transaction.atomic
def announce(
    workshop: Workshop, language: str, words: Words, *, by: User, at: datetime, version: int | None, is_released: bool
) -> Announcement:
    """Write the announcement in one language; the others stay as they are. ``version``: as read; None: a new one."""
    fresh = locked(workshop)
    if not permissions.may_edit(by, fresh):
        raise NotAllowed(_("Only its author, or the secretariat once it is published, changes this workshop."))
    announcement = fresh.announcements.select_for_update().filter(language=language).first()
    if (announcement.version if announcement else None) != version:
        raise NotPossibleNow(_("Somebody else changed this text after you opened it. Look at the new text first."))
    announcement = announcement or Announcement(workshop=fresh, language=language, version=0)
    before = {"title": announcement.title, "summary": announcement.summary}
    for name, text in asdict(words).items():
        setattr(announcement, name, text)
    announcement.version += 1
    announcement.is_released, announcement.written_by, announcement.written_at = is_released, by, at
    announcement.save()
    after = {"language": language, "is_released": is_released} | asdict(words)
    audit.record("workshops.announce", fresh, by=by, at=at, before=before, after=after)
    return announcement


@transaction.atomic
def plan(workshop: Workshop, sessions: Iterable[Planned], *, by: User, at: datetime) -> Workshop:
    """Replace the programme. Sessions that keep their place keep their row: attendance and materials stay with it."""
    fresh = locked(workshop)
    if not permissions.may_edit(by, fresh):
        raise NotAllowed(_("Only its author, or the secretariat once it is published, changes this workshop."))
    planned = list(sessions)
    for number, one in enumerate(planned, start=1):
        if one.starts_at >= one.ends_at:
            raise Incomplete({f"session-{number}": [_("A session ends after it starts.")]})
    kept = {session.position: session for session in fresh.sessions.all()}
    for number, one in enumerate(planned, start=1):
        session = kept.pop(number, None) or Session(workshop=fresh, position=number)
        session.starts_at, session.ends_at, session.title = one.starts_at, one.ends_at, one.title
        session.abstract, session.language, session.room = one.abstract, one.language, one.room
        session.save()
        session.speakers.all().delete()
        Speaker.objects.bulk_create(
            Speaker(session=session, name=name, affiliation=affiliation, is_moderator=is_moderator)
            for name, affiliation, is_moderator in one.speakers
        )
    Session.objects.filter(pk__in=[session.pk for session in kept.values()]).delete()
    after = {"sessions": [f"{one.starts_at:%Y-%m-%d %H:%M} {one.title}" for one in planned]}
    audit.record("workshops.plan", fresh, by=by, at=at, after=after)
    return fresh


def store(workshop: Workshop, entry: Entry, *, by: User | None, at: datetime, version: int | None = None) -> None:
    """Write the values and the original announcement; the caller asks and audits."""
    started, ended = entry.started, entry.ended or entry.started
    values: dict[str, Any] = {name: getattr(entry, name) for name in PLAIN} | {
        "interpretation": list(entry.interpretation),
        "starts_on": started.first if started else None,
        "starts_precision": started.precision if started else "",
        "ends_on": ended.last if ended else None,
        "ends_precision": ended.precision if ended else "",
    }
    if workshop.pk is not None:
        write_version(workshop, values, at=at, version=version)
    else:
        for name, value in values.items():
            setattr(workshop, name, value)
        workshop.save()
    workshop.bodies.set(entry.bodies)
    workshop.themes.all().delete()
    ThemeDealtWith.objects.bulk_create(
        ThemeDealtWith(workshop=workshop, theme=theme) for theme in dict.fromkeys(entry.themes)
    )
    workshop.served.all().delete()
    ProvisionServed.objects.bulk_create(
        ProvisionServed(workshop=workshop, provision=one.provision, why=one.why) for one in entry.served
    )
    Announcement.objects.update_or_create(
        workshop=workshop,
        language=entry.language,
        defaults=asdict(entry.words) | {"written_by": by, "written_at": at, "is_released": workshop.is_published},
    )


def _check(entry: Entry) -> None:
    errors: dict[str, list[str]] = {}
    if entry.timezone not in available_timezones():
        errors["timezone"] = [_("“%(value)s” is not a time zone: choose one of the list.") % {"value": entry.timezone}]
    if not (entry.is_remote or entry.is_in_person):
        errors["is_in_person"] = [_("Say whether one takes part in person, remotely, or both.")]
    opens, closes = entry.registration_opens_on, entry.registration_closes_on
    if opens and closes and opens > closes:
        errors["registration_closes_on"] = [_("Registration closes before it opens: correct one of the two days.")]
    if errors:
        raise Incomplete(errors)


def day_there(workshop: Workshop, at: datetime) -> date:
    """Which day it is at the workshop."""
    return at.astimezone(ZoneInfo(workshop.timezone)).date()


def told(workshop: Workshop) -> dict[str, Any]:
    """What the workshop says, as the audit trail keeps it."""
    original = workshop.announcements.filter(language=workshop.language).first()
    return {
        "title": original.title if original else "",
        "kind": workshop.kind,
        "body": workshop.body.slug if workshop.body else None,
        "started": str(workshop.started or ""),
        "ended": str(workshop.ended or ""),
        "timezone": workshop.timezone,
        "place": workshop.place,
        "country": workshop.country.iso3 if workshop.country else None,
        "is_remote": workshop.is_remote,
        "is_in_person": workshop.is_in_person,
        "seats": workshop.seats,
        "remote_seats": workshop.remote_seats,
        "is_moderated": workshop.is_moderated,
        "registration": [str(workshop.registration_opens_on or ""), str(workshop.registration_closes_on or "")],
        "themes": list(workshop.themes.values_list("theme", flat=True)),
        "provisions": list(workshop.served.values_list("provision__key", flat=True)),
    }
