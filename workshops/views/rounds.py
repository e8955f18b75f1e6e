"""Assessment rounds: the list, one round with who was asked and heard, and how the secretariat runs them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow

from .. import permissions
from ..forms.rounds import RoundForm, version_named
from ..models import Round
from ..operations import rounds as acts
from ..queries import rounds as queries
from ..wording import said

PAGE = 20


def seen(request: HttpRequest, pk: int) -> Round:
    return get_object_or_404(Round.objects.visible_to(request.user).select_related("questionnaire"), pk=pk)


@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """What was asked and who answered, for everybody; for those who answer, their own assessments first."""
    found = Round.objects.visible_to(request.user)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": queries.lines(page.object_list, on=timezone.now().date()),
        "own": queries.own_open(request.user, on=timezone.now().date()),
        "runs": permissions.may_run_rounds(request.user),
    }
    return render(request, "workshops/rounds.html", context)


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, seen(request, pk))


def show(request: HttpRequest, round_: Round, *, status: int = 200, **more: Any) -> HttpResponse:
    runs = permissions.may_run_rounds(request.user)
    context = {
        "round": round_,
        "title": said(round_.titles),
        "questions": version_named(round_.questionnaire),
        "line": queries.lines([round_], on=timezone.now().date())[0],
        "countries": queries.countries(round_, request.user),
        "runs": runs,
    }
    return render(request, "workshops/round.html", context | more, status=status)


def _refuse_others(request: HttpRequest) -> None:
    if not permissions.may_run_rounds(request.user):
        raise NotAllowed(_("Only the secretariat runs assessment rounds."))


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def new(request: HttpRequest) -> HttpResponse:
    _refuse_others(request)
    return _write(request, None, acts.plan)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = seen(request, pk)
    _refuse_others(request)
    return _write(request, round_, lambda asking, **who: acts.change(round_, asking, **who))


def _write(request: HttpRequest, round_: Round | None, act: Callable[..., Round]) -> HttpResponse:
    today = timezone.now().date()
    if request.method != "POST":
        return _form_page(request, RoundForm(on=today, of=round_), round_)
    form = RoundForm(request.POST, on=today, of=round_)
    if form.is_valid():
        try:
            made = act(form.asking(), by=signed_in(request), at=timezone.now())
        except Incomplete as refused:
            form.show(refused.errors)
        else:
            messages.success(request, _("Saved."))
            return redirect("round", pk=made.pk)
    return _form_page(request, form, round_, status=422)


def _form_page(request: HttpRequest, form: RoundForm, round_: Round | None, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "round": round_, "title": said(round_.titles) if round_ else None}
    return render(request, "workshops/round_form.html", context, status=status)


@require_POST
@sign_in_first
def open_it(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = seen(request, pk)
    try:
        acts.open_round(round_, by=signed_in(request), at=timezone.now())
    except (Incomplete, NotPossibleNow) as refused:
        status = 422 if isinstance(refused, Incomplete) else 409
        return show(request, seen(request, pk), status=status, refusal=str(refused))
    messages.success(request, _("The round is open: the focal points of its countries are told."))
    return redirect("round", pk=pk)


@require_POST
@sign_in_first
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = seen(request, pk)
    try:
        acts.delete_round(round_, by=signed_in(request), at=timezone.now())
    except NotPossibleNow as refused:
        return show(request, seen(request, pk), status=409, refusal=str(refused))
    messages.success(request, _("The planned round was deleted."))
    return redirect("rounds")
