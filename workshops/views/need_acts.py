"""The acts on one need as POST pages; a refusal stands on the need's page."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import NotAllowed
from ehealth_portal.refused_forms import attempt
from ehealth_portal.review.forms import ReasonForm

from .. import permissions
from ..models import Need
from ..operations import matching, needs, offering
from ..queries.offers import offers_for
from .needs import found, match_form, propose_form, show, words_form

SAID: dict[str, tuple[Callable[..., Need], Any]] = {  # by the country, with its words
    "answer": (needs.answer, gettext_lazy("Closed: your country says that the need is answered.")),
    "not-yet": (needs.not_yet, gettext_lazy("Open again: the secretariat reads what is still missing.")),
    "withdraw": (needs.withdraw_need, gettext_lazy("Withdrawn: your country no longer asks for it.")),
}


@require_POST
@sign_in_first
def say(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """The country's word: answered, not yet, or no longer needed."""
    record, name = found(request, pk), action.replace("-", "_")
    act, done = SAID[action]
    form, status = words_form(name, data=request.POST), 422
    if form.is_valid():
        given = {"words": form.cleaned_data["words"], "version": form.cleaned_data["version"]}
        status = attempt(form, partial(act, record, by=signed_in(request), at=timezone.now(), **given))
    if status:
        return show(request, found(request, pk), status=status, form=form, **{f"{name}_form": form})
    messages.success(request, str(done))
    return redirect("need", pk=pk)


@require_POST
@sign_in_first
def set_public(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    record, form = found(request, pk), ReasonForm(request.POST)
    form.is_valid()
    given: dict[str, Any] = {"is_public": action == "publish", "version": form.cleaned_data.get("version")}
    status = attempt(form, partial(needs.set_public, record, by=signed_in(request), at=timezone.now(), **given))
    if status:
        return show(request, found(request, pk), status=status, form=form)
    done = _("Public: everybody can read this need.") if given["is_public"] else _("Only your country and ITU read it.")
    messages.success(request, done)
    return redirect("need", pk=pk)


@require_POST
@sign_in_first
def match(request: HttpRequest, pk: int) -> HttpResponse:
    record, status = found(request, pk), 422
    if not permissions.may_match(request.user, record):
        raise NotAllowed(_("Only the secretariat matches needs."))
    form = match_form(request, record, request.POST)
    if form.is_valid():
        act = partial(matching.match, record, by=signed_in(request), at=timezone.now(), **form.matched())
        status = attempt(form, act, "suggested")
    if status:
        return show(request, found(request, pk), status=status, form=form, match_form=form)
    messages.success(request, _("Noted. The country is told, and says whether it helps."))
    return redirect("need", pk=pk)


@require_POST
@sign_in_first
def judge(request: HttpRequest, pk: int, match: int, action: str) -> HttpResponse:
    record = found(request, pk)
    made, form = get_object_or_404(record.matches.all(), pk=match), ReasonForm(request.POST)
    form.is_valid()
    given: dict[str, Any] = {"is_helpful": action == "helps", "by": signed_in(request), "at": timezone.now()}
    if status := attempt(form, partial(matching.judge_match, made, **given)):
        return show(request, found(request, pk), status=status, form=form)
    messages.success(request, _("Noted. The need stays open until you say that it is answered."))
    return redirect("need", pk=pk)


@require_POST
@sign_in_first
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """An offer for the need at hand, by its country or the secretariat."""
    record, status = found(request, pk), 422
    if not (permissions.may_match(request.user, record) or permissions.may_end_need(request.user, record)):
        raise NotAllowed(_("The focal point of the country, or the secretariat, proposes an offer here."))
    offers = offers_for(record, on=timezone.now().date())
    form = propose_form(offers, request.POST)
    if form.is_valid():
        chosen = next(one for one in offers if str(one.pk) == form.cleaned_data["of"])
        status = attempt(
            form, partial(offering.propose, record, chosen, by=signed_in(request), at=timezone.now()), "of"
        )
    if status:
        return show(request, found(request, pk), status=status, form=form, propose_form=form)
    messages.success(request, _("Proposed: the other side is told, and says yes or no."))
    return redirect("need", pk=pk)


@require_POST
@sign_in_first
def settle(request: HttpRequest, pk: int, agreement: int, action: str) -> HttpResponse:
    """Yes or no of the country to an offer."""
    record = found(request, pk)
    made = get_object_or_404(record.agreements.select_related("need", "offer"), pk=agreement)
    if not permissions.may_end_need(request.user, record):
        raise NotAllowed(_("Only the focal point of the country answers for it."))
    form, status = answered(request, made, action)
    if status:
        return show(request, found(request, pk), status=status, form=form, refuse_form=form, refused=made.pk)
    return redirect("need", pk=pk)


def answered(request: HttpRequest, agreement: Any, action: str) -> tuple[ReasonForm, int]:
    """One side's yes or no, and the status of a refusal."""
    form = ReasonForm(request.POST, auto_id=f"id_refuse{agreement.pk}_%s")
    if not form.is_valid():
        return form, 422
    act: Callable[..., Any] = partial(offering.agree, agreement)
    if action == "refuse":
        act = partial(offering.refuse, agreement, reason=form.cleaned_data["reason"])
    status = attempt(form, partial(act, by=signed_in(request), at=timezone.now()), "reason")
    if not status:
        messages.success(request, _("Noted. The other side is told."))
    return form, status
