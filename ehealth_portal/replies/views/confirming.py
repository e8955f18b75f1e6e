"""One click that sends a draft for review, by the secret link of the mail about it. Opening it changes nothing."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from activities.models import ProgressEntry
from activities.operations import drop_progress, submit_progress
from activities.queries.evidence import evidence_of
from ehealth_portal.refusals import NotAllowed, NotPossibleNow, Stale
from ehealth_portal.review.transitions import State

from ..confirmable import Confirmable, confirmable
from ..evidence import kept_letter
from ..forms import ConfirmForm
from ..queries import not_filed_of
from .secrets import Reason, behind_a_secret, closed, reading_as


@require_http_methods(["GET", "HEAD", "POST"])
@behind_a_secret
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    of = confirmable(token, at=timezone.now())
    if of is None:
        raise Http404
    if of.reason:
        return closed(request, of.reason)
    with reading_as(request, of.user):
        entry = of.entry()
        context = _context(entry, of) if entry else {}
    if entry is None or entry.state != State.DRAFT:
        return closed(request)
    form = ConfirmForm(
        request.POST if request.method == "POST" else None, evidence=[line.evidence.pk for line in context["evidence"]]
    )
    if request.method == "POST" and form.is_valid():
        return _decided(request, of, entry, form, context)
    return render(request, "replies/confirm.html", context | {"form": form}, status=422 if form.errors else 200)


def _context(entry: ProgressEntry, of: Confirmable) -> dict[str, Any]:
    evidence = evidence_of(entry.evidence.all(), of.user, entry.activity)
    return {
        "entry": entry,
        "activity": entry.activity,
        "person": of.user,
        "evidence": evidence,
        "letter": kept_letter(entry),
        "not_filed": not_filed_of([entry.pk]).get(entry.pk, []),
    }


def _decided(
    request: HttpRequest, of: Confirmable, entry: ProgressEntry, form: ConfirmForm, context: dict[str, Any]
) -> HttpResponse:
    """Sent for review, or deleted, as the button says that was pressed."""
    dropped = "drop" in request.POST
    try:
        with reading_as(request, of.user):
            if dropped:
                drop_progress(entry, by=of.user, at=timezone.now())
            else:
                values = form.cleaned_data
                leave_out, version = values["leave_out"], values["version"]
                submit_progress(entry, by=of.user, at=timezone.now(), leave_out=leave_out, version=version)
    except NotAllowed:
        return closed(request, Reason.NO_RIGHT)
    except (NotPossibleNow, Stale) as refused:
        form.add_error(None, str(refused))
        return render(request, "replies/confirm.html", context | {"form": form}, status=409)
    return render(request, "replies/confirmed.html", {"activity": entry.activity, "dropped": dropped})
