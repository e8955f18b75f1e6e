"""Whose a registration is: of who is signed in, or of who holds the signed link of its mail."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from ehealth_portal.members import wall
from ehealth_portal.members.models import User
from ehealth_portal.members.visitors import sign_in_first

from .. import permissions
from ..models import Registration

KEPT = "registration"  # in the session: the hash of the link's secret


@dataclass(frozen=True)
class Holder:
    """Who looks at a registration. ``is_person``: by the link, or signed in; others read it only."""

    registration: Registration
    is_person: bool
    by: User | None


def open_link(request: HttpRequest, sha256: str) -> Registration | None:
    """The registration of a secret. From here on the connection shows that one row."""
    if not sha256:
        return None
    wall.show_linked(sha256)
    rows = Registration.objects.filter(sha256=sha256, erased_at__isnull=True)
    return rows.select_related("workshop", "member_state").first()


def held(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view gets a Holder. Without the link, one must be signed in and see the registration."""

    @wraps(view)
    def guarded(request: HttpRequest, pk: int, **named: Any) -> HttpResponse:
        linked = open_link(request, request.session.get(KEPT, ""))
        by = request.user if isinstance(request.user, User) else None
        if linked is not None and linked.pk == pk:
            return _private(view(request, Holder(linked, True, by), **named))
        return _private(_signed_in(request, pk=pk, **named))

    @sign_in_first
    def _signed_in(request: HttpRequest, pk: int, **named: Any) -> HttpResponse:
        rows = Registration.objects.visible_to(request.user).select_related("workshop", "member_state")
        registration = get_object_or_404(rows, pk=pk)
        is_person = permissions.may_change_registration(request.user, registration)
        by = request.user if isinstance(request.user, User) else None
        return view(request, Holder(registration, is_person, by), **named)

    return guarded


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def not_erased(holder: Holder) -> Registration:
    if holder.registration.erased_at is not None:
        raise Http404
    return holder.registration
