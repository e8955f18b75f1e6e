"""The forms in which people register, and in which focal points nominate."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ehealth_portal.members.models import Role, User
from ehealth_portal.members.queries import standing_of
from ehealth_portal.members.signing_in.forms import limited
from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow

from .. import permissions
from ..forms.registering import AddressForm, PersonForm, RegisterForm
from ..models import Registration, Workshop
from ..operations import linking, registering
from ..operations.writing import day_there
from ..queries import registrations as queries
from ..queries.detail import registration_of
from .detail import seen

MAILS = "registration"  # how many of them: signing_in/constant_settings.py


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """For everybody; for a workshop that is not public, those who may see it are asked to sign in."""
    is_public = Workshop.objects.published().filter(pk=pk).exists()
    return _register(request, pk) if is_public else sign_in_first(_register)(request, pk)


def _register(request: HttpRequest, pk: int) -> HttpResponse:
    workshop, me = seen(request, pk), request.user if isinstance(request.user, User) else None
    mine = Registration.objects.visible_to(me).filter(workshop=workshop, user=me) if me else Registration.objects.none()
    if request.method != "POST" and (live := mine.exclude(state__in=registering.OVER).first()):
        return redirect("registration", pk=live.pk)
    initial = {"name": me.name, "language": me.language} if me else {}
    form = RegisterForm(
        request.POST if request.method == "POST" else None,
        workshop=workshop,
        email=me.email if me else "",
        questions=workshop.questions.all(),
        initial=initial,
    )
    if request.method != "POST":
        return _page(request, workshop, form)
    status = 422
    if form.is_valid():
        try:
            return _registered(request, workshop, form, me)
        except Incomplete as refused:
            form.add_refusal(refused.errors)
        except NotPossibleNow as refused:
            form.add_error(None, str(refused))
            status = 409
        except ValidationError as refused:
            form.add_error(None, refused)
            status = 429
    return _page(request, workshop, form, status=status)


def _registered(request: HttpRequest, workshop: Workshop, form: RegisterForm, me: User | None) -> HttpResponse:
    person, consents, at = form.person(), form.cleaned_data["consent"], timezone.now()
    if me is not None:
        made = registering.register(workshop, person, consents=consents, by=me, at=at).registration
        messages.success(request, _said(made))
        return redirect("registration", pk=made.pk)
    limited(MAILS, f"{workshop.pk}:{person.email.lower()}")  # they go to whatever address was typed
    registering.register_unnamed(workshop, person, consents=consents, at=at)
    sentence = _("Received. A mail to %(address)s is on its way: it says whether there is a place, and holds the link.")
    messages.success(request, sentence % {"address": person.email})
    return redirect("workshop", pk=workshop.pk)


def _said(registration: Registration) -> str:
    match registration.state:
        case Registration.State.ACCEPTED:
            return _("You are registered and have a place. A mail with the link to your registration is on its way.")
        case Registration.State.WAITING:
            return _("All places are taken: you are on the waiting list. A mail with the link to it is on its way.")
    return _("Your registration waits for the secretariat's decision. A mail with the link to it is on its way.")


def _page(request: HttpRequest, workshop: Workshop, form: RegisterForm, *, status: int = 200) -> HttpResponse:
    context = {
        "workshop": workshop,
        "form": form,
        "places": queries.places(workshop),
        "open": registration_of(workshop, on=day_there(workshop, timezone.now())),
    }
    return render(request, "workshops/register.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lost_link(request: HttpRequest, pk: int) -> HttpResponse:
    """For everybody; the same answer whether or not the address is registered."""
    is_public = Workshop.objects.published().filter(pk=pk).exists()
    return _lost_link(request, pk) if is_public else sign_in_first(_lost_link)(request, pk)


def _lost_link(request: HttpRequest, pk: int) -> HttpResponse:
    workshop, form = seen(request, pk), AddressForm(request.POST if request.method == "POST" else None)
    status = 422
    if request.method != "POST":
        status = 200
    elif form.is_valid():
        address = form.cleaned_data["email"]
        try:
            limited(MAILS, f"{workshop.pk}:{address.lower()}")
        except ValidationError as refused:
            form.add_error(None, refused)
            status = 429
        else:
            linking.ask_link(workshop, address, at=timezone.now())
            sentence = _("If %(address)s is registered for this workshop, a mail with the link is on its way.")
            messages.success(request, sentence % {"address": address})
            return redirect("workshop", pk=workshop.pk)
    return render(request, "workshops/lost_link.html", {"workshop": workshop, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def nominate(request: HttpRequest, pk: int) -> HttpResponse:
    workshop, me = seen(request, pk), signed_in(request)
    if not permissions.may_nominate(me):
        raise NotAllowed(_("Only the focal point of a Member State nominates for it."))
    states = _states_of(me)
    status, form = 422, PersonForm(request.POST if request.method == "POST" else None, workshop=workshop, states=states)
    if request.method == "POST" and form.is_valid():
        try:
            made = registering.nominate(workshop, form.person(), by=me, at=timezone.now()).registration
        except Incomplete as refused:
            form.add_refusal(refused.errors)
        except NotPossibleNow as refused:
            form.add_error(None, str(refused))
            status = 409
        else:
            messages.success(request, _("Nominated: a mail asks the person to confirm."))
            return redirect("registration", pk=made.pk)
    nominated = queries.nominated(workshop, me)
    context: dict[str, Any] = {"workshop": workshop, "form": form, "nominated": nominated}
    return render(request, "workshops/nominate.html", context, status=status if form.errors else 200)


def _states_of(user: User) -> list[int]:
    roles = standing_of(user).roles
    return [role.member_state_id for role in roles if role.kind == Role.Kind.FOCAL_POINT and role.member_state_id]
