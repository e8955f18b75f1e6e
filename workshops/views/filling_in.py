"""Filling in one section of an assessment: what was typed is kept, and two people do not overwrite each other."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import NotPossibleNow, Stale

from .. import permissions
from ..forms.answers import AnswersForm
from ..forms.cells import lines_of
from ..models import Assessment, Delegation
from ..operations import assessing, delegating
from ..queries.assessments import given_of, items_of, parts_of, sections_given
from .assessments import heading, seen


def _items(record: Assessment, section: str) -> list[Any]:
    """The questions of a section; 404 where there is no such section."""
    if not record.round.questionnaire.sections.filter(key=section).exists():
        raise Http404
    return [item for item in items_of(record.round.questionnaire).values() if item.section.key == section]


def _form(record: Assessment, items: list[Any], data: Any = None) -> AnswersForm:
    given, carried = given_of(record)
    return AnswersForm(data, items=items, given=given, carried=carried)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """The form for who answers; for others, and once it is submitted, what was answered."""
    record = seen(request, pk)
    items = _items(record, section)
    if request.method == "POST":
        return _save(request, record, section, items)
    if _fills_in(request, record, section):
        return _page(request, record, section, _form(record, items))
    given, carried = given_of(record)
    return _page(request, record, section, None, lines=lines_of(items, given, carried))


def _fills_in(request: HttpRequest, record: Assessment, section: str) -> bool:
    user, is_draft = signed_in(request), record.state != Assessment.State.SUBMITTED
    speaks = permissions.may_answer(user, record)
    is_open = record.round.is_open(timezone.now().date())
    return is_draft and is_open and (speaks or section in sections_given(record, user))


def _save(
    request: HttpRequest, record: Assessment, section: str, items: list[Any], finishes: Delegation | None = None
) -> HttpResponse:
    by, at = signed_in(request), timezone.now()
    assessing.refuse_others(record, section, by=by)
    form = _form(record, items, request.POST)
    if not form.is_valid():
        return _page(request, record, section, form, status=422)
    if conflicts := form.conflicts():
        form.read_anew()
        return _page(request, record, section, form, status=409, conflicts=conflicts)
    given, blank = form.changed()
    try:
        assessing.fill_in(record, section, given, blank, by=by, at=at, confirms="confirm" in request.POST)
    except (Stale, NotPossibleNow) as refused:
        form.add_error(None, str(refused))
        return _page(request, seen(request, record.pk), section, form, status=409)
    if finishes:
        return _finished(request, finishes)
    messages.success(request, _("Saved."))
    return redirect(_next(request, record, section))


def _next(request: HttpRequest, record: Assessment, section: str) -> Any:
    """To the next section, or back to the page of the assessment from the last one."""
    keys = [one.key for one in record.round.questionnaire.sections.all()]
    after = keys[keys.index(section) + 1 :]
    if "next" in request.POST and after:
        return f"../{after[0]}/"
    return "../../"


def _page(
    request: HttpRequest, record: Assessment, section: str, form: AnswersForm | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    parts = parts_of(record)
    keys = [one.key for one in parts]
    place = keys.index(section)
    mine = record.delegations.filter(section_key=section, to=signed_in(request)).first()
    context = heading(record) | {
        "form": form,
        "questions": form.questions() if form else [],
        "part": parts[place],
        "number": place + 1,
        "parts": parts,
        "is_last": place + 1 == len(parts),
        "mine": mine,
        "may_be_wrong": bool(form and form.errors),
    }
    return render(request, "workshops/section.html", context | more, status=status)


@require_POST
@sign_in_first
def finish(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """The colleague says that the section is filled in; what the form holds is saved first, while it can be."""
    record = seen(request, pk)
    mine = record.delegations.filter(section_key=section, to=signed_in(request)).first()
    if mine is None:
        delegating.refuse_who_was_not_asked()
    if _fills_in(request, record, section):
        return _save(request, record, section, _items(record, section), finishes=mine)
    return _finished(request, mine)


def _finished(request: HttpRequest, mine: Delegation) -> HttpResponse:
    delegating.finish_section(mine, by=signed_in(request), at=timezone.now())
    messages.success(request, _("Thank you: who gave you this section is told."))
    return redirect("assessment", pk=mine.assessment_id)
