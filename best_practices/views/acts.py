"""The moves of a practice and the acts beside them as POST pages; a refusal stands on the record's page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete, NotPossibleNow, Stale

from .. import operations
from ..forms.acts import ReasonForm
from ..models import Practice
from .record import seen, show

ACTS: dict[str, tuple[Callable[..., Practice], bool, object]] = {  # the act, whether it takes a reason, what is said
    "submit": (operations.submit, False, gettext_lazy("Sent for review.")),
    "take-back": (operations.take_back, False, gettext_lazy("Taken back: it is your draft again.")),
    "publish": (operations.publish, False, gettext_lazy("Published: everybody can read it now.")),
    "return": (operations.return_to_author, True, gettext_lazy("Returned to its author with your reason.")),
    "withdraw": (operations.withdraw, True, gettext_lazy("Withdrawn: the public no longer sees it.")),
    "archive": (operations.archive, True, gettext_lazy("Archived: it stays at its address, with your reason.")),
    "confirm": (operations.confirm, False, gettext_lazy("Confirmed: it holds for three years from today.")),
}


@require_POST
@sign_in_first
def move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    return _move(request, pk, action)


@require_POST
@sign_in_first
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """That it still holds."""
    return _move(request, pk, "confirm")


def _move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    record = seen(request, pk)
    act, takes_reason, done = ACTS[action]
    form = ReasonForm(request.POST, auto_id=f"id_{action}_%s")
    if not form.is_valid():
        return _refused(request, record, form, action, status=422)
    reason = {"reason": form.cleaned_data["reason"]} if takes_reason else {}
    try:
        act(record, by=signed_in(request), at=timezone.now(), version=form.cleaned_data["version"], **reason)
    except Incomplete as refused:
        for field, sentences in refused.errors.items():
            form.add_error(field if field in form.fields else None, sentences)
        return _refused(request, record, form, action, status=422)
    except (Stale, NotPossibleNow) as refused:
        form.add_error(None, str(refused))
        return _refused(request, seen(request, pk), form, action, status=409)
    messages.success(request, str(done))
    return redirect("practice", pk=pk)


def _refused(request: HttpRequest, record: Practice, form: ReasonForm, action: str, *, status: int) -> HttpResponse:
    return show(request, record, status=status, form=form, reason_form=form, refused_action=action)


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
        return _refused(request, record, form, "revise", status=409)
    messages.success(request, _("A draft of the next revision. The published one stays as it is until this one is."))
    return redirect("practice-edit", pk=draft.pk)


@require_POST
@sign_in_first
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    record = seen(request, pk)
    form = ReasonForm(request.POST)
    form.is_valid()
    try:
        operations.delete_draft(
            record, by=signed_in(request), at=timezone.now(), version=form.cleaned_data.get("version")
        )
    except (Stale, NotPossibleNow) as refused:
        form.add_error(None, str(refused))
        return _refused(request, seen(request, pk), form, "delete", status=409)
    messages.success(request, _("The draft was deleted."))
    return redirect("waiting")
