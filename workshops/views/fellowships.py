"""Fellowships: asked for on the page of a registration, decided and settled by those who work on the workshop."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow

from .. import permissions
from ..forms.fellowships import AskForm, DecideForm, SettleForm
from ..models import Fellowship, Workshop
from ..operations import fellowships as acts
from ..queries import fellowships as queries
from . import registration
from .detail import seen
from .linked import Holder, held, not_erased
from .people import to_decide


@require_POST
@held
def ask(request: HttpRequest, holder: Holder) -> HttpResponse:
    one = not_erased(holder)
    if not holder.is_person and not permissions.may_ask_fellowship(request.user, one):
        raise NotAllowed(_("Only the person, or the focal point who speaks for their country, asks for a fellowship."))
    form = AskForm(request.POST, label_suffix="")
    form.is_valid()
    asked = {"extent": form.cleaned_data.get("extent", ""), "motive": form.cleaned_data.get("motive", "")}
    try:
        acts.ask_fellowship(one, **asked, by=holder.by, at=timezone.now())
    except Incomplete as refused:
        form.add_refusal(refused.errors)
        return registration.show(request, holder, status=422, form=form, fellowship_form=form)
    except NotPossibleNow as refused:
        form.add_error(None, str(refused))
        return registration.show(request, holder, status=409, form=form, fellowship_form=form)
    messages.success(request, _("Asked for. Those who work on the workshop decide, and you are told by mail."))
    return redirect("registration", pk=one.pk)


@require_safe
@sign_in_first
def fellowships(request: HttpRequest, pk: int) -> HttpResponse:
    workshop = seen(request, pk)
    if not permissions.may_keep_account(request.user, workshop):
        raise NotAllowed(_("Only those who work on this workshop see who asked for a fellowship."))
    return show(request, workshop)


def show(request: HttpRequest, workshop: Workshop, *, status: int = 200, **more: Any) -> HttpResponse:
    """``refused`` is the fellowship whose form came back."""
    lines, page = queries.of_workshop(workshop, request.user, number=request.GET.get("page"))
    context = {"workshop": workshop, "page": page, "query": "", "lines": [_with_forms(one, more) for one in lines]}
    return render(request, "workshops/fellowships.html", context | more, status=status)


def _with_forms(line: queries.Line, more: dict[str, Any]) -> tuple[queries.Line, Any, Any]:
    """What was typed comes back in the form that was refused."""
    pk, form = line.fellowship.pk, more.get("form")
    mine = form if more.get("refused") == pk else None
    decide = mine if isinstance(mine, DecideForm) else DecideForm(auto_id=f"f{pk}_%s")
    settle = mine if isinstance(mine, SettleForm) else SettleForm(auto_id=f"s{pk}_%s")
    return line, decide, settle


def _of(request: HttpRequest, pk: int) -> Fellowship:
    one = to_decide(request, pk)
    rows = queries.seen_by(request.user).select_related("workshop", "registration__workshop")
    return get_object_or_404(rows, registration=one)


@require_POST
@sign_in_first
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    one = _of(request, pk)
    form = DecideForm(request.POST, auto_id=f"f{one.pk}_%s")
    status = 422
    if form.is_valid():
        decision = form.decision(grants="grant" in request.POST)
        try:
            acts.decide_fellowship(one, decision, by=signed_in(request), at=timezone.now())
        except Incomplete as refused:
            form.add_refusal(refused.errors)
        except NotPossibleNow as refused:
            form.add_error(None, str(refused))
            status = 409
    if form.errors:
        return show(request, one.workshop, status=status, form=form, refused=one.pk)
    messages.success(request, _("Decided: the person and the focal point are told."))
    return redirect("workshop-fellowships", pk=one.workshop_id)


@require_POST
@sign_in_first
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    one = _of(request, pk)
    form = SettleForm(request.POST, auto_id=f"s{one.pk}_%s")
    status = 422
    if form.is_valid():
        outcome = form.outcome(is_used="returned" not in request.POST)
        try:
            acts.settle_fellowship(one, outcome, by=signed_in(request), at=timezone.now())
        except Incomplete as refused:
            form.add_refusal(refused.errors)
        except NotPossibleNow as refused:
            form.add_error(None, str(refused))
            status = 409
    if form.errors:
        return show(request, one.workshop, status=status, form=form, refused=one.pk)
    messages.success(request, _("Noted: the account of the workshop counts it."))
    return redirect("workshop-fellowships", pk=one.workshop_id)
