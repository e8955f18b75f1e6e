"""Acts on roles: give, change the dates, end, confirm. Who may do them stands in one table (giving.py)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow

from ..giving import Act, Offered, is_within
from ..models import Role, User
from ..permissions import may_close_accounts

SCOPES = ("body", "member_state", "organization")
# What a role of each kind speaks for: exactly one of these, or nothing.
SPEAKS_FOR: dict[str, tuple[str, ...]] = {
    Role.Kind.RAPPORTEUR: ("body",),
    Role.Kind.COUNSELLOR: ("body",),
    Role.Kind.FOCAL_POINT: ("member_state",),
    Role.Kind.DELEGATE: ("member_state", "organization"),
    Role.Kind.SECRETARIAT: (),
    Role.Kind.ADMINISTRATOR: (),
}


@transaction.atomic
def give_role(
    user: User,
    kind: str,
    *,
    by: User | None,
    at: datetime,
    valid_from: date | None = None,
    valid_until: date | None = None,
    **scope: Any,
) -> Role:
    """Give a person a dated role; ``scope`` is body, member_state or organization. ``by`` None: an operator.

    An administrator's role gives no rights until a second administrator confirms it. Raises NotAllowed, Incomplete,
    and NotPossibleNow where the person holds it already.
    """
    role = Role(user=user, kind=kind, given_by=by, valid_from=valid_from, valid_until=valid_until, **scope)
    if missing := missing_in(role) | _wrong_dates(role):
        raise Incomplete(missing)
    if by is not None:
        _ask(by, Act.GIVE, role, at=at)
    User.objects.select_for_update().get(pk=user.pk)  # two who give the same role at once give one
    if is_held(role, on=at.date()):
        raise NotPossibleNow(_("This person holds this role already: change its dates instead."))
    role.save()
    audit.record("members.give_role", user, by=by, at=at, after=told(role))
    return role


@transaction.atomic
def change_dates(
    role: Role, *, by: User, at: datetime, valid_from: date | None = None, valid_until: date | None = None
) -> Role:
    """Say anew from when until when a role holds; an administrator's is never prolonged, it is given anew."""
    fresh = Role.objects.select_for_update(of=("self",)).select_related("user").get(pk=role.pk)
    _ask(by, Act.GIVE, fresh, at=at)
    before = told(fresh)
    is_longer = fresh.valid_until is not None and (valid_until is None or valid_until > fresh.valid_until)
    if fresh.kind == Role.Kind.ADMINISTRATOR and is_longer:
        raise NotPossibleNow(_("An administrator's role is not prolonged: give a new one, which another confirms."))
    fresh.valid_from, fresh.valid_until = valid_from, valid_until
    if wrong := _wrong_dates(fresh):
        raise Incomplete(wrong)
    fresh.save(update_fields=["valid_from", "valid_until"])
    audit.record("members.change_dates", fresh.user, by=by, at=at, before=before, after=told(fresh))
    return fresh


@transaction.atomic
def end_role(role: Role, *, by: User, at: datetime) -> Role:
    """End a role today: its rights are gone on the next request. One that has not begun never begins."""
    fresh = Role.objects.select_for_update(of=("self",)).select_related("user").get(pk=role.pk)
    if not is_within(by, Act.END, fresh, on=at.date()):
        raise NotAllowed(_("You may not end this role."))
    before, today = told(fresh), at.date()
    if fresh.valid_until is not None and fresh.valid_until <= max(today, fresh.valid_from or today):
        raise NotPossibleNow(_("This role has ended already."))
    fresh.valid_until = max(today, fresh.valid_from or today)
    fresh.save(update_fields=["valid_until"])
    audit.record("members.end_role", fresh.user, by=by, at=at, before=before, after=told(fresh))
    return fresh


@transaction.atomic
def confirm_role(role: Role, *, by: User, at: datetime) -> Role:
    """A second administrator confirms an administrator's role; only then does it give rights."""
    fresh = Role.objects.select_for_update(of=("self",)).select_related("user").get(pk=role.pk)
    if not may_close_accounts(by) or by.pk in (fresh.given_by_id, fresh.user_id):
        raise NotAllowed(_("An administrator is confirmed by a second administrator: not by who gave the role."))
    if not fresh.awaits_confirmation:
        raise NotPossibleNow(_("This role needs no confirmation."))
    fresh.confirmed_by = by
    fresh.save(update_fields=["confirmed_by"])
    audit.record("members.confirm_role", fresh.user, by=by, at=at, after=told(fresh))
    return fresh


def _ask(by: User, act: Act, role: Role, *, at: datetime) -> None:
    if role.user_id == by.pk:
        raise NotAllowed(_("Nobody gives themself a role, or prolongs it: ask another person."))
    if not is_within(by, act, role, on=at.date()):
        raise NotAllowed(_("You may not give this role."))


def missing_in(role: Offered) -> dict[str, list[str]]:
    """What is wrong with what a role, or an offer of one, speaks for; by field."""
    if role.kind not in SPEAKS_FOR:
        return {"kind": [_("Choose a role.")]}
    needed = SPEAKS_FOR[role.kind]
    given = [name for name in SCOPES if getattr(role, f"{name}_id") is not None]
    wrong = {name: [_("Leave this empty: this role is not held for it.")] for name in given if name not in needed}
    if wrong or len(given) == min(len(needed), 1):
        return wrong
    if len(given) > 1:
        return {name: [_("Choose the Member State or the organization, not both.")] for name in needed}
    return {needed[0]: [NEEDS[needed]()]}


NEEDS = {
    ("body",): lambda: _("Choose the body of which the person is rapporteur or counsellor."),
    ("member_state",): lambda: _("Choose the Member State whose focal point the person is."),
    ("member_state", "organization"): lambda: _("Choose the Member State or the organization of the delegate."),
}


def _wrong_dates(role: Role) -> dict[str, list[str]]:
    if role.valid_from and role.valid_until and role.valid_until <= role.valid_from:
        return {"valid_until": [_("The role must end after it starts.")]}
    return {}


def is_held(role: Role, *, on: date) -> bool:
    """Whether the person holds the same role on the day, or will."""
    same = {name: getattr(role, name) for name in ("user_id", "kind", *(f"{scope}_id" for scope in SCOPES))}
    return Role.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on), **same).exists()


def told(role: Role) -> dict[str, Any]:
    """A role as the audit trail keeps it."""
    return {
        "role": role.pk,
        "kind": role.kind,
        "for": str(role.body or role.member_state or role.organization or ""),
        "valid_from": role.valid_from.isoformat() if role.valid_from else None,
        "valid_until": role.valid_until.isoformat() if role.valid_until else None,
    }
