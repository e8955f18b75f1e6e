"""Who registered, for those who work on a workshop, and what they asked for: decided on; the form's questions."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.tables import csv_lines

from .. import permissions
from ..forms.questions import Rows
from ..forms.registering import DecisionForm, answers_in_words
from ..models import Registration, Workshop
from ..operations import asking_questions, moderating, requesting
from ..queries import registrations as queries
from .detail import seen


def worked_on(request: HttpRequest, pk: int) -> Workshop:
    workshop = seen(request, pk)
    if not permissions.may_see_people(request.user, workshop):
        raise NotAllowed(_("Only those who work on this workshop see who registers."))
    return workshop


@require_safe
@sign_in_first
def people(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, worked_on(request, pk))


def show(request: HttpRequest, workshop: Workshop, *, status: int = 200, **more: Any) -> HttpResponse:
    asked = request.GET.get("state", "")
    state = asked if asked in Registration.State.values else ""
    page = queries.page_of(queries.of_workshop(workshop, request.user, state=state), request.GET.get("page"))
    questions = list(workshop.questions.all())
    lines = queries.lines(list(page.object_list))
    context = {
        "workshop": workshop,
        "page": page,
        "lines": [(line, answers_in_words(line.registration, questions)) for line in lines],
        "counts": queries.counts(workshop, request.user),
        "state": state,
        "query": f"state={state}" if state else "",
        "places": queries.places(workshop),
        "requests": list(queries.open_requests(workshop, request.user)[: queries.PAGE]),
        "decision": DecisionForm(label_suffix=""),
    }
    return render(request, "workshops/people.html", context | more, status=status)


@require_safe
@sign_in_first
def people_csv(request: HttpRequest, pk: int) -> HttpResponse:
    workshop = worked_on(request, pk)
    rows = queries.table_rows(queries.of_workshop(workshop, request.user))
    response = StreamingHttpResponse(csv_lines(queries.COLUMNS, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="workshop-{workshop.pk}-people.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return cast(HttpResponse, response)  # the sign-in is one, too


def to_decide(request: HttpRequest, pk: int) -> Registration:
    rows = Registration.objects.visible_to(request.user).filter(erased_at__isnull=True).select_related("workshop")
    one = get_object_or_404(rows, pk=pk)
    if not permissions.may_decide_registration(request.user, one):
        raise NotAllowed(_("Only who works on this workshop decides on registrations, and not on their own."))
    return one


@require_POST
@sign_in_first
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept, decline with a reason, or send the link again: by the button that was pressed."""
    one = to_decide(request, pk)
    form = DecisionForm(request.POST, label_suffix="", auto_id=f"r{one.pk}_%s")
    form.is_valid()
    by, at = signed_in(request), timezone.now()
    try:
        if "accept" in request.POST:
            moderating.accept(one, by=by, at=at)
        elif "link" in request.POST:
            moderating.send_link(one, by=by, at=at)
        else:
            moderating.decline(one, by=by, at=at, reason=form.cleaned_data.get("reason", ""))
    except Incomplete as refused:
        form.add_refusal(refused.errors)
    except NotPossibleNow as refused:
        form.add_error(None, str(refused))
    if form.errors:
        return show(request, one.workshop, status=422, form=form, refused=one.pk)
    messages.success(request, _("Done: the person is told by mail."))
    return redirect("workshop-people", pk=one.workshop_id)


@require_POST
@sign_in_first
def decide_service(request: HttpRequest, pk: int, request_pk: int) -> HttpResponse:
    one = to_decide(request, pk)
    asked = get_object_or_404(one.service_requests, pk=request_pk)
    form = DecisionForm(request.POST, label_suffix="", auto_id=f"rs{asked.pk}_%s")
    form.is_valid()
    grants, reason = "grant" in request.POST, form.cleaned_data.get("reason", "")
    try:
        requesting.decide_service(asked, grants=grants, reason=reason, by=signed_in(request), at=timezone.now())
    except Incomplete as refused:
        form.add_refusal(refused.errors)
        return show(request, one.workshop, status=422, form=form, refused_request=asked.pk)
    messages.success(request, _("Done: the person is told by mail."))
    return redirect("workshop-people", pk=one.workshop_id)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    workshop = seen(request, pk)
    if not permissions.may_edit(request.user, workshop):
        raise NotAllowed(_("Only its author, or the secretariat once it is published, changes this workshop."))
    asking_questions.must_be_editable(workshop)
    rows = Rows(request.POST if request.method == "POST" else None, stored=workshop.questions.select_related("after"))
    if request.method == "POST" and rows.is_valid() and _set(request, workshop, rows):
        messages.success(request, _("Saved: the registration form asks these questions now."))
        return redirect("workshop-questions", pk=pk)
    wrong = rows.is_bound and not rows.is_valid()
    context = {"workshop": workshop, "rows": rows, "formset": rows, "has_answers": workshop.registrations.exists()}
    return render(request, "workshops/questions.html", context, status=422 if wrong else 200)


def _set(request: HttpRequest, workshop: Workshop, rows: Any) -> bool:
    """False: refused; the sentences stand in the rows that they are about."""
    wanted = rows.wanted()
    try:
        asking_questions.set_questions(
            workshop, [one for _place, one in wanted], by=signed_in(request), at=timezone.now()
        )
    except Incomplete as refused:
        for where, sentences in refused.errors.items():
            number, _dot, part = where.partition(".")
            form = rows.forms[wanted[int(number)][0]]
            form.add_error(part if part in form.fields else None, sentences)
        return False
    return True
