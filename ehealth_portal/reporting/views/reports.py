"""Pages of progress reports: all of them, one with its files and checks, the settings, the acts, the downloads."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from ehealth_portal.circulars.permissions import may_write_circulars
from ehealth_portal.circulars.queries.received import distributions
from ehealth_portal.conflicts import differing, send_again
from ehealth_portal.headers import SANDBOX
from ehealth_portal.languages import current_language
from ehealth_portal.members.models import User
from ehealth_portal.members.visitors import sign_in_first
from ehealth_portal.refusals import Incomplete, NotAllowed, Refusal
from ehealth_portal.refused_forms import show_refusal
from ehealth_portal.review.forms import ReasonForm

from .. import permissions
from ..documents.wording import worded
from ..models import Report
from ..operations import reports as acts
from ..queries import reports as reads
from ..queries.history import history_of_report
from ..report_checks import checks
from ..report_forms import SettingsForm, filled, stored_answers

CONTENT_TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
MOVES: dict[str, Callable[..., Report]] = {
    "submit": acts.submit,
    "take_back": acts.take_back,
    "return": acts.return_to_author,
    "publish": acts.publish,
    "withdraw": acts.withdraw,
}


def _visible(request: HttpRequest, pk: int) -> Report:
    """What one may not see is not there."""
    rows = Report.objects.visible_to(request.user).select_related("edition__resolution", "created_by", "decided_by")
    return get_object_or_404(rows, pk=pk)


def _person(request: HttpRequest) -> User:
    """Who acts; behind sign_in_first it is never the anonymous reader."""
    assert isinstance(request.user, User)
    return request.user


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    context = {"reports": reads.listed(request.user), "may_make": permissions.may_make_reports(request.user)}
    return render(request, "reporting/reports.html", context)


@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _visible(request, pk), ReasonForm())


def _page(request: HttpRequest, record: Report, reason_form: ReasonForm, *, status: int = 200) -> HttpResponse:
    snapshot = reads.newest_complete(record)
    may_edit = permissions.may_edit_report(request.user, record)
    context: dict[str, Any] = {
        "report": record,
        "snapshot": snapshot,
        "document": worded(snapshot.content, current_language(), snapshot.sha256) if snapshot else None,
        "downloads": reads.downloads(record, snapshot),
        "formats": [Report.Format(kind) for kind in snapshot.content["report"]["formats"]] if snapshot else [],
        "job": reads.last_build(record) if may_edit else None,
        "checks": checks(record, snapshot) if may_edit else [],
        "earlier": reads.earlier(record),
        "history": history_of_report(record, request.user, whole=request.GET.get("history") == "all"),
        "may_edit": may_edit,
        "may_publish": permissions.may_publish_report(request.user, record),
        "settings_form": filled(record) if may_edit and record.is_editable else None,
        "form": reason_form,
        "distributions": distributions("reporting.report", str(record.pk)) if record.is_published else [],
        "may_distribute": record.is_published and may_write_circulars(request.user),
    }
    return render(request, "reporting/report.html", context, status=status)


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def report_new(request: HttpRequest) -> HttpResponse:
    if not permissions.may_make_reports(request.user):
        raise NotAllowed(_("Progress reports are made by the secretariat."))
    first = {"languages": ["en"], "formats": ["html", "pdf", "docx"], "include": list(Report.Part.values)}
    form = SettingsForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.create_report(form.settings(), by=_person(request), at=timezone.now())
        except Incomplete as refusal:
            show_refusal(form, refusal)
        else:
            return _built(request, made) if "build" in request.POST else redirect("report", pk=made.pk)
    return render(request, "reporting/report_new.html", {"form": form}, status=422 if form.errors else 200)


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def report_settings(request: HttpRequest, pk: int) -> HttpResponse:
    record = _visible(request, pk)
    if not permissions.may_edit_report(request.user, record):
        raise NotAllowed(_("Progress reports are made by the secretariat."))
    form = SettingsForm(request.POST) if request.method == "POST" else filled(record)
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            acts.edit_report(record, form.settings(), by=_person(request), at=timezone.now(), version=version)
        except Incomplete as refusal:
            show_refusal(form, refusal)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return _settings_conflict(request, form, _visible(request, pk))
        else:
            return _built(request, record) if "build" in request.POST else redirect("report", pk=pk)
    context = {"form": form, "report": record}
    return render(request, "reporting/report_new.html", context, status=422 if form.errors else 200)


def _settings_conflict(request: HttpRequest, form: SettingsForm, record: Report) -> HttpResponse:
    """What was typed stays in the form, what somebody else stored stands beside it; sent again, it replaces that."""
    context = {"form": form, "report": record, "conflict": differing(form, stored_answers(record))}
    send_again(form, version=record.version)
    return render(request, "reporting/report_new.html", context, status=409)


@sign_in_first
@require_POST
def report_build(request: HttpRequest, pk: int) -> HttpResponse:
    return _built(request, _visible(request, pk))


def _built(request: HttpRequest, record: Report) -> HttpResponse:
    acts.ask_for_build(record, by=_person(request), at=timezone.now())
    return redirect("report", pk=record.pk)


@sign_in_first
@require_POST
def report_stop(request: HttpRequest, pk: int) -> HttpResponse:
    acts.stop_build(_visible(request, pk), by=_person(request), at=timezone.now())
    return redirect("report", pk=pk)


@sign_in_first
@require_POST
def report_move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    record = _visible(request, pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        given: dict[str, Any] = {"version": form.cleaned_data["version"]}
        if action in ("return", "withdraw"):
            given["reason"] = form.cleaned_data["reason"]
        try:
            moved = MOVES[action](record, by=_person(request), at=timezone.now(), **given)
        except NotAllowed:
            raise
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(
                request, _("“%(title)s”: %(state)s.") % {"title": moved.title, "state": moved.get_state_display()}
            )
            return redirect("report", pk=pk)
    return _page(request, record, form, status=409)


@require_GET
def report_read(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The report to read on the page, in any language that it was built in.

    Far over the 30 KB of lists: a report is meant to be read, searched and printed as a whole, and is cited by place.
    Its words repeat, so that compressed it takes about an eighth (32 to 38 KB).
    """
    record = _visible(request, pk)
    snapshot = reads.newest_complete(record)
    if snapshot is None or language not in snapshot.content["report"]["languages"]:
        raise Http404
    document = worded(snapshot.content, language, snapshot.sha256)
    return render(request, "reporting/documents/read.html", {"report": record, "document": document})


@require_GET
def report_document(request: HttpRequest, pk: int, language: str, kind: str) -> HttpResponse | FileResponse:
    """One file; always as a download, for it may hold what people wrote."""
    record = _visible(request, pk)
    document = reads.document_of(record, language, kind)
    if document is None:
        raise Http404
    response = FileResponse(
        reads.opened(document),
        as_attachment=True,
        filename=file_name(record, language, kind),
        content_type=CONTENT_TYPES[kind],
    )
    response["ETag"] = f'"{document.sha256}"'
    response["Content-Security-Policy"] = SANDBOX
    return response


def file_name(report: Report, language: str, kind: str) -> str:
    """``resolution-78-dubai-2012-progress-report-to-tsag-may-2027.fr.pdf``; without Latin letters: report-5."""
    of = f"resolution-{report.edition.resolution.slug}-{report.edition.slug}"
    title = slugify(report.title)[:80] or f"report-{report.pk}"
    return f"{of}-{title}.{language}.{kind}"
