"""The moves of a workshop as POST pages; a refusal stands on the workshop's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from ehealth_portal.members.visitors import sign_in_first
from ehealth_portal.review.views import moves_of, refused_deletion, refused_move

from ..operations import planning
from .detail import seen, show

ACTS = moves_of(planning)


@require_POST
@sign_in_first
def move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    return refused_move(request, pk, action, ACTS, seen=seen, show=show) or redirect("workshop", pk=pk)


@require_POST
@sign_in_first
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    return refused_deletion(request, pk, planning.delete_draft, seen=seen, show=show) or redirect("waiting")
