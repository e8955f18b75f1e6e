"""The moves of an activity as POST pages: send, publish, return, withdraw, take back, delete."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from ehealth_portal.members.visitors import sign_in_first
from ehealth_portal.review.views import moves_of, refused_deletion, refused_move

from .. import operations
from .detail import seen, show

ACTS = moves_of(operations)


@require_POST
@sign_in_first
def move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    return refused_move(request, pk, action, ACTS, seen=seen, show=show) or redirect("activity", pk=pk)


@require_POST
@sign_in_first
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    return refused_deletion(request, pk, operations.delete_draft, seen=seen, show=show) or redirect("waiting")
