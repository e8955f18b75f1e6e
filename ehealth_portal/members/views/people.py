"""The people whom the reader manages: the list, one person, and closing or opening accounts."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ehealth_portal.languages import current_language
from ehealth_portal.plain_text import plain
from ehealth_portal.refusals import Incomplete, NotAllowed

from .. import operations
from ..forms.people import GiveForm, ReasonForm, SearchForm
from ..giving import Act, is_within, kinds_open
from ..history import history
from ..managing import managed_invitations, managed_people, managed_roles, people_found
from ..models import Invitation, Role, User
from ..naming import body_names, member_state_names
from ..permissions import is_secretariat, may_close_accounts
from ..queries import has_second_factor
from ..signing_in import second_factor
from ..visitors import signed_in
from .asking import managers_only

A_PAGE = 50
MOST_INVITATIONS = 100


@dataclass(frozen=True)
class Line:
    """A role on a page: what it speaks for, where it stands today, and what the reader may do with it."""

    role: Role
    scope: str
    state: str
    may_end: bool = False
    may_change: bool = False
    may_confirm: bool = False


@require_safe
@managers_only
def people(request: HttpRequest) -> HttpResponse:
    me, today = signed_in(request), timezone.now().date()
    form = SearchForm(request.GET, label_suffix="")
    form.is_valid()
    asked = form.cleaned_data
    found = people_found(me, words=asked.get("q", ""), kind=asked.get("kind", ""), on=today)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    roles: dict[int, list[Line]] = {user.pk: [] for user in page}
    for line in lines(managed_roles(me).filter(user__in=list(roles))):
        if line.state not in ("ended", "never"):
            roles[line.role.user_id].append(line)
    context = {
        "form": form,
        "page": page,
        "rows": [(user, roles[user.pk]) for user in page],
        "sees_addresses": is_secretariat(me),
        "is_filtered": bool(asked.get("q") or asked.get("kind")),
        "invitations": invitations_of(me),
        "may_invite": bool(kinds_open(me, Act.INVITE)),
        "now": timezone.now(),
    }
    return render(request, "members/people.html", context)


def invitations_of(me: User) -> list[tuple[Invitation, str]]:
    """Those that nobody has used or taken back, the newest first, each with what it speaks for."""
    pending = managed_invitations(me).filter(used_at__isnull=True, revoked_at__isnull=True)
    rows = pending.select_related("body", "member_state", "organization", "invited_by")[:MOST_INVITATIONS]
    bodies, states = body_names(current_language()), member_state_names(current_language())
    return [(row, scope_of(row, bodies, states)) for row in rows]


def scope_of(offer: Any, bodies: dict[int, str], states: dict[int, str]) -> str:
    name = bodies.get(offer.body_id or 0) or states.get(offer.member_state_id or 0)
    return name or (offer.organization.name if offer.organization_id else "")


def lines(roles: Any, me: User | None = None) -> list[Line]:
    today = timezone.now().date()
    bodies, states = body_names(current_language()), member_state_names(current_language())
    found = []
    for role in roles.select_related("body", "member_state", "organization").order_by("valid_from", "id"):
        state, own = state_of(role, today), me is not None and role.user_id == me.pk
        is_open = me is not None and state not in ("ended", "never")
        found.append(
            Line(
                role,
                scope_of(role, bodies, states),
                state,
                may_end=is_open and is_within(me, Act.END, role),
                may_change=is_open and not own and is_within(me, Act.GIVE, role),
                may_confirm=state == "waits"
                and me is not None
                and not own
                and role.given_by_id != me.pk
                and may_close_accounts(me),
            )
        )
    return found


def state_of(role: Role, today: Any) -> str:
    if role.valid_from and role.valid_from == role.valid_until:
        return "never"
    if role.valid_until and role.valid_until <= today:
        return "ended"
    if role.valid_from and role.valid_from > today:
        return "coming"
    return "waits" if role.awaits_confirmation else "present"


@require_safe
@managers_only
def person(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, seen(request, pk))


def seen(request: HttpRequest, pk: int) -> User:
    """The person, for those who manage them; else 404 as for a number that nobody has."""
    return get_object_or_404(managed_people(signed_in(request)), pk=pk)


def show(request: HttpRequest, user: User, *, form: Any = None, status: int = 200) -> HttpResponse:
    me = signed_in(request)
    gives = user.pk != me.pk and user.is_active and bool(kinds_open(me, Act.GIVE))
    context = {
        "person": user,
        "lines": lines(managed_roles(me).filter(user=user), me),
        "sees_addresses": is_secretariat(me) or user.pk == me.pk,
        "form": form or (GiveForm(user=me, label_suffix="") if gives else None),
        "gives": gives,
        "closes": may_close_accounts(me) and user.pk != me.pk,
        "reason_form": ReasonForm(label_suffix="", auto_id="id_close_%s"),
        "factor_form": ReasonForm(label_suffix="", auto_id="id_factor_%s"),
        "has_factor": has_second_factor(user),
        "history": history(user, me, whole=request.GET.get("history") == "all"),
    }
    return render(request, "members/person.html", context, status=status)


@require_POST
@managers_only
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role to somebody who has an account."""
    user, me = seen(request, pk), signed_in(request)
    if not kinds_open(me, Act.GIVE):
        raise NotAllowed(_("You may not give this role."))
    form = GiveForm(request.POST, user=me, label_suffix="")
    if not form.is_valid():
        return show(request, user, form=form, status=422)
    given, now = form.cleaned_data, timezone.now()
    try:
        operations.give_role(
            user,
            given["kind"],
            by=me,
            at=now,
            valid_from=given["valid_from"] or now.date(),
            valid_until=given["valid_until"],
            **form.scope(),
        )
    except Incomplete as refused:
        form.add_refusal(refused.errors)
        return show(request, user, form=form, status=422)
    messages.success(request, _("The role was given."))
    return redirect("person", pk=pk)


def _reason(request: HttpRequest) -> str:
    return plain(request.POST.get("reason", "")).replace("\x00", "")[:500].strip()


@require_POST
@managers_only
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    user, me = seen(request, pk), signed_in(request)
    operations.deactivate_account(user, by=me, at=timezone.now(), reason=_reason(request))
    messages.success(request, _("The account was deactivated: its sign-ins and tokens have ended."))
    return redirect("person", pk=pk)


@require_POST
@managers_only
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    operations.reactivate_account(seen(request, pk), by=signed_in(request), at=timezone.now())
    messages.success(request, _("The account was reactivated. Its tokens stay revoked."))
    return redirect("person", pk=pk)


@require_POST
@managers_only
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    reason = _reason(request)
    second_factor.reset_second_factor(seen(request, pk), by=signed_in(request), at=timezone.now(), reason=reason)
    messages.success(request, _("The second factor was taken away: the person sets up a new one."))
    return redirect("person", pk=pk)
