"""Letters: whose a link is, whether its person still speaks for the addressee, and who reads replies."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from ehealth_portal.members.models import Role
from ehealth_portal.members.queries import group_ids
from ehealth_portal.notifications.channels import Recipient
from ehealth_portal.notifications.models import Notice
from ehealth_portal.notifications.tokens import notice_of

from ..models import Addressee, CircularText

KINDS = ("circulars.send", "circulars.remind")
WITH_ALL = ("circular", "circular__corrects", "user", "member_state", "organization", "body")


def behind(token: str) -> Addressee | None:
    """The letter that the token of a circular's mail opens, of its reminder, or of the line in the inbox."""
    pk = notice_of(token, "letter")
    notice = Notice.objects.select_related("event").filter(pk=pk, event__kind__in=KINDS).first() if pk else None
    if notice is None:
        return None
    found = Addressee.objects.select_related(*WITH_ALL)
    if notice.addressee_id:
        return found.filter(pk=notice.addressee_id).first()
    return found.filter(circular=int(notice.event.record_id), user=notice.user_id).first() if notice.user_id else None


def texts_of(addressee: Addressee) -> list[CircularText]:
    """The complete ones."""
    return list(addressee.circular.texts.filter(is_complete=True))


def book(ids: Iterable[int]) -> Mapping[int, Recipient]:
    """Where addressees are reached now: closed for those whose role for the addressee has ended."""
    found = list(Addressee.objects.filter(pk__in=list(ids)).select_related("user"))
    speaking = still_speaking(found, on=timezone.now().date())
    return {one.pk: _recipient(one, is_open=one.pk in speaking) for one in found}


def _recipient(one: Addressee, *, is_open: bool) -> Recipient:
    if one.user is None:
        return Recipient(one.email, one.name, one.language)
    open_account = one.user.is_active and one.user.erased_at is None
    return Recipient(one.user.email, one.user.name, one.user.language, one.user, is_open and open_account)


def still_speaking(addressees: Iterable[Addressee], *, on: date) -> set[int]:
    """Those whose person has a present role for the State, organization or body, with three queries at most."""
    rows = [one for one in addressees if one.user_id]
    roles = Role.objects.on(on).filter(user__in=[one.user_id for one in rows], user__is_active=True)
    held = {(role.user_id, name, getattr(role, name)) for role in roles for name in OF if getattr(role, name)}
    groups = group_ids({one.body_id for one in rows if one.body_id}) if any(one.body_id for one in rows) else {}
    return {one.pk for one in rows if _holds(one, held, groups)}


OF = ("member_state_id", "organization_id", "body_id")


def _holds(one: Addressee, held: set[tuple[Any, ...]], groups: Mapping[int, set[int]]) -> bool:
    if one.body_id:
        return any((one.user_id, "body_id", pk) in held for pk in groups[one.body_id])
    name = "member_state_id" if one.member_state_id else "organization_id"
    return (one.user_id, name, getattr(one, name)) in held


def secretariat(*, on: date) -> list[int]:
    kinds = (Role.Kind.SECRETARIAT, Role.Kind.ADMINISTRATOR)
    unconfirmed = Q(kind=Role.Kind.ADMINISTRATOR, given_by__isnull=False, confirmed_by__isnull=True)
    held = Role.objects.on(on).filter(kind__in=kinds, user__is_active=True).exclude(unconfirmed)
    return sorted(set(held.values_list("user_id", flat=True)))
