"""The moves of a practice and the acts beside them as POST pages; a refusal stands on the record's page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import NotPossibleNow
from ehealth_portal.review.forms import ReasonForm
from ehealth_portal.review.views import Act, moves_of, refused_deletion, refused_move

from .. import operations
from .record import seen, show

ARCHIVED = gettext_lazy("Archived: it stays at its address, with your reason.")
ACTS = moves_of(operations) | {
    "archive": Act(operations.archive, ARCHIVED, takes_reason=True),
    "confirm": Act(operations.confirm, gettext_lazy("Confirmed: it holds for three years from today.")),
}


@require_POST
@sign_in_first
def move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    return refused_move(request, pk, action, ACTS, seen=seen, show=show) or redirect("practice", pk=pk)


@require_POST
@sign_in_first
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """That it still holds."""
    return refused_move(request, pk, "confirm", ACTS, seen=seen, show=show) or redirect("practice", pk=pk)


@require_POST
@sign_in_first
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft that says what it says now; who has begun one already comes back to it."""
    record = seen(request, pk)
    form = ReasonForm(request.POST)
    try:
        draft = operations.revise(record, by=signed_in(request), at=timezone.now())
    except NotPossibleNow as refused:
        form.add_error(None, str(refused))
        return show(request, record, status=409, form=form, reason_form=form, refused_action="revise")
    messages.success(request, _("A draft of the next revision. The published one stays as it is until this one is."))
    return redirect("practice-edit", pk=draft.pk)


@require_POST
@sign_in_first
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    return refused_deletion(request, pk, operations.delete_draft, seen=seen, show=show) or redirect("waiting")
