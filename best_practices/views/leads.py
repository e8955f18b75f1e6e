"""Leads: the list by state, one lead with what may be done, the form in which one is noted."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ehealth_portal.languages import current_language
from ehealth_portal.members.models import User
from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.refused_forms import show_refusal

from .. import permissions
from ..forms.leads import DropForm, LeadForm, OfferForm
from ..lead_sources import seen_in
from ..models import Lead
from ..operations import leads as operations
from ..queries.leads import counts, page_of, role_holders, told


@require_safe
@sign_in_first
def leads(request: HttpRequest) -> HttpResponse:
    """Those offered to oneself; for the secretariat all."""
    if not permissions.may_list_leads(request.user):
        raise NotAllowed(_("Leads are for the secretariat and for those to whom they were offered."))
    state = request.GET.get("state", Lead.State.OPEN)
    state = state if state in Lead.State.values else Lead.State.OPEN
    page, lines = page_of(request.user, state, request.GET.get("page", "1"))
    found = counts(request.user)
    context = {
        "lines": lines,
        "page": page,
        "state": state,
        "states": [(value, label, found[value]) for value, label in Lead.State.choices],
        "may_identify": permissions.may_identify(request.user),
    }
    return render(request, "best_practices/leads.html", context)


def _seen(request: HttpRequest, pk: int) -> Lead:
    return get_object_or_404(Lead.objects.visible_to(request.user).select_related("practice"), pk=pk)


@require_safe
@sign_in_first
def lead(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, _seen(request, pk))


def show(request: HttpRequest, shown: Lead, *, status: int = 200, **forms: Any) -> HttpResponse:
    is_open, user = shown.state == Lead.State.OPEN, request.user
    may_identify = is_open and permissions.may_identify(user)
    context = {
        "lead": shown,
        "told": told([shown], user)[0],
        "seen_in": seen_in(shown.record_type, shown.record_id, user),
        "may_identify": may_identify,
        "may_take_up": is_open,  # whoever may read it
        "offer_form": _offer_form(shown) if may_identify else None,
        "drop_form": DropForm(auto_id="id_drop_%s"),
    }
    return render(request, "best_practices/lead.html", context | forms, status=status)


def _offer_form(shown: Lead, data: Any = None) -> OfferForm:
    return OfferForm(data, people=role_holders(on=timezone.now().date(), but={shown.offered_to_id}))


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def identify(request: HttpRequest) -> HttpResponse:
    """The form; from the page of an activity or a report it comes with that record."""
    if not permissions.may_identify(request.user):
        raise NotAllowed(_("Leads are noted by the secretariat."))
    if request.method != "POST":
        return _page(request, LeadForm(initial=_start(request)))
    form = LeadForm(request.POST)
    if form.is_valid():
        try:
            made = operations.identify(form.seen(), by=signed_in(request), at=timezone.now())
        except Incomplete as refused:
            show_refusal(form, refused)
        except NotPossibleNow as refused:
            form.add_error(None, str(refused))
            return _page(request, form, status=409)
        else:
            messages.success(request, _("Noted. Offer it to somebody who could write it down, or take it up yourself."))
            return redirect("lead", pk=made.pk)
    return _page(request, form, status=422)


def _start(request: HttpRequest) -> dict[str, str]:
    """What is known of the record in which it was seen."""
    of = {"record_type": request.GET.get("of", "")[:60], "record_id": request.GET.get("id", "")[:40]}
    source = seen_in(of["record_type"], of["record_id"], request.user)
    return {"language": current_language()} | (of | {"title": source.title[:200]} if source else {})


def _page(request: HttpRequest, form: LeadForm, *, status: int = 200) -> HttpResponse:
    record_type, record_id = str(form["record_type"].value() or ""), str(form["record_id"].value() or "")
    context = {"form": form, "seen_in": seen_in(record_type, record_id, request.user)}
    return render(request, "best_practices/lead_new.html", context, status=status)


@require_POST
@sign_in_first
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _seen(request, pk)
    if not permissions.may_identify(request.user):
        raise NotAllowed(_("Leads are offered by the secretariat."))
    form = _offer_form(shown, request.POST)
    if not form.is_valid():
        return show(request, shown, status=422, form=form, offer_form=form)
    to = User.objects.get(pk=int(form.cleaned_data["to"]))
    try:
        operations.offer(shown, to, by=signed_in(request), at=timezone.now())
    except (Incomplete, NotPossibleNow) as refused:
        form.add_error(None, str(refused))
        return show(request, _seen(request, pk), status=409, form=form, offer_form=form)
    messages.success(request, _("Offered: %(person)s is told.") % {"person": to.name})
    return redirect("lead", pk=pk)


@require_POST
@sign_in_first
def take_up(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _seen(request, pk)
    practice = operations.take_up(shown, by=signed_in(request), at=timezone.now())
    messages.success(request, _("A draft with what is known of it. Check each answer, then add what is missing."))
    return redirect("practice-edit", pk=practice.pk)


@require_POST
@sign_in_first
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _seen(request, pk)
    form = DropForm(request.POST, auto_id="id_drop_%s")
    if form.is_valid():
        try:
            operations.drop(shown, by=signed_in(request), at=timezone.now(), reason=form.cleaned_data["reason"])
        except (Incomplete, NotPossibleNow) as refused:
            form.add_error("reason" if isinstance(refused, Incomplete) else None, str(refused))
    if form.errors:
        status = 422 if "reason" in form.errors else 409
        return show(request, _seen(request, pk), status=status, form=form, drop_form=form)
    messages.success(request, _("The lead was dropped."))
    return redirect("leads")
