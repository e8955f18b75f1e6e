"""The page of one country's assessment, and the acts on the whole of it."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ehealth_portal.mandate.named import state_names
from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.members.who import actors
from ehealth_portal.refusals import Incomplete, NotPossibleNow, Stale

from .. import permissions
from ..forms.assessments import HandForm, RecallForm
from ..forms.cells import lines_of
from ..models import Assessment
from ..operations import assessing, delegating
from ..queries.assessments import colleagues, given_in, items_of, parts_of, sections_given
from ..vocabulary import Theme
from ..wording import said


def seen(request: HttpRequest, pk: int) -> Assessment:
    """The assessment, if this reader may see it; else 404."""
    found = Assessment.objects.visible_to(request.user).select_related("round__questionnaire", "member_state")
    return get_object_or_404(found, pk=pk)


def heading(assessment: Assessment) -> dict[str, Any]:
    """What stands above every page of an assessment."""
    state = state_names().get(assessment.member_state_id)
    return {
        "assessment": assessment,
        "country": state.name if state else assessment.member_state.iso3,
        "round_title": said(assessment.round.titles),
        "is_open": assessment.round.is_open(timezone.now().date()),
    }


@require_safe
@sign_in_first
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, seen(request, pk))


def show(request: HttpRequest, record: Assessment, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page; a form that was refused comes back in ``forms`` with what was typed."""
    user, parts = signed_in(request), parts_of(record)
    submits = permissions.may_submit_assessment(user, record)
    is_draft, is_open = record.state != Assessment.State.SUBMITTED, record.round.is_open(timezone.now().date())
    submissions = list(record.submissions.all())
    people = actors({one.submitted_by_id for one in submissions}, user)
    given, answers = sections_given(record, user), permissions.may_answer(user, record)
    mine = [one for one in parts if answers or one.key in given] if is_draft and is_open else []
    context = heading(record) | {
        "introduction": said(record.round.questionnaire.introductions) if is_draft else None,
        "parts": parts,
        "given": given,
        "answers": answers,
        "fills_in": bool(mine),
        "next": next((one for one in mine if not one.is_whole), None),
        "is_ready": all(one.answered and not one.carried for one in parts),
        "is_draft": is_draft,
        "hands": submits and is_draft,
        "takes_back": submits,
        "submits": submits and is_draft and is_open,
        "recalls": permissions.may_recall(user, record) and not is_draft and is_open,
        "unanswered": sum(one.asked - one.answered for one in parts),
        "carried": sum(one.carried for one in parts),
        "submissions": [(one, people.get(one.submitted_by_id, "")) for one in submissions],
        "hand_form": _hand_form(record, user.pk, parts) if submits and is_draft else None,
        "recall_form": RecallForm(),
    }
    return render(request, "workshops/assessment.html", context | forms, status=status)


def _hand_form(record: Assessment, user: int, parts: Any, data: Any = None) -> HandForm:
    people = colleagues(record, on=timezone.now().date(), but=user)
    return HandForm(data, sections=[(one.key, str(one.title)) for one in parts], people=people)


@require_safe
@sign_in_first
def submission(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What was submitted, word for word: it counts while a revision is drafted."""
    record = seen(request, pk)
    found = get_object_or_404(record.submissions.all(), number=number)
    items, given = items_of(record.round.questionnaire).values(), given_in(found.content)
    sections = [
        (said(section.titles), lines_of(asked, given)) for section, asked in groupby(items, lambda one: one.section)
    ]
    scores = [(Theme(theme).label, score) for theme, score in sorted(found.scores.items(), key=lambda one: -one[1])]
    by = actors({found.submitted_by_id}, request.user).get(found.submitted_by_id, "")
    context = heading(record) | {"submission": found, "sections": sections, "scores": scores, "submitted_by": by}
    return render(request, "workshops/submission.html", context)


@require_POST
@sign_in_first
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    record, form = seen(request, pk), RecallForm(request.POST)
    form.is_valid()
    version = form.cleaned_data.get("version")
    try:
        assessing.submit_assessment(record, by=signed_in(request), at=timezone.now(), version=version)
    except (Incomplete, NotPossibleNow, Stale) as refused:
        form.add_error(None, str(refused))
        status = 422 if isinstance(refused, Incomplete) else 409
        return show(request, seen(request, pk), status=status, form=form)
    messages.success(request, _("Submitted on behalf of the administration. The secretariat is told."))
    return redirect("assessment", pk=pk)


@require_POST
@sign_in_first
def recall(request: HttpRequest, pk: int) -> HttpResponse:
    record, form, status = seen(request, pk), RecallForm(request.POST), 422
    if form.is_valid():
        given = {"reason": form.cleaned_data["reason"], "version": form.cleaned_data["version"]}
        try:
            assessing.recall(record, by=signed_in(request), at=timezone.now(), **given)
        except (Incomplete, NotPossibleNow, Stale) as refused:
            form.add_error("reason" if isinstance(refused, Incomplete) else None, str(refused))
            status = 422 if isinstance(refused, Incomplete) else 409
    if form.errors:
        return show(request, seen(request, pk), status=status, form=form, recall_form=form)
    messages.success(request, _("Recalled: change what is to be revised, then submit it again."))
    return redirect("assessment", pk=pk)


@require_POST
@sign_in_first
def hand(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a section to a colleague."""
    record, user = seen(request, pk), signed_in(request)
    delegating.refuse_others(record, by=user)
    form, status = _hand_form(record, user.pk, parts_of(record), request.POST), 422
    if form.is_valid():
        person = form.cleaned_data["person"]
        try:
            delegating.delegate(record, form.cleaned_data["section"], person, by=user, at=timezone.now())
        except (Incomplete, NotPossibleNow) as refused:
            form.add_error(None, str(refused))
            status = 422 if isinstance(refused, Incomplete) else 409
    if form.errors:
        return show(request, seen(request, pk), status=status, form=form, hand_form=form)
    messages.success(request, _("Handed over: %(person)s is told.") % {"person": person.name})
    return redirect("assessment", pk=pk)


@require_POST
@sign_in_first
def take_back(request: HttpRequest, pk: int, handed: int) -> HttpResponse:
    found = get_object_or_404(seen(request, pk).delegations.all(), pk=handed)
    delegating.take_back(found, by=signed_in(request), at=timezone.now())
    messages.success(request, _("Taken back. What was answered stays."))
    return redirect("assessment", pk=pk)
