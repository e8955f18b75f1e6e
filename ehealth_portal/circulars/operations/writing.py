"""Writing a circular: whom it is for, and its text in each language."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.languages import Language
from ehealth_portal.members.models import Body, MemberState, Organization, User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.review.operations import locked, write_version

from .. import permissions
from ..distributing import RECORDS
from ..models import AddressClass, Circular, CircularText


@dataclass(frozen=True)
class Wanted:
    """Whom a circular is for and what it asks. ``group_day``: the day of which the groups of countries are."""

    group_day: date
    classes: tuple[str, ...] = ()
    bodies: tuple[Body, ...] = ()
    member_states: tuple[MemberState, ...] = ()
    organizations: tuple[Organization, ...] = ()
    asks_acknowledgement: bool = True
    reply_by: date | None = None
    record_type: str = ""
    record_id: str = ""
    corrects: Circular | None = None


@dataclass(frozen=True)
class Words:
    language: str
    subject: str
    body: str
    is_complete: bool = False


PLAIN = ("group_day", "asks_acknowledgement", "reply_by", "record_type", "record_id", "corrects")
MANY = ("bodies", "member_states", "organizations")


@transaction.atomic
def create_circular(wanted: Wanted, *, by: User, at: datetime) -> Circular:
    if not permissions.may_write_circulars(by):
        raise NotAllowed(_("Circulars are written by the secretariat."))
    _check(wanted)
    circular = Circular(created_by=by, created_at=at, updated_at=at, classes=list(wanted.classes))
    for name in PLAIN:
        setattr(circular, name, getattr(wanted, name))
    circular.save()
    for name in MANY:
        getattr(circular, name).set(getattr(wanted, name))
    audit.record("circulars.create", circular, by=by, at=at, after=_told(wanted))
    return circular


@transaction.atomic
def edit_circular(
    circular: Circular, wanted: Wanted, *, by: User, at: datetime, version: int | None = None
) -> Circular:
    fresh = _editable(circular, by=by, version=version)
    _check(wanted)
    before = _told(wanted_of(fresh))
    values = {name: getattr(wanted, name) for name in PLAIN} | {"classes": list(wanted.classes)}
    write_version(fresh, values, at=at, version=version)
    for name in MANY:
        getattr(fresh, name).set(getattr(wanted, name))
    audit.record("circulars.edit", fresh, by=by, at=at, before=before, after=_told(wanted))
    return fresh


@transaction.atomic
def write_text(circular: Circular, words: Words, *, by: User, at: datetime, version: int | None = None) -> Circular:
    """The letter in one language, complete or not. Raises Incomplete for a complete one that says nothing."""
    fresh = _editable(circular, by=by, version=version)
    _check_words(words)
    write_version(fresh, {}, at=at, version=version)
    kept, _new = CircularText.objects.get_or_create(
        circular=fresh, language=words.language, defaults={"written_by": by}
    )
    before = {"is_complete": kept.is_complete}
    kept.subject, kept.body, kept.is_complete = words.subject.strip(), words.body.strip(), words.is_complete
    kept.written_by = by
    kept.save()
    after = {"language": words.language, "is_complete": words.is_complete}
    audit.record("circulars.write", fresh, by=by, at=at, before=before, after=after)
    return fresh


def wanted_of(circular: Circular) -> Wanted:
    """What a circular is to be now."""
    values: dict[str, Any] = {name: getattr(circular, name) for name in PLAIN}
    values |= {name: tuple(getattr(circular, name).all()) for name in MANY}
    return Wanted(**values, classes=tuple(circular.classes))


def _editable(circular: Circular, *, by: User, version: int | None) -> Circular:
    fresh = locked(circular, version=version)
    if not permissions.writes(by, fresh):
        raise NotAllowed(_("Circulars are written by the secretariat."))
    if not fresh.is_editable:
        raise NotPossibleNow(_("Only a draft can be changed. What was sent is corrected by a new circular."))
    return fresh


def _check(wanted: Wanted) -> None:
    errors: dict[str, list[str]] = {}
    if set(wanted.classes) - set(AddressClass.values):
        errors["classes"] = [_("Choose from the list.")]
    if wanted.record_type and (
        wanted.record_type not in RECORDS or not RECORDS[wanted.record_type].title(wanted.record_id)
    ):
        errors["record_id"] = [_("There is no published record of this kind and number to distribute.")]
    if wanted.corrects and not wanted.corrects.is_sent:
        errors["corrects"] = [_("Only a circular that was sent can be corrected by another.")]
    if errors:
        raise Incomplete(errors)


def _check_words(words: Words) -> None:
    errors: dict[str, list[str]] = {}
    if words.language not in Language.values:
        errors["language"] = [_("Choose one of the six languages.")]
    if words.is_complete and not words.subject.strip():
        errors["subject"] = [_("Write the subject before you mark the text complete.")]
    if words.is_complete and not words.body.strip():
        errors["body"] = [_("Write the letter before you mark the text complete.")]
    if errors:
        raise Incomplete(errors)


def _told(wanted: Wanted) -> dict[str, Any]:
    told: dict[str, Any] = {
        "classes": list(wanted.classes),
        "group_day": wanted.group_day.isoformat(),
        "asks_acknowledgement": wanted.asks_acknowledgement,
        "reply_by": wanted.reply_by.isoformat() if wanted.reply_by else None,
        "record_type": wanted.record_type,
        "record_id": wanted.record_id,
        "corrects": wanted.corrects.pk if wanted.corrects else None,
    }
    return told | {name: sorted(one.pk for one in getattr(wanted, name)) for name in MANY}
