"""What follows from a workshop, begun as an activity."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ehealth_portal.members.visitors import sign_in_first, signed_in
from workshops.models import FollowUp, Workshop

from ..operations.following_up import track


@require_POST
@sign_in_first
def begin(request: HttpRequest, pk: int, conclusion: int) -> HttpResponse:
    workshop = get_object_or_404(Workshop.objects.visible_to(request.user), pk=pk)
    one = get_object_or_404(FollowUp, pk=conclusion, workshop=workshop)
    activity = track(one, by=signed_in(request), at=timezone.now())
    messages.success(request, _("The activity is a draft: say the rest, and send it."))
    if activity.is_editable and activity.created_by_id == signed_in(request).pk:
        return redirect("activity-edit", pk=activity.pk)
    return redirect("workshop", pk=pk)
