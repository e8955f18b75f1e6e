"""Evidence: its files as downloads for those who may see the record, and the second person's word on additions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete, NotPossibleNow
from ehealth_portal.review.forms import ReasonForm

from .. import operations
from ..models import Evidence
from ..serving import as_download
from .detail import seen, show


@require_safe
def evidence_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, never shown in the browser: what a stranger uploaded must not run as a page of this site."""
    found = get_object_or_404(Evidence.objects.visible_to(request.user).exclude(file=""), pk=pk)
    response: HttpResponseBase = as_download(found)
    return response


@require_POST
@sign_in_first
def judge(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Accept or decline what was added to a published activity."""
    found = get_object_or_404(Evidence.objects.visible_to(request.user).filter(activity__isnull=False), pk=pk)
    form = ReasonForm(request.POST, auto_id=f"id_evidence_{pk}_%s")
    form.is_valid()
    by, at = signed_in(request), timezone.now()
    try:
        if action == "accept":
            operations.accept_evidence(found, by=by, at=at)
        else:
            operations.decline_evidence(found, by=by, at=at, reason=form.cleaned_data.get("reason", ""))
    except (Incomplete, NotPossibleNow) as refused:
        form.add_error("reason" if isinstance(refused, Incomplete) else None, str(refused))
        status = 422 if isinstance(refused, Incomplete) else 409
        record = seen(request, found.activity_id or 0)
        return show(request, record, status=status, form=form, judged_evidence=pk)
    messages.success(request, _("Decided."))
    return redirect("activity", pk=found.activity_id)
