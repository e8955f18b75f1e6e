"""The ledger: voicing a need, and what only its country says of it."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Stale

from .. import permissions
from ..entry import Voiced
from ..models import Need, NumberOfYear
from ..vocabulary import Theme
from . import telling_needs as telling

OPEN = (Need.State.OPEN, Need.State.OFFERED)
EAST = timedelta(hours=14)  # where a day begins first: there it may be tomorrow already


@transaction.atomic
def voice(voiced: Voiced, *, by: User | None, at: datetime) -> Need:
    """Give a need its number. The same need of the same record is noted once: the second call gives the first.

    ``by`` None: an act that already asked notes it (a submitted assessment).
    """
    if by is not None and not permissions.speaks_for_country(by, voiced.member_state.pk):
        raise NotAllowed(_("Those who speak for a country, and the secretariat, note its needs."))
    _refuse_empty(voiced, at=at)
    if known := _same(voiced):
        return known
    need = Need.objects.create(
        year=at.year,
        number=_next_number(at.year),
        member_state=voiced.member_state,
        theme=voiced.theme,
        text=voiced.text.strip(),
        language=voiced.language,
        voiced_on=voiced.voiced_on,
        record_type=voiced.record_type,
        record_id=voiced.record_id,
        voiced_in=voiced.voiced_in.strip(),
        is_public=voiced.is_public and permissions.is_focal_point_of(by, voiced.member_state.pk),
        noted_by=by,
        noted_at=at,
    )
    audit.record("workshops.voice_need", need, by=by, at=at, after=told(need))
    telling.tell_voiced(need, by=by, at=at)
    return need


def _refuse_empty(voiced: Voiced, *, at: datetime) -> None:
    wrong = {}
    if not voiced.text.strip():
        wrong["text"] = [_("Say what is needed.")]
    if voiced.theme not in Theme.values:
        wrong["theme"] = [_("Choose a theme.")]
    if voiced.voiced_on > (at + EAST).date():
        wrong["voiced_on"] = [_("This day has not come yet: give the day on which the need was voiced.")]
    if not (voiced.record_type or voiced.voiced_in.strip()):
        wrong["voiced_in"] = [_("Say where it was voiced, as in “Letter of the Ministry of Health”.")]
    if wrong:
        raise Incomplete(wrong)


def _same(voiced: Voiced) -> Need | None:
    same = Need.objects.filter(
        member_state=voiced.member_state,
        record_type=voiced.record_type,
        record_id=voiced.record_id,
        theme=voiced.theme,
        text=voiced.text.strip(),
    )
    return same.first() if voiced.record_type else None


def _next_number(year: int) -> int:
    row, _new = NumberOfYear.objects.select_for_update().get_or_create(year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


@transaction.atomic
def answer(need: Need, *, by: User, at: datetime, words: str, version: int | None = None) -> Need:
    """The country says that its need is answered: nobody else can."""
    return _end(need, Need.State.ANSWERED, by=by, at=at, words=words, version=version)


@transaction.atomic
def withdraw_need(need: Need, *, by: User, at: datetime, words: str, version: int | None = None) -> Need:
    """The country no longer asks."""
    return _end(need, Need.State.WITHDRAWN, by=by, at=at, words=words, version=version)


@transaction.atomic
def not_yet(need: Need, *, by: User, at: datetime, words: str, version: int | None = None) -> Need:
    """The country says that what was offered does not answer it: it is open again, with the reason."""
    fresh = _for_its_country(need, by=by, version=version)
    if fresh.state != Need.State.OFFERED:
        raise NotPossibleNow(_("Nothing was offered for this need, or it is closed."))
    if not words.strip():
        raise Incomplete({"words": [_("Say what is still missing.")]})
    fresh.words = words.strip()
    move(fresh, Need.State.OPEN, "words")
    audit.record("workshops.need_not_answered", fresh, by=by, at=at, reason=words)
    telling.tell_country_spoke("workshops.need_not_answered", fresh, by=by, at=at)
    return fresh


@transaction.atomic
def set_public(need: Need, *, is_public: bool, by: User, at: datetime, version: int | None = None) -> Need:
    """By the country's agreement everybody reads it. Once an offer meets it, it stays so."""
    fresh = _for_its_country(need, by=by, version=version)
    if fresh.is_public == is_public:
        return fresh
    if not is_public and any(one.is_mutual for one in fresh.agreements.all()):
        raise NotPossibleNow(_("An offer meets this need by agreement: the other side must be able to read it."))
    fresh.is_public = is_public
    move(fresh, Need.State(fresh.state), "is_public")
    action = "workshops.publish_need" if is_public else "workshops.hide_need"
    audit.record(action, fresh, by=by, at=at, after={"is_public": is_public})
    if is_public:
        telling.tell_public(fresh, by=by, at=at)
    return fresh


def _for_its_country(need: Need, *, by: User, version: int | None) -> Need:
    fresh = locked(need)
    if not permissions.may_end_need(by, fresh):
        raise NotAllowed(_("Only the focal point of the country says whether its need is answered."))
    if version is not None and fresh.version != version:
        raise Stale(_("Somebody else changed this need after you opened it. Look at it again."))
    return fresh


def _end(need: Need, state: Need.State, *, by: User, at: datetime, words: str, version: int | None) -> Need:
    fresh = _for_its_country(need, by=by, version=version)
    refuse_closed(fresh)
    if not words.strip():
        raise Incomplete({"words": [_("Say in a sentence what answered it, or why it is no longer needed.")]})
    fresh.ended_by, fresh.ended_at, fresh.words = by, at, words.strip()
    move(fresh, state, "ended_by", "ended_at", "words")
    action = "workshops.answer_need" if state == Need.State.ANSWERED else "workshops.withdraw_need"
    audit.record(action, fresh, by=by, at=at, after=told(fresh), reason=words)
    telling.tell_country_spoke(action, fresh, by=by, at=at)
    return fresh


def refuse_closed(need: Need) -> None:
    if need.state not in OPEN:
        raise NotPossibleNow(_("This need is closed."))


def locked(need: Need) -> Need:
    return Need.objects.select_for_update(of=("self",)).select_related("member_state").get(pk=need.pk)


def move(need: Need, state: Need.State, *columns: str) -> None:
    need.state = state
    need.version += 1
    need.save(update_fields=["state", "version", *columns])


def told(need: Need) -> dict[str, Any]:
    return {
        "reference": need.reference,
        "country": need.member_state.iso3,
        "theme": need.theme,
        "text": need.text,
        "state": need.state,
        "voiced_in": need.voiced_in or f"{need.record_type}/{need.record_id}".strip("/"),
    }
