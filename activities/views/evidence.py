"""Evidence files: served as downloads only, to those who may see the record they belong to."""

from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..models import Activity, Evidence, ProgressEntry


@require_safe
def evidence_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, never shown in the browser: what a stranger uploaded must not run as a page of this site."""
    activities = Activity.objects.visible_to(request.user).values("pk")
    entries = ProgressEntry.objects.visible_to(request.user).values("pk")
    visible = Evidence.objects.filter(Q(activity__in=activities) | Q(progress__in=entries)).exclude(file="")
    evidence = get_object_or_404(visible, pk=pk)
    try:
        content = evidence.file.open("rb")
    except FileNotFoundError:
        raise Http404(_("The file is not in the store.")) from None
    response = FileResponse(
        content,
        as_attachment=True,
        filename=evidence.file_name or "evidence",
        content_type=evidence.content_type or "application/octet-stream",
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
