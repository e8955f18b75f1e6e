"""The inbox: what a person was told, in the portal."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ehealth_portal.members.visitors import sign_in_first, signed_in

from ..operations import reading
from ..queries import inbox as reads


@never_cache
@sign_in_first
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    only_unread, before = "unread" in request.GET, request.GET.get("before", "")
    found, further = reads.page_of(request.user, only_unread=only_unread, before=before if reads.is_id(before) else "")
    context = {
        "found": found,
        "further": further,
        "only_unread": only_unread,
        "is_first": not before,
        "unread": reads.unread(request.user),
    }
    return render(request, "notifications/inbox.html", context)


@never_cache
@sign_in_first
@require_safe
def open_message(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """To what a message tells of; it is read then."""
    notice = get_object_or_404(reads.inbox(request.user).select_related("event"), pk=pk)
    (message,) = reads.messages(request.user, [notice])
    reading.mark_read(notice, by=signed_in(request), at=timezone.now())
    return redirect(message.path or reverse("inbox"))


@sign_in_first
@require_POST
def mark_all_read(request: HttpRequest) -> HttpResponse:
    reading.mark_all_read(by=signed_in(request), at=timezone.now())
    return redirect("inbox")
