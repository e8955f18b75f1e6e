"""Reviews: the secretariat asks for them and compares them, reviewers give them, authors read them once decided."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ehealth_portal.dated import PartialDate
from ehealth_portal.members.models import User
from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.refused_forms import show_refusal
from ehealth_portal.review.transitions import State
from ehealth_portal.typed_dates import as_typed

from .. import operations, permissions
from ..criteria import ASKS, MOST, REVIEWS_NEEDED, SCALE, Criterion
from ..forms.acts import AskForm, DeclineForm, ReviewForm
from ..models import Practice, Review, Score
from ..queries.records import record_of
from ..queries.reviewers import candidates
from ..queries.reviews import Reviewing, reviews_of
from .record import seen

TIME_TO_REVIEW = timedelta(days=21)


@require_safe
def criteria(request: HttpRequest) -> HttpResponse:
    """The criteria as they are published, and how a practice gets into the record."""
    rows = [(one.label, ASKS[one]) for one in Criterion]
    context = {"criteria": rows, "scale": SCALE.items(), "most": MOST, "needed": REVIEWS_NEEDED}
    return render(
        request, "best_practices/criteria.html", context | {"may_document": permissions.may_document(request.user)}
    )


@require_safe
def reviews(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, seen(request, pk))


@dataclass(frozen=True)
class Row:
    """One criterion: what each reviewer gave it, side by side."""

    label: object
    given: list[tuple[str, Score]]
    average: float | None


def _table(reviewing: Reviewing) -> list[Row]:
    names = {one.review.pk: one.name for one in reviewing.reviews}
    return [
        Row(one.label, [(names[score.review_id], score) for score in one.scores], one.average)
        for one in reviewing.criteria
    ]


def show(request: HttpRequest, practice: Practice, *, status: int = 200, **more: Any) -> HttpResponse:
    may_ask = practice.state == State.SUBMITTED and permissions.may_judge(request.user, practice)
    reviewing = reviews_of(practice, request.user)
    context = {
        "practice": practice,
        "text": record_of(practice).text,
        "reviewing": reviewing,
        "table": _table(reviewing),
        "is_house": permissions.is_house(request.user),
        "is_author": permissions.may_edit(request.user, practice),
        "may_ask": may_ask,
        "ask_form": _ask_form(practice) if may_ask else None,
        "most": MOST,
        "today": timezone.now().date(),
    }
    return render(request, "best_practices/reviews.html", context | more, status=status)


def _ask_form(practice: Practice, data: Any = None) -> AskForm:
    today = timezone.now().date()
    initial = {"due_on": as_typed(PartialDate(today + TIME_TO_REVIEW, "day"))}
    return AskForm(data, people=candidates(practice, on=today), initial=initial)


@require_POST
@sign_in_first
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    practice = seen(request, pk)
    if not permissions.may_judge(request.user, practice):
        raise NotAllowed(_("Only the secretariat asks for reviews, and not of what they wrote themselves."))
    if practice.state != State.SUBMITTED:
        raise NotPossibleNow(_("Reviews are asked for while a practice waits for a decision."))
    form = _ask_form(practice, request.POST)
    if not form.is_valid():
        return show(request, practice, status=422, form=form, ask_form=form)
    reviewer = User.objects.get(pk=int(form.cleaned_data["reviewer"]))
    due_on = form.cleaned_data["due_on"].first
    try:
        operations.ask_reviewer(practice, reviewer, due_on=due_on, by=signed_in(request), at=timezone.now())
    except (Incomplete, NotPossibleNow) as refused:
        form.add_error("due_on" if isinstance(refused, Incomplete) else None, str(refused))
        status = 422 if isinstance(refused, Incomplete) else 409
        return show(request, seen(request, pk), status=status, form=form, ask_form=form)
    messages.success(
        request, _("Asked: %(person)s is told and finds it under “Waiting for you”.") % {"person": reviewer.name}
    )
    return redirect("practice-reviews", pk=pk)


@require_POST
@sign_in_first
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    review = _seen(request, pk)
    operations.remind_reviewer(review, by=signed_in(request), at=timezone.now())
    messages.success(request, _("The reviewer was reminded."))
    return redirect("practice-reviews", pk=review.practice_id)


def _seen(request: HttpRequest, pk: int) -> Review:
    return get_object_or_404(Review.objects.visible_to(request.user).select_related("practice"), pk=pk)


# --- giving one -----------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of who was asked, beside the practice; whoever else may see the review is led to all of them."""
    asked = _seen(request, pk)
    if request.method != "POST":
        if not asked.is_open or not permissions.may_review(request.user, asked):
            return redirect("practice-reviews", pk=asked.practice_id)
        return _form(request, asked, ReviewForm())
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _form(request, asked, form, status=422)
    try:
        given = {"comment": form.cleaned_data["comment"], "by": signed_in(request), "at": timezone.now()}
        operations.give_review(asked, form.scores(), **given)
    except Incomplete as refused:
        show_refusal(form, refused)
        return _form(request, asked, form, status=422)
    except NotPossibleNow as refused:
        form.add_error(None, str(refused))
        return _form(request, asked, form, status=409)
    messages.success(request, _("Your review was given. The author reads it, without your name, once it is decided."))
    return redirect("practice-reviews", pk=asked.practice_id)


def _form(
    request: HttpRequest, asked: Review, form: ReviewForm, *, status: int = 200, decline: DeclineForm | None = None
) -> HttpResponse:
    record = record_of(asked.practice)
    context = {
        "review": asked,
        "practice": asked.practice,
        "text": record.text,
        "review_form": form,
        "form": decline if decline is not None and decline.is_bound else form,
        "decline_form": decline or DeclineForm(auto_id="id_decline_%s"),
        "may_give": asked.is_open and permissions.may_review(request.user, asked),
    }
    return render(request, "best_practices/review.html", context, status=status)


@require_POST
@sign_in_first
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    asked = _seen(request, pk)
    form = DeclineForm(request.POST, auto_id="id_decline_%s")
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            operations.decline_review(asked, by=signed_in(request), at=timezone.now(), reason=reason)
        except (Incomplete, NotPossibleNow) as refused:
            form.add_error("reason" if isinstance(refused, Incomplete) else None, str(refused))
    if form.errors:
        status = 422 if "reason" in form.errors else 409
        return _form(request, asked, ReviewForm(), status=status, decline=form)
    messages.success(request, _("You gave your place up: the secretariat asks another person."))
    return redirect("waiting")
