"""The page of the queue for the secretariat: what waits, what did not arrive and why; sending once more."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import NotAllowed

from ..forms.queue import AskedForm, ReplayForm
from ..models import Channel, Notice, Reason, Suppression
from ..operations import replaying
from ..permissions import may_lift_suppressions, may_replay, may_see_delivery
from ..queries import queue

MOST_SUPPRESSIONS = 100


@sign_in_first
@require_safe
def delivery(request: HttpRequest) -> HttpResponse:
    if not may_see_delivery(request.user):
        raise NotAllowed(_("The queue of messages is read by the secretariat."))
    form = AskedForm(request.GET, label_suffix="")
    form.is_valid()
    asked, at = form.asked(), timezone.now()
    lines, further = queue.page_of(asked, before=_number(request.GET.get("before", "")))
    context = {
        "form": form,
        "lines": lines,
        "further": asked.query(before=further) if further else "",
        "query": asked.query(),
        "is_first": "before" not in request.GET,
        "late": at - queue.LATE,
    }
    return render(
        request, "notifications/queue.html", context | _around(request, at), status=422 if form.errors else 200
    )


def _around(request: HttpRequest, at: Any) -> dict[str, Any]:
    """What stands beside the list."""
    administers = may_replay(request.user)
    return {
        "flows": queue.flows(at=at),
        "failing": [(one, *_in_words(one)) for one in queue.failing(at=at)],
        "suppressions": Suppression.objects.all()[:MOST_SUPPRESSIONS],
        "may_lift": may_lift_suppressions(request.user),
        "replay_form": ReplayForm(label_suffix="", auto_id="id_replay_%s") if administers else None,
    }


def _in_words(one: queue.Failing) -> tuple[str, str, str]:
    reason = str(Reason(one.reason).label) if one.reason in Reason else one.reason
    return str(Channel(one.channel).label), str(Notice.State(one.state).label), reason


def _number(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return ""


@sign_in_first
@require_POST
def replay(request: HttpRequest) -> HttpResponse:
    """First how many it would be; once that is confirmed, it is done."""
    if not may_replay(request.user):
        raise NotAllowed(_("Messages are sent once more by an administrator."))
    form = ReplayForm(request.POST, label_suffix="", auto_id="id_replay_%s")
    if not form.is_valid():
        return render(request, "notifications/queue_replay.html", {"form": form}, status=422)
    asked = form.asked()
    if "confirmed" not in request.POST:
        number = queue.replayable(asked).count()
        return render(request, "notifications/queue_replay.html", {"form": form, "number": number, "asks": True})
    number = replaying.replay(asked, by=signed_in(request), at=timezone.now())
    said = ngettext("%(number)s message is sent once more.", "%(number)s messages are sent once more.", number)
    messages.success(request, said % {"number": number})
    return redirect("delivery")


@sign_in_first
@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Mail goes to the address again."""
    if not may_see_delivery(request.user):
        raise NotAllowed(_("The queue of messages is read by the secretariat."))
    suppression = get_object_or_404(Suppression, pk=pk)
    replaying.lift(suppression, by=signed_in(request), at=timezone.now())
    messages.success(request, _("Mail goes to this address again."))
    return redirect("delivery")
