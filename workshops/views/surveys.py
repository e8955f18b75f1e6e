"""Surveys before and after a workshop: planned by staff, answered through the link of the mail; their results."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ehealth_portal.mandate.named import state_names
from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.refused_forms import show_refusal

from .. import permissions
from ..forms.surveys import ReplyForm, SurveyForm
from ..models import Survey, SurveyTicket, Workshop
from ..operations import attending, surveying
from ..operations.writing import day_there
from ..queries import surveys as queries
from ..queries.assessments import items_of
from ..wording import said
from .attendance import at_the_door
from .detail import seen
from .linked import Holder, held, not_erased

When = Survey.When
A_MONTH = timedelta(days=28)


# --- staff ---------------------------------------------------------------------------------------------------------
@require_safe
@never_cache
@sign_in_first
def surveys(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, at_the_door(request, pk))


def show(
    request: HttpRequest, workshop: Workshop, *, status: int = 200, form: SurveyForm | None = None, when: str = ""
) -> HttpResponse:
    there = {one.when: one for one in queries.of_workshop(workshop)}
    rows = [
        {
            "when": one,
            "survey": there.get(one.value),
            "results": queries.results_for_staff(there[one.value]) if one.value in there else None,
            "form": form if form and when == one.value else _form(workshop, one.value, there.get(one.value)),
        }
        for one in When
    ]
    context = {"workshop": workshop, "rows": rows, "form": form}
    return render(request, "workshops/surveys.html", context, status=status)


def _form(workshop: Workshop, when: str, survey: Survey | None, data: Any = None) -> SurveyForm:
    return SurveyForm(data, survey=survey, days=_days(workshop, when), auto_id=f"{when}_%s")


def _days(workshop: Workshop, when: str) -> tuple[date, date] | None:
    """The four weeks before it begins, or after it ended; none that are over."""
    if when == When.BEFORE and workshop.starts_on and workshop.starts_on > day_there(workshop, timezone.now()):
        return workshop.starts_on - A_MONTH, workshop.starts_on - timedelta(days=1)
    if when == When.AFTER and workshop.ends_on:
        return workshop.ends_on, workshop.ends_on + A_MONTH
    return None


@require_POST
@sign_in_first
def plan(request: HttpRequest, pk: int, when: str) -> HttpResponse:
    workshop = at_the_door(request, pk)
    if when not in When.values:
        raise Http404
    attending.must_be_published(workshop)
    survey = workshop.surveys.filter(when=when).first()
    form = _form(workshop, when, survey, request.POST)
    if form.is_valid():
        opens, closes = form.cleaned_data["opens_on"].first, form.cleaned_data["closes_on"].first
        try:
            surveying.set_survey(workshop, when, form.chosen, opens, closes, by=signed_in(request), at=timezone.now())
        except Incomplete as refused:
            show_refusal(form, refused)
        except NotPossibleNow as refused:
            form.add_error(None, str(refused))
    if form.errors:
        return show(request, workshop, status=422, form=form, when=when)
    messages.success(request, _("Planned: people are asked by mail while it is open."))
    return redirect("workshop-surveys", pk=pk)


@require_safe
@never_cache
def results(request: HttpRequest, pk: int, when: str) -> HttpResponse:
    """For staff at any time, with the words; for the public once it is closed, numbers of three or more replies."""
    workshop = seen(request, pk)
    if when not in When.values:
        raise Http404
    is_staff = permissions.may_note_attendance(request.user, workshop)
    survey = workshop.surveys.select_related("questionnaire").filter(when=when).first()
    context: dict[str, Any] = {"workshop": workshop, "survey": survey, "is_staff": is_staff}
    if survey:
        found = queries.results_for_staff(survey) if is_staff else queries.results_for_public(survey)
        context |= {
            "results": found,
            "title": said(survey.questionnaire.titles),
            "least": Survey.LEAST_REPLIES,
            "is_over": survey.closes_on < day_there(workshop, timezone.now()),
        }
    return render(request, "workshops/survey_results.html", context)


# --- whoever was asked ---------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@held
def answer(request: HttpRequest, holder: Holder, when: str) -> HttpResponse:
    if not holder.is_person:
        raise NotAllowed(_("Only the person who was asked answers."))
    rows = SurveyTicket.objects.filter(registration=not_erased(holder), survey__when=when)
    ticket = get_object_or_404(rows.select_related("survey__questionnaire", "registration__workshop"))
    form = _reply(ticket, request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _page(request, ticket, form)
    if not form.is_valid():
        return _page(request, ticket, form, status=422)
    try:
        surveying.answer_survey(
            ticket, form.content(), language=form.language, need=form.need(), at=timezone.now()
        )  # fmt: skip
    except (Incomplete, NotPossibleNow) as refused:
        for sentence in _sentences(refused):
            form.add_error(None, sentence)
        return _page(request, ticket, form, status=422 if isinstance(refused, Incomplete) else 409)
    messages.success(request, _("Thank you: your answers are kept, without your name."))
    return redirect("registration", pk=ticket.registration_id)


def _sentences(refused: Incomplete | NotPossibleNow) -> list[str]:
    if isinstance(refused, Incomplete):
        return [sentence for sentences in refused.errors.values() for sentence in sentences]
    return [str(refused)]


def _reply(ticket: SurveyTicket, data: Any) -> ReplyForm:
    items = list(items_of(ticket.survey.questionnaire).values())
    return ReplyForm(data, items=items, has_country=ticket.registration.member_state_id is not None)


def _page(request: HttpRequest, ticket: SurveyTicket, form: ReplyForm, *, status: int = 200) -> HttpResponse:
    survey, registration = ticket.survey, ticket.registration
    is_open = survey.is_open(day_there(registration.workshop, timezone.now()))
    if not is_open and ticket.used_on is None and request.method != "POST":
        raise Http404
    context = {
        "workshop": registration.workshop,
        "registration": registration,
        "survey": survey,
        "form": form,
        "questions": form.questions(),
        "country": state_names().get(registration.member_state_id or 0),
        "is_answered": ticket.used_on is not None,
        "title": said(survey.questionnaire.titles),
        "introduction": said(survey.questionnaire.introductions),
    }
    return render(request, "workshops/survey.html", context, status=status)
