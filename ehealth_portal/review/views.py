"""The moves of a reviewed record as POST pages: a refusal stands on the record's page, with what was typed.

``seen`` finds the record for the reader, ``show`` is its page: what an app gives, for it knows both.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.members.visitors import signed_in
from ehealth_portal.refused_forms import attempt

from .forms import ReasonForm

Seen = Callable[[HttpRequest, int], Any]
Show = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Act:
    """What a button does, and what is said once it is done."""

    do: Callable[..., Any]
    said: str | Promise
    takes_reason: bool = False


def moves_of(operations: Any) -> dict[str, Act]:
    """The moves of the table, as the operations of an app make them."""
    return {
        "submit": Act(operations.submit, gettext_lazy("Sent for review.")),
        "take-back": Act(operations.take_back, gettext_lazy("Taken back: it is your draft again.")),
        "publish": Act(operations.publish, gettext_lazy("Published: everybody can read it now.")),
        "return": Act(operations.return_to_author, gettext_lazy("Returned to its author with your reason."), True),
        "withdraw": Act(operations.withdraw, gettext_lazy("Withdrawn: the public no longer sees it."), True),
    }


def refused_move(
    request: HttpRequest, pk: int, action: str, acts: Mapping[str, Act], *, seen: Seen, show: Show
) -> HttpResponse | None:
    """Make a move; None once it is made, else the record's page with what was refused."""
    record, act = seen(request, pk), acts[action]
    form, status = ReasonForm(request.POST, auto_id=f"id_{action}_%s"), 422
    if form.is_valid():
        given = {"by": signed_in(request), "at": timezone.now(), "version": form.cleaned_data["version"]}
        reason = {"reason": form.cleaned_data["reason"]} if act.takes_reason else {}
        status = attempt(form, partial(act.do, record, **given, **reason))
    if status:
        return show(request, seen(request, pk), status=status, form=form, reason_form=form, refused_action=action)
    messages.success(request, str(act.said))
    return None


def refused_deletion(
    request: HttpRequest, pk: int, delete_draft: Callable[..., None], *, seen: Seen, show: Show
) -> HttpResponse | None:
    """Delete a draft; None once it is gone, else its page with what was refused."""
    record, form = seen(request, pk), ReasonForm(request.POST)
    form.is_valid()
    given = {"by": signed_in(request), "at": timezone.now(), "version": form.cleaned_data.get("version")}
    if status := attempt(form, partial(delete_draft, record, **given)):
        return show(request, seen(request, pk), status=status, form=form, reason_form=form, refused_action="delete")
    messages.success(request, _("The draft was deleted."))
    return None
