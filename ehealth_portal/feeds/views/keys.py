"""The page of a person's private feeds. A secret stands on the answer to the POST alone: it is kept nowhere."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import NotPossibleNow

from .. import operations
from ..forms import KeyForm
from ..models import FeedToken


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sign_in_first
def tokens(request: HttpRequest) -> HttpResponse:
    """List and make keys."""
    form, me, now = KeyForm(request.POST or None, label_suffix=""), signed_in(request), timezone.now()
    secret, made = "", None
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = operations.make_feed_token(me, form.cleaned_data["name"], by=me, at=now)
            form = KeyForm(label_suffix="")
        except NotPossibleNow as refused:
            form.add_error(None, str(refused))
    addresses = _addresses(request, secret) if secret else []
    kept = list(FeedToken.objects.visible_to(me))
    context = {"form": form, "made": made, "addresses": addresses, "now": now, "tokens": kept}
    return render(request, "feeds/tokens.html", context, status=422 if form.errors else 200)


def _addresses(request: HttpRequest, secret: str) -> list[tuple[str, str]]:
    """Ready to be copied, each with what it is."""
    doors = {
        "private-waiting": _("What waits for you (feed)"),
        "private-inbox": _("Your inbox (feed)"),
        "private-deadlines": _("Your deadlines (calendar)"),
    }
    return [(label, request.build_absolute_uri(reverse(name, args=[secret]))) for name, label in doors.items()]


@require_POST
@sign_in_first
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    me = signed_in(request)
    token = get_object_or_404(FeedToken.objects.visible_to(me), pk=pk)
    operations.revoke_feed_token(token, by=me, at=timezone.now())
    messages.success(request, _("The key was revoked: programs that use it get nothing from now on."))
    return redirect("feed-tokens")
