"""Offers: the list, one offer, making and ending one, and how it meets a need."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ehealth_portal.languages import current_language
from ehealth_portal.mandate.named import state_names
from ehealth_portal.members.models import Organization
from ehealth_portal.members.queries import standing_of
from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete, NotAllowed
from ehealth_portal.refused_forms import attempt, show_refusal
from ehealth_portal.review.forms import ReasonForm

from .. import permissions
from ..forms.needs import OfferForm, ProposeForm
from ..models import Need, Offer
from ..operations import offering
from ..queries.offers import agreements_with, lines, maker, needs_for, open_on
from .need_acts import answered

PAGE_SIZE = 20


@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """What is open, the newest first; with ``?all=1`` what has ended besides."""
    today, is_all = timezone.now().date(), request.GET.get("all") == "1"
    rows = Offer.objects.all() if is_all else open_on(today)
    page = Paginator(rows.select_related("organization"), PAGE_SIZE).get_page(request.GET.get("page", "1"))
    context = {
        "lines": lines(page.object_list, on=today),
        "page": page,
        "is_all": is_all,
        "query": "all=1" if is_all else "",
        "may_offer": permissions.may_offer(request.user),
    }
    return render(request, "workshops/offers.html", context)


def found(request: HttpRequest, pk: int) -> Offer:
    rows = Offer.objects.select_related("organization", "member_state")
    return get_object_or_404(rows, pk=pk)


@require_safe
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, found(request, pk))


def show(request: HttpRequest, record: Offer, *, status: int = 200, **forms: Any) -> HttpResponse:
    user, today = request.user, timezone.now().date()
    speaks, is_open = permissions.may_speak_for_offer(user, record), record.is_open_on(today)
    needs = needs_for(record, user) if speaks and is_open else []
    context = {
        "offer": record,
        "by": maker(record, state_names()),
        "is_open": is_open,
        "speaks": speaks,
        "agreements": agreements_with(record, user),
        "propose_form": propose_form(needs) if needs else None,
    }
    return render(request, "workshops/offer.html", context | forms, status=status)


def propose_form(needs: Any, data: Any = None) -> ProposeForm:
    choices = [(str(one.need.pk), f"{one.need.reference} · {one.country}: {one.need.text[:80]}") for one in needs]
    return ProposeForm(data, choices=choices, label=_("Open need that it may meet"))


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def make(request: HttpRequest) -> HttpResponse:
    if not permissions.may_offer(request.user):
        raise NotAllowed(_("Those who speak for a country or an organization say what it offers."))
    if request.method != "POST":
        form = OfferForm(makers=_makers(request), initial={"language": current_language()})
        return render(request, "workshops/offer_form.html", {"form": form})
    form = OfferForm(request.POST, makers=_makers(request))
    if form.is_valid():
        try:
            made = offering.make_offer(form.offered(), by=signed_in(request), at=timezone.now())
        except Incomplete as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Offered: everybody can read it, and the secretariat is told."))
            return redirect("offer", pk=made.pk)
    return render(request, "workshops/offer_form.html", {"form": form}, status=422)


def _makers(request: HttpRequest) -> list[tuple[str, str]]:
    """For whom this person speaks."""
    standing, names = standing_of(request.user), state_names()
    states = [(f"state-{pk}", names[pk].name) for pk in standing.member_states if pk in names]
    rows = Organization.objects.filter(pk__in=standing.organizations)
    return sorted(states) + [(f"organization-{one.pk}", one.name) for one in rows]


@require_POST
@sign_in_first
def end(request: HttpRequest, pk: int) -> HttpResponse:
    record, form = found(request, pk), ReasonForm(request.POST)
    form.is_valid()
    status = attempt(form, partial(offering.end_offer, record, by=signed_in(request), at=timezone.now()))
    if status:
        return show(request, found(request, pk), status=status, form=form)
    messages.success(request, _("Ended: it meets no new needs. What was agreed stays."))
    return redirect("offer", pk=pk)


@require_POST
@sign_in_first
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """The offer at hand for an open need, by who made it."""
    record, status = found(request, pk), 422
    if not permissions.may_speak_for_offer(request.user, record):
        raise NotAllowed(_("Only those who speak for who made it propose this offer."))
    form = propose_form(needs_for(record, request.user), request.POST)
    if form.is_valid():
        need = Need.objects.visible_to(request.user).get(pk=int(form.cleaned_data["of"]))
        act = partial(offering.propose, need, record, by=signed_in(request), at=timezone.now())
        status = attempt(form, act, "of")
    if status:
        return show(request, found(request, pk), status=status, form=form, propose_form=form)
    messages.success(request, _("Proposed: the other side is told, and says yes or no."))
    return redirect("offer", pk=pk)


@require_POST
@sign_in_first
def settle(request: HttpRequest, pk: int, agreement: int, action: str) -> HttpResponse:
    """Yes or no of who made the offer."""
    record = found(request, pk)
    needs = Need.objects.visible_to(request.user).order_by().values("pk")
    rows = record.agreements.select_related("need", "offer").filter(need__in=needs)
    made = get_object_or_404(rows, pk=agreement)
    if not permissions.may_speak_for_offer(request.user, record):
        raise NotAllowed(_("Only those who speak for who made the offer answer for it."))
    form, status = answered(request, made, action)
    if status:
        return show(request, found(request, pk), status=status, form=form, refuse_form=form, refused=made.pk)
    return redirect("offer", pk=pk)
