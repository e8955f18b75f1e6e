"""The moves of an activity as POST pages: send, publish, return, withdraw, take back, delete."""

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
from ..forms.review import ReasonForm
from ..models import Activity
from .detail import seen, show

ACTS: dict[str, tuple[Callable[..., Activity], bool, object]] = {  # the act, whether it takes a reason, what is said
    "submit": (operations.submit, False, gettext_lazy("Sent for review.")),
    "take-back": (operations.take_back, False, gettext_lazy("Taken back: it is your draft again.")),
    "publish": (operations.publish, False, gettext_lazy("Published: everybody can read it now.")),
    "return": (operations.return_to_author, True, gettext_lazy("Returned to its author with your reason.")),
    "withdraw": (operations.withdraw, True, gettext_lazy("Withdrawn: the public no longer sees it.")),
}


@require_POST
@sign_in_first
def move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """One move of the table. A refusal stands on the record's page, with what was typed."""
    record = seen(request, pk)
    act, takes_reason, done = ACTS[action]
    form = ReasonForm(request.POST)
    form.is_valid()
    reason = {"reason": form.cleaned_data.get("reason", "")} if takes_reason else {}
    if takes_reason and "reason" in form.errors:
        return show(request, record, status=422, form=form, reason_form=form, refused_action=action)
    try:
        act(record, by=signed_in(request), at=timezone.now(), version=form.cleaned_data.get("version"), **reason)
    except Incomplete as refused:
        for field, sentences in refused.errors.items():
            form.add_error(field if field in form.fields else None, sentences)
        return show(request, record, status=422, form=form, reason_form=form, refused_action=action)
    except (Stale, NotPossibleNow) as refused:
        form.add_error(None, str(refused))
        return show(request, seen(request, pk), status=409, form=form, reason_form=form, refused_action=action)
    messages.success(request, str(done))
    return redirect("activity", pk=pk)


@require_POST
@sign_in_first
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    record = seen(request, pk)
    form = ReasonForm(request.POST)
    form.is_valid()
    operations.delete_draft(record, by=signed_in(request), at=timezone.now(), version=form.cleaned_data.get("version"))
    messages.success(request, _("The draft was deleted."))
    return redirect("waiting")
