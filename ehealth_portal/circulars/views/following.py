"""The page of one circular: its texts and whom it reaches while it is written, the board once it is sent."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import xlsxwriter
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from ehealth_portal.languages import OWN_NAMES, current_language
from ehealth_portal.members.naming import member_state_names
from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import NotAllowed, NotPossibleNow, Refusal
from ehealth_portal.refused_forms import show_refusal
from ehealth_portal.review.forms import ReasonForm
from ehealth_portal.tables import csv_lines, safe_cell

from .. import operations, permissions
from ..distributing import about
from ..forms import BoardForm
from ..lettering import shown, text_for
from ..models import AddressClass, Circular
from ..queries import addressing, tracking
from .asking import circular_of

PAGE = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOVES: dict[str, Callable[..., Circular]] = {
    "submit": operations.submit,
    "take_back": operations.take_back,
    "return": operations.return_circular,
    "send": operations.send,
}


@sign_in_first
@require_safe
def circular(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, circular_of(request, pk), ReasonForm(label_suffix=""))


def _page(request: HttpRequest, record: Circular, form: ReasonForm, *, status: int = 200) -> HttpResponse:
    texts = list(record.texts.all())
    written = {one.language: one for one in texts}
    context: dict[str, Any] = {
        "circular": record,
        "form": form,
        "about": about(record.record_type, record.record_id, request.user),
        "subject": text_for(texts, current_language()) or next(iter(texts), None),
        "texts": [(code, own, written.get(code)) for code, own in OWN_NAMES.items()],
        "letters": [(one, shown(one.body)) for one in texts if one.body],
        "classes": [label for value, label in AddressClass.choices if value in record.classes],
        "may_return": permissions.may_return_circular(request.user, record),
        "may_send": permissions.may_send_circular(request.user, record)
        and not any(one.written_by_id == request.user.pk for one in texts),
    }
    context |= _board(request, record) if record.is_sent else _preview(record)
    return render(request, "circulars/circular.html", context, status=status)


def _preview(record: Circular) -> dict[str, Any]:
    preview = addressing.preview(record, on=timezone.now().date())
    names = member_state_names(current_language()) if preview.silent_states else {}
    languages = [(code, own, preview.languages.get(code, 0)) for code, own in OWN_NAMES.items()]
    return {"preview": preview, "languages": languages, "silent": addressing.named(preview, names)}


def _board(request: HttpRequest, record: Circular) -> dict[str, Any]:
    form = BoardForm(request.GET, label_suffix="")
    form.is_valid()
    lines = tracking.lines_of(record)
    whole, regions, groups = tracking.tallies(lines, record)
    asked = form.asked()
    page = Paginator(tracking.narrowed(lines, record, **asked), PAGE).get_page(request.GET.get("page"))
    query = "&".join(f"{name}={value.replace(' ', '+')}" for name, value in asked.items() if value)
    return {"board": form, "page": page, "whole": whole, "regions": regions, "groups": groups, "query": query}


@sign_in_first
@require_POST
def circular_move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    record = circular_of(request, pk)
    form = ReasonForm(request.POST, label_suffix="")
    if form.is_valid():
        given: dict[str, Any] = {"version": form.cleaned_data["version"]}
        if action == "return":
            given["reason"] = form.cleaned_data["reason"]
        try:
            moved = MOVES[action](record, by=signed_in(request), at=timezone.now(), **given)
        except NotAllowed:
            raise
        except Refusal as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _done(moved))
            return redirect("circular", pk=pk)
    return _page(request, circular_of(request, pk), form, status=409)


def _done(moved: Circular) -> str:
    if moved.is_sent:
        return _("Circular %(number)s is on its way.") % {"number": moved}
    return _("The circular is now in the state “%(state)s”.") % {"state": moved.get_state_display()}


@sign_in_first
@require_POST
def circular_remind(request: HttpRequest, pk: int) -> HttpResponse:
    number = operations.remind(circular_of(request, pk), by=signed_in(request), at=timezone.now())
    said = ngettext("%(number)s person is reminded.", "%(number)s people are reminded.", number)
    messages.success(request, said % {"number": number})
    return redirect("circular", pk=pk)


@sign_in_first
@require_safe
def tracking_csv(request: HttpRequest, pk: int) -> HttpResponse:
    record = _sent(request, pk)
    lines = csv_lines(_header(), _cells(request, record))
    response = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_file_name(record)}.csv"'
    return response


@sign_in_first
@require_safe
def tracking_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    record = _sent(request, pk)
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    for number, row in enumerate([_header(), *_cells(request, record)]):
        sheet.write_row(number, 0, [safe_cell(value) for value in row])
    sheet.freeze_panes(1, 1)
    book.close()
    response = HttpResponse(file.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{_file_name(record)}.xlsx"'
    return response


def _sent(request: HttpRequest, pk: int) -> Circular:
    record = circular_of(request, pk)
    if not record.is_sent:
        raise NotPossibleNow(_("This circular was not sent yet."))
    return record


def _file_name(record: Circular) -> str:
    return f"circular-{record.number}-{record.year}"


def _header() -> list[str]:
    return [
        _("addressee"),
        _("code"),
        _("ITU region"),
        _("groups of countries"),
        _("how far"),
        _("people written to"),
        _("sent"),
        _("delivered"),
        _("link opened"),
        _("acknowledged"),
        _("acknowledged by"),
        _("replied"),
        _("reminded"),
        _("why it did not arrive"),
        _("reply"),
    ]


def _cells(request: HttpRequest, record: Circular) -> Iterator[list[Any]]:
    form = BoardForm(request.GET)
    form.is_valid()
    for line in tracking.narrowed(tracking.lines_of(record), record, **form.asked()):
        yield [
            line.name,
            line.code,
            line.region,
            " ".join(line.groups),
            line.stage.label,
            sum(1 for one in line.people if one.user_id),
            *map(_moment, (line.sent_at, line.delivered_at, line.opened_at, line.acknowledged_at)),
            line.acknowledged_by,
            *map(_moment, (line.replied_at, line.reminded_at)),
            " ".join(line.troubles),
            "\n".join(one.reply for one in line.replies),
        ]


def _moment(at: Any) -> str:
    return at.isoformat(timespec="seconds") if at else ""
