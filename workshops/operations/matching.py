"""What may answer a need: named by the secretariat, judged by the country."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed

from .. import permissions
from ..answering import SOURCES, seen
from ..models import Match, Need
from . import telling_needs as telling
from .needs import locked, move, refuse_closed


@transaction.atomic
def match(
    need: Need,
    *,
    record_type: str = "",
    record_id: str = "",
    standard: str = "",
    note: str = "",
    by: User,
    at: datetime,
) -> Match:
    """Something that may answer the need; it stays open until the country says so."""
    fresh = locked(need)
    if not permissions.may_match(by, fresh):
        raise NotAllowed(_("Only the secretariat matches needs."))
    refuse_closed(fresh)
    named = {"record_type": record_type, "record_id": record_id, "standard": standard.strip()}
    _refuse_unknown(named, by=by)
    kept = {"note": note.strip(), "matched_by": by, "matched_at": at}
    made, new = Match.objects.get_or_create(need=fresh, **named, defaults=kept)
    if new:
        move(fresh, Need.State.OFFERED)
        audit.record("workshops.match_need", fresh, by=by, at=at, after={"match": made.named})
        telling.tell_matched(fresh, made, by=by, at=at)
    return made


def _refuse_unknown(named: dict[str, str], *, by: User) -> None:
    if bool(named["record_type"]) == bool(named["standard"]):
        raise Incomplete({"record": [_("Name one thing: a record of the portal, or a standard.")]})
    if named["standard"]:
        return
    source, number = SOURCES.get(named["record_type"]), named["record_id"]
    if source is None or number not in seen(named["record_type"], [number], by):
        raise Incomplete({"number": [_("There is no such record. Look its number up on its page.")]})


@transaction.atomic
def judge_match(made: Match, *, is_helpful: bool, by: User, at: datetime) -> Match:
    """The country's word on one answer, while the need is open."""
    fresh = locked(made.need)
    if not permissions.may_end_need(by, fresh):
        raise NotAllowed(_("Only the focal point of the country says whether an answer helps."))
    refuse_closed(fresh)
    row = Match.objects.select_for_update().get(pk=made.pk)
    if row.is_helpful == is_helpful:
        return row
    row.is_helpful = is_helpful
    row.save(update_fields=["is_helpful"])
    after = {"match": row.named, "is_helpful": is_helpful}
    audit.record("workshops.judge_match", fresh, by=by, at=at, after=after)
    telling.tell_judged(fresh, row, by=by, at=at)
    return row
