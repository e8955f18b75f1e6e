"""The buttons on the page of a webhook: each one act."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.refused_forms import show_refusal

from .. import operations
from ..forms import RangeForm
from ..permissions import may_resume_webhook
from .asking import webhook_of
from .webhooks import show


@require_POST
@never_cache
@sign_in_first
def rotate(request: HttpRequest, pk: int) -> HttpResponse:
    found, secret = operations.rotate_secret(webhook_of(request, pk), by=signed_in(request), at=timezone.now())
    return render(request, "webhooks/secret.html", {"webhook": found, "secret": secret, "is_new": False})


@require_POST
@sign_in_first
def test(request: HttpRequest, pk: int) -> HttpResponse:
    operations.send_test(webhook_of(request, pk), by=signed_in(request), at=timezone.now())
    messages.success(request, _("A test is on its way: reload this page in a few seconds to see what became of it."))
    return redirect("webhook", pk=pk)


@require_POST
@sign_in_first
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    operations.pause_endpoint(webhook_of(request, pk), by=signed_in(request), at=timezone.now())
    messages.success(request, _("Nothing is sent for now. What happens waits, for 30 days at most."))
    return redirect("webhook", pk=pk)


@require_POST
@sign_in_first
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    found = operations.resume_endpoint(webhook_of(request, pk), by=signed_in(request), at=timezone.now())
    if found.state == found.State.ACTIVE:
        messages.success(request, _("The webhook is active again: what waited is sent now."))
    else:
        messages.success(request, _("Send a test now: once it succeeds, the webhook is active again."))
    return redirect("webhook", pk=pk)


@require_POST
@sign_in_first
def close(request: HttpRequest, pk: int) -> HttpResponse:
    operations.close_endpoint(webhook_of(request, pk), by=signed_in(request), at=timezone.now())
    messages.success(request, _("The webhook was closed: nothing is sent to it any more."))
    return redirect("webhooks")


@require_POST
@never_cache
@sign_in_first
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = webhook_of(request, pk), RangeForm(request.POST, label_suffix="")
    if not may_resume_webhook(request.user, found):
        raise NotAllowed(_("This webhook is not yours to send again."))
    if not form.is_valid():
        return show(request, found, form)
    try:
        number = operations.replay(found, *form.range(), by=signed_in(request), at=timezone.now())
    except (Incomplete, NotPossibleNow) as refused:
        show_refusal(form, refused)
        return show(request, found, form)
    sent = ngettext("%(number)s message is sent again.", "%(number)s messages are sent again.", number)
    messages.success(request, sent % {"number": number})
    return redirect("webhook", pk=pk)
