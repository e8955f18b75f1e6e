"""A person's webhooks: the list with the form for a new one, and one with all that is known of it.

A secret stands on the answer to the POST alone; nobody is shown it again.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ehealth_portal.members.permissions import is_secretariat
from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Stale
from ehealth_portal.refused_forms import show_refusal

from .. import operations, permissions
from ..forms import EndpointForm, RangeForm
from ..models import Endpoint, live_secrets
from ..queries import attempts_page, open_ones, queue_of
from .asking import webhook_of


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sign_in_first
def webhooks(request: HttpRequest) -> HttpResponse:
    """List and make webhooks."""
    form, me = EndpointForm(request.POST or None, label_suffix=""), signed_in(request)
    if request.method == "POST" and not permissions.may_have_webhooks(me):
        raise NotAllowed(_("Webhooks are for focal points and delegates."))
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = operations.create_endpoint(form.wanted(), by=me, at=timezone.now())
            return render(request, "webhooks/secret.html", {"webhook": made, "secret": secret, "is_new": True})
        except (Incomplete, NotPossibleNow) as refused:
            show_refusal(form, refused)
    found = open_ones(me)
    context = {
        "form": form,
        "own": [one for one in found if one.owner_id == me.pk],
        "others": [one for one in found if one.owner_id != me.pk],
        "sees_all": is_secretariat(me),
        "may_make": permissions.may_have_webhooks(me),
    }
    return render(request, "webhooks/list.html", context, status=422 if form.errors else 200)


@require_safe
@never_cache
@sign_in_first
def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, webhook_of(request, pk), RangeForm(label_suffix=""))


def show(request: HttpRequest, found: Endpoint, form: RangeForm) -> HttpResponse:
    """The page of one webhook; ``form`` is that of a range to be sent again."""
    me, now = signed_in(request), timezone.now()
    context = {
        "webhook": found,
        "form": form,
        "queue": queue_of(found),
        "page": attempts_page(found, request.GET.get("page")),
        "secrets": live_secrets(found, at=now),
        "is_own": found.owner_id == me.pk,
        "may_change": permissions.may_change_webhook(me, found),
        "may_pause": permissions.may_pause_webhook(me, found),
        "may_resume": permissions.may_resume_webhook(me, found),
        "may_close": permissions.may_close_webhook(me, found),
    }
    return render(request, "webhooks/webhook.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sign_in_first
def change(request: HttpRequest, pk: int) -> HttpResponse:
    found, me = webhook_of(request, pk), signed_in(request)
    if not permissions.may_change_webhook(me, found):
        raise NotAllowed(_("This webhook is not yours to change."))
    form = EndpointForm(request.POST or None, initial=EndpointForm.initial_of(found), label_suffix="")
    if request.method == "POST" and form.is_valid():
        version = int(request.POST["version"]) if request.POST.get("version", "").isdecimal() else found.version
        try:
            operations.change_endpoint(found, form.wanted(), by=me, at=timezone.now(), version=version)
            return redirect("webhook", pk=pk)
        except (Incomplete, NotPossibleNow, Stale) as refused:
            show_refusal(form, refused)
    return render(request, "webhooks/change.html", {"webhook": found, "form": form}, status=422 if form.errors else 200)
