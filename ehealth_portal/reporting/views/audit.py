"""The page of the whole audit trail, for the secretariat, and its download, for administrators."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ehealth_portal.audit.queries import head
from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import NotAllowed
from ehealth_portal.tables import csv_lines

from .. import permissions
from ..audit_forms import AskedForm
from ..operations.audit import export_trail
from ..queries.audit import COLUMNS, Asked, page_of, table_rows

LARGEST = 18  # digits of an event's number


@sign_in_first
@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    if not permissions.may_read_trail(request.user):
        raise NotAllowed(_("The audit trail is read by the secretariat."))
    form, asked = _asked(request)
    lines, further = page_of(asked, request.user, before=_number(request.GET.get("before", "")))
    context = {
        "form": form,
        "lines": lines,
        "head": head(),
        "further": asked.query(before=further) if further else "",
        "query": asked.query(),
        "is_first": "before" not in request.GET,
        "may_export": permissions.may_export_trail(request.user),
    }
    return render(request, "reporting/audit.html", context, status=422 if form.errors else 200)


@sign_in_first
@require_safe
def trail_csv(request: HttpRequest) -> Any:
    """What is asked for as a table, whole, line by line. The trail tells of it."""
    found = export_trail(_asked(request)[1], by=signed_in(request), at=timezone.now())
    response = StreamingHttpResponse(csv_lines(COLUMNS, table_rows(found)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{timezone.now().date().isoformat()}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _asked(request: HttpRequest) -> tuple[Any, Asked]:
    form = AskedForm(request.GET, label_suffix="")
    form.is_valid()
    return form, form.asked()


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LARGEST else None
