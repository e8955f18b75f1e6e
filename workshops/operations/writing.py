"""Writing the values of a workshop: what is refused, what is stored, what the trail is told. The acts ask and audit."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete
from ehealth_portal.review.operations import write_version

from ..entry import Entry, Words
from ..models import Announcement, ProvisionServed, ThemeDealtWith, Workshop

PLAIN = (
    *("kind", "language", "series", "body", "timezone", "place", "country", "is_remote", "is_in_person"),
    *("remote_address", "seats", "remote_seats", "is_moderated", "registration_opens_on", "registration_closes_on"),
    *("offers_fellowships", "fellowships_by", "services_by", "is_captioned"),
)
WHEN_AND_WHERE = ("started", "ended", "timezone", "place", "country", "is_remote", "is_in_person")  # of ``told``


def store(workshop: Workshop, entry: Entry, *, by: User | None, at: datetime, version: int | None = None) -> None:
    """Write the values and the original announcement."""
    original = workshop.language if workshop.pk is not None else entry.language
    values = {name: getattr(entry, name) for name in PLAIN} | {"interpretation": list(entry.interpretation)}
    values |= _dates(entry)
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
    _store_original(workshop, entry.words, was=original, by=by, at=at)


def _dates(entry: Entry) -> dict[str, Any]:
    started, ended = entry.started, entry.ended or entry.started
    return {
        "starts_on": started.first if started else None,
        "starts_precision": started.precision if started else "",
        "ends_on": ended.last if ended else None,
        "ends_precision": ended.precision if ended else "",
    }


def _store_original(workshop: Workshop, words: Words, *, was: str, by: User | None, at: datetime) -> None:
    """The same words are not written again: translations would look outdated. A change of the language takes the
    text along, unless there is one in the new language already.
    """
    texts = {text.language: text for text in workshop.announcements.filter(language__in={was, workshop.language})}
    text = texts.get(workshop.language) or texts.get(was)
    text = text or Announcement(workshop=workshop, version=0, is_released=workshop.is_published)
    is_given = text.is_released or not workshop.is_published
    if text.pk and text.language == workshop.language and words_of(text) == words and is_given:
        return
    for name, value in asdict(words).items():
        setattr(text, name, value)
    text.language, text.version, text.written_by, text.written_at = workshop.language, text.version + 1, by, at
    text.follows_version, text.is_released = None, text.is_released or workshop.is_published
    text.save()


def words_of(text: Announcement) -> Words:
    return Words(title=text.title, summary=text.summary, audience=text.audience, practical=text.practical)


def check(entry: Entry) -> None:
    """Raises Incomplete for what no workshop may be, a draft neither."""
    errors: dict[str, list[str]] = {}
    if entry.timezone not in available_timezones():
        errors["timezone"] = [_("“%(value)s” is not a time zone: choose one of the list.") % {"value": entry.timezone}]
    if not (entry.is_remote or entry.is_in_person):
        errors["is_in_person"] = [_("Say whether one takes part in person, remotely, or both.")]
    opens, closes = entry.registration_opens_on, entry.registration_closes_on
    if opens and closes and opens > closes:
        errors["registration_closes_on"] = [_("Registration closes before it opens: correct one of the two days.")]
    if entry.started and entry.ended and entry.ended.last < entry.started.first:
        errors["ended"] = [_("It ends before it begins: check both days.")]
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
