"""The page "Waiting for you": one place for everything that waits for a person or their groups."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from activities.permissions import may_log
from ehealth_portal.members.visitors import sign_in_first

from ..queries.waiting import waiting_for


@require_safe
@sign_in_first
def waiting(request: HttpRequest) -> HttpResponse:
    lists = waiting_for(request.user, on=timezone.now().date())
    context = {"waiting": lists, "may_log": may_log(request.user)}
    return render(request, "reporting/waiting.html", context)
