"""The moves of a workshop as POST pages; a refusal stands on the workshop's page."""

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

from ..forms.reasons import ReasonForm
from ..models import Workshop
from ..operations import planning
from .detail import seen, show

ACTS: dict[str, tuple[Callable[..., Workshop], bool, object]] = {  # the act, whether it takes a reason, what is said
    "submit": (planning.submit, False, gettext_lazy("Sent for review.")),
    "take-back": (planning.take_back, False, gettext_lazy("Taken back: it is your draft again.")),
    "publish": (planning.publish, False, gettext_lazy("Published: everybody can read it now.")),
    "return": (planning.return_to_author, True, gettext_lazy("Returned to its author with your reason.")),
    "withdraw": (planning.withdraw, True, gettext_lazy("Withdrawn: the public no longer sees it.")),
}


@require_POST
@sign_in_first
def move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
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
    return redirect("workshop", pk=pk)


@require_POST
@sign_in_first
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    record = seen(request, pk)
    form = ReasonForm(request.POST)
    form.is_valid()
    try:
        planning.delete_draft(
            record, by=signed_in(request), at=timezone.now(), version=form.cleaned_data.get("version")
        )
    except (Stale, NotPossibleNow) as refused:
        form.add_error(None, str(refused))
        return _refused(request, seen(request, pk), form, "delete", status=409)
    messages.success(request, _("The draft was deleted."))
    return redirect("waiting")


def _refused(request: HttpRequest, record: Workshop, form: ReasonForm, action: str, *, status: int) -> HttpResponse:
    return show(request, record, status=status, form=form, reason_form=form, refused_action=action)
