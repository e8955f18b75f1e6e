"""Progress entries: the form that appends one, and judging those that wait."""

from secrets import token_urlsafe

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ehealth_portal.languages import current_language
from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete, NotAllowed, NotKept, NotPossibleNow, Stale
from ehealth_portal.refused_forms import show_refusal
from ehealth_portal.review.forms import ReasonForm

from .. import operations, permissions
from ..forms.review import ProgressForm
from ..models import Activity, ProgressEntry
from .detail import seen, show

NONCES = "progress_logged"  # the last forms that were sent in this session: a second click finds its own here


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def log_progress(request: HttpRequest, pk: int) -> HttpResponse:
    record = seen(request, pk)
    if not permissions.may_add_progress(request.user, record):
        raise NotAllowed(_("You may log progress on the published activities of your own group only."))
    if request.method != "POST":
        form = ProgressForm(activity=record, initial={"language": current_language()})
        return _page(request, record, form, token_urlsafe(12))
    nonce = request.POST.get("nonce", "")[:40]
    if nonce and nonce in request.session.get(NONCES, []):
        return redirect("activity", pk=pk)
    form = ProgressForm(request.POST, request.FILES, activity=record)
    if form.is_valid() and _logged(request, record, form):
        request.session[NONCES] = [*request.session.get(NONCES, [])[-9:], nonce]
        messages.success(request, _("Progress sent for review."))
        return redirect("activity", pk=pk)
    return _page(request, record, form, nonce, status=422)


def _page(request: HttpRequest, record: Activity, form: ProgressForm, nonce: str, status: int = 200) -> HttpResponse:
    context = {"activity": record, "form": form, "nonce": nonce}
    return render(request, "activities/progress.html", context, status=status)


def _logged(request: HttpRequest, record: Activity, form: ProgressForm) -> bool:
    """Append the entry; False, with the error in the form, when the act found something missing."""
    values = form.cleaned_data
    corrects = values.get("corrects")
    try:
        operations.log_progress(
            record,
            by=signed_in(request),
            at=timezone.now(),
            on=values["on"].first,
            narrative=values["narrative"],
            status=values["status"],
            challenges=values["challenges"],
            way_forward=values["way_forward"],
            language=values["language"],
            evidence=form.given(),
            corrects=record.progress.get(pk=int(corrects)) if corrects else None,
        )
    except Incomplete as refused:
        show_refusal(form, refused)
        return False
    except NotKept as refused:
        form.add_error("uploads", str(refused))
        return False
    return True


@require_POST
@sign_in_first
def send(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Confirm a draft that came by mail, or delete it."""
    entry = get_object_or_404(ProgressEntry.objects.visible_to(request.user).select_related("activity"), pk=pk)
    form = ReasonForm(request.POST)
    form.is_valid()
    by, at = signed_in(request), timezone.now()
    try:
        if action == "submit":
            operations.submit_progress(entry, by=by, at=at, version=form.cleaned_data.get("version"))
        else:
            operations.drop_progress(entry, by=by, at=at)
    except (Stale, NotPossibleNow) as refused:
        form.add_error(None, str(refused))
        return show(request, seen(request, entry.activity_id), status=409, form=form)
    messages.success(request, _("Progress sent for review.") if action == "submit" else _("Draft deleted."))
    return redirect("activity", pk=entry.activity_id)


@require_POST
@sign_in_first
def judge(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Publish, return or withdraw a progress entry."""
    entry = get_object_or_404(ProgressEntry.objects.visible_to(request.user).select_related("activity"), pk=pk)
    form = ReasonForm(request.POST, auto_id=f"id_progress_{pk}_%s")
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    try:
        operations.judge_progress(
            entry,
            action,
            by=signed_in(request),
            at=timezone.now(),
            reason=reason,
            version=form.cleaned_data.get("version"),
        )
    except (Incomplete, Stale, NotPossibleNow) as refused:
        form.add_error("reason" if isinstance(refused, Incomplete) else None, str(refused))
        status = 422 if isinstance(refused, Incomplete) else 409
        return show(request, seen(request, entry.activity_id), status=status, form=form, judged=pk)
    messages.success(request, _("Decided."))
    return redirect("activity", pk=entry.activity_id)
