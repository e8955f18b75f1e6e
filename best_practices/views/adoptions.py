"""Pages of adoptions: one with its acts, and the list of who took up what."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from ehealth_portal.mandate.named import state_names
from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.members.who import actors
from ehealth_portal.refused_forms import attempt
from ehealth_portal.review.forms import ReasonForm
from ehealth_portal.review.transitions import MOVES
from ehealth_portal.review.views import Act, refused_deletion, refused_move
from ehealth_portal.tables import csv_lines

from .. import permissions
from ..forms.adoptions import ResultForm
from ..models import Adoption
from ..operations import adoptions as acts
from ..queries import adoptions as queries

PAGE = 20
SENT = gettext_lazy("Sent: a focal point of that Member State is asked to confirm it.")
ACTS = {
    "submit": Act(acts.submit, SENT),
    "take-back": Act(acts.take_back, gettext_lazy("Taken back: it is your draft again.")),
    "confirm": Act(acts.confirm, gettext_lazy("Confirmed: it stands in the family tree now.")),
    "return": Act(acts.return_to_author, gettext_lazy("Returned to its author with your reason."), takes_reason=True),
    "withdraw": Act(acts.withdraw, gettext_lazy("Withdrawn: the public no longer sees it."), takes_reason=True),
}


def seen(request: HttpRequest, pk: int) -> Adoption:
    """The adoption, if this reader may see it; else 404."""
    found = Adoption.objects.visible_to(request.user).select_related("practice", "member_state", "resulting")
    return get_object_or_404(found, pk=pk)


@require_safe
def adoption(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, seen(request, pk))


def show(request: HttpRequest, record: Adoption, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page; a form that was refused comes back in ``forms`` with what was typed."""
    user = request.user
    people = actors({pk for pk in (record.created_by_id, record.submitted_by_id, record.decided_by_id) if pk}, user)
    result = record.resulting
    context = {
        "adoption": record,
        "line": queries.lines([record])[0],
        "result_text": queries.texts_for([result.pk]).get(result.pk) if result else None,
        "written_by": people.get(record.created_by_id or 0, ""),
        "decided_by": people.get(record.decided_by_id or 0, ""),
        "is_inside": permissions.may_edit_adoption(user, record) or permissions.may_name_result(user, record),
        "may": moves(user, record),
        "form": ReasonForm(label_suffix=""),
        "result_form": ResultForm(
            initial={"resulting": result.reference if result else "", "version": record.version}, label_suffix=""
        ),
    }
    return render(request, "best_practices/adoption.html", context | forms, status=status)


def moves(user: Any, record: Adoption) -> dict[str, bool]:
    """What the table of moves admits from this state and the person may do, and the acts beside it."""
    questions = {
        "submit": permissions.may_edit_adoption,
        "take_back": permissions.may_edit_adoption,
        "return": permissions.may_confirm_adoption,
        "publish": permissions.may_confirm_adoption,
        "withdraw": permissions.may_withdraw_adoption,
    }
    may = {name: record.state in MOVES[name].starts and ask(user, record) for name, ask in questions.items()}
    writes = permissions.may_edit_adoption(user, record)
    return may | {
        "edit": record.is_editable and writes,
        "delete": record.state == "draft" and writes,
        "name_result": record.is_published and permissions.may_name_result(user, record),
    }


@require_POST
@sign_in_first
def move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    return refused_move(request, pk, action, ACTS, seen=seen, show=show) or redirect("adoption", pk=pk)


@require_POST
@sign_in_first
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """Which practice came of it."""
    record, form, status = seen(request, pk), ResultForm(request.POST, label_suffix=""), 422
    if form.is_valid():
        named, given = form.cleaned_data["resulting"], {"version": form.cleaned_data["version"]}
        act = partial(acts.name_result, record, named, by=signed_in(request), at=timezone.now(), **given)
        status = attempt(form, act)
    if form.errors:
        return show(request, seen(request, pk), status=status, form=form, result_form=form)
    messages.success(request, _("What came of the adoption is said now."))
    return redirect("adoption", pk=pk)


@require_POST
@sign_in_first
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    return refused_deletion(request, pk, acts.delete_draft, seen=seen, show=show) or redirect("adoptions")


@require_safe
def adoptions(request: HttpRequest) -> HttpResponse:
    """Who took up what, the newest first; of one Member State with ``?country=``."""
    asked, states = request.GET.get("country", "").upper(), state_names()
    chosen = next((one for one in states.values() if one.key == asked), None)
    page = Paginator(queries.listed(iso3=chosen.key if chosen else ""), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": queries.lines(page.object_list),
        "countries": queries.countries(states),
        "chosen": chosen,
        "query": f"country={chosen.key}" if chosen else "",
        "unknown": asked if asked and not chosen else "",
        "own": queries.own_open(request.user),
    }
    return render(request, "best_practices/adoptions.html", context)


@require_safe
def adoptions_csv(request: HttpRequest) -> HttpResponseBase:
    """The same list as a table, whole."""
    found = queries.listed(iso3=request.GET.get("country", "").upper())
    response = StreamingHttpResponse(
        csv_lines(queries.COLUMNS, queries.table_rows(found)), content_type="text/csv; charset=utf-8"
    )
    name = f"adoptions-{timezone.now().date().isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
