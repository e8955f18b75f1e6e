"""The account of an event, for everybody: what it used, fellowships asked for and provided; and the sum of all."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ehealth_portal.languages import current_language
from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete, NotAllowed
from ehealth_portal.tables import csv_lines

from .. import permissions
from ..forms.fellowships import ExpenseForm
from ..models import Workshop
from ..operations.accounting import add_expense, remove_expense
from ..queries import accounts as queries
from ..queries.workshops import texts_for
from .detail import seen


@require_safe
def account(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, seen(request, pk))


def show(request: HttpRequest, workshop: Workshop, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "workshop": workshop,
        "text": texts_for([workshop.pk], language=current_language(), released=False).get(workshop.pk),
        "account": _account(request, workshop),
        "least": queries.LEAST,
        "may_keep": workshop.is_published and permissions.may_keep_account(request.user, workshop),
        "expense_form": ExpenseForm(),
    }
    return render(request, "workshops/account.html", context | more, status=status)


@require_safe
def table(request: HttpRequest, pk: int) -> HttpResponseBase:
    workshop = seen(request, pk)
    return _csv(f"workshop-{pk}-account.csv", queries.LINES, queries.lines_of(_account(request, workshop)))


@require_safe
def as_json(request: HttpRequest, pk: int) -> HttpResponse:
    return JsonResponse({"workshop": pk} | queries.told(_account(request, seen(request, pk))))


def _account(request: HttpRequest, workshop: Workshop) -> queries.Account:
    return queries.account_of(workshop, with_notes=permissions.is_house(request.user))


def _kept(request: HttpRequest, pk: int) -> Workshop:
    workshop = seen(request, pk)
    if not permissions.may_keep_account(request.user, workshop):
        raise NotAllowed(_("Only those who work on this workshop keep its account."))
    return workshop


@require_POST
@sign_in_first
def add(request: HttpRequest, pk: int) -> HttpResponse:
    workshop = _kept(request, pk)
    form = ExpenseForm(request.POST)
    if form.is_valid():
        try:
            add_expense(workshop, form.line(), by=signed_in(request), at=timezone.now())
        except Incomplete as refused:
            form.add_refusal(refused.errors)
    if form.errors:
        return show(request, workshop, status=422, form=form, expense_form=form)
    messages.success(request, _("The line stands in the account."))
    return redirect("workshop-account", pk=pk)


@require_POST
@sign_in_first
def remove(request: HttpRequest, pk: int, expense: int) -> HttpResponse:
    line = get_object_or_404(_kept(request, pk).expenses.select_related("workshop"), pk=expense)
    remove_expense(line, by=signed_in(request), at=timezone.now())
    messages.success(request, _("The line was taken out; the trail keeps it."))
    return redirect("workshop-account", pk=pk)


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    found = queries.accounts(on=timezone.now().date())
    return render(request, "workshops/accounts.html", {"found": found, "least": queries.LEAST})


@require_safe
def accounts_table(request: HttpRequest) -> HttpResponseBase:
    today = timezone.now().date()
    return _csv(f"accounts-{today.isoformat()}.csv", queries.COLUMNS, queries.table_rows(today))


def _csv(name: str, header: Iterable[str], rows: Iterable[list[Any]]) -> HttpResponseBase:
    response = StreamingHttpResponse(csv_lines(tuple(header), rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
