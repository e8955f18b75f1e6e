"""What one follows and when mail may come: signed in, or by the secret link of a mail."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ehealth_portal.members.models import User
from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete
from ehealth_portal.refused_forms import show_refusal

from ..forms.following import FollowForm, preference_form
from ..models import Cadence, Level, Notice, Preference, Subscription
from ..operations import following as acts
from ..queries.following import followed_by, subscription_of
from ..tokens import notice_of

LINK_LIVES = timedelta(days=90)
OFFERED = ("activities", "report", "workshop")


@never_cache
@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def following(request: HttpRequest) -> HttpResponse:
    return _page(request, signed_in(request), here=reverse("following"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same choices without signing in: the token of a mail stands for the person whom it was written to."""
    number = notice_of(token, "preferences")
    notice = Notice.objects.filter(pk=number).select_related("user").first() if number else None
    if notice is None or notice.user is None or not notice.user.is_active:
        raise Http404
    if timezone.now() - notice.created_at > LINK_LIVES:
        return render(request, "notifications/link_expired.html", status=410)
    response = _page(request, notice.user, here=reverse("preferences-link", args=[token]), by_link=True)
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def _page(request: HttpRequest, user: User, *, here: str, by_link: bool = False) -> HttpResponse:
    preference = Preference.objects.filter(user=user).first() or Preference(user=user)
    does = request.POST.get("do", "") if request.method == "POST" else ""
    form = preference_form(preference, request.POST if does == "prefer" else None)
    if does and _done(request, user, does, form):
        return redirect(here)
    rows = followed_by(user)
    known = {row.subscription.topic for row in rows}
    context = {
        "rows": rows,
        "form": form,
        "levels": Level.choices,
        "cadences": Cadence.choices,
        "offered": [topic for topic in OFFERED if topic not in known],
        "masked": _masked(user.email) if by_link else "",
    }
    return render(request, "notifications/following.html", context, status=422 if form.errors else 200)


def _done(request: HttpRequest, user: User, does: str, form: Any) -> bool:
    """Whether the act was done; what was wrong stands in the form."""
    at = timezone.now()
    if does == "prefer":
        if not form.is_valid():
            return False
        try:
            acts.prefer(form.wishes(), by=user, at=at)
        except Incomplete as refused:
            show_refusal(form, refused)
            return False
        messages.success(request, _("Kept: mail comes as you chose."))
        return True
    number = request.POST.get("subscription", "")
    subscription = get_object_or_404(Subscription, pk=number if number.isdecimal() else None, user=user)
    if does == "stop":
        acts.unfollow(subscription, by=user, at=at)
        messages.success(request, _("You no longer follow it."))
    else:
        level, cadence = request.POST.get("level", ""), request.POST.get("cadence", "")
        acts.follow(subscription.topic, by=user, at=at, level=level, cadence=cadence)
        messages.success(request, _("Kept: mail comes as you chose."))
    return True


def _masked(email: str) -> str:
    """``a…@example.org``: enough to know one's own address by."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}…@{domain}"


@sign_in_first
@require_POST
def follow(request: HttpRequest) -> HttpResponse:
    """The button on pages: follow with the quiet default, or stop."""
    user, form = signed_in(request), FollowForm(request.POST)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = reverse("following")
    if not form.is_valid():
        raise Incomplete({field: [str(one) for one in found] for field, found in form.errors.items()})
    topic = form.cleaned_data["topic"]
    if "stop" in request.POST and (subscription := subscription_of(user, topic)):
        acts.unfollow(subscription, by=user, at=timezone.now())
        messages.success(request, _("You no longer follow it."))
    elif "stop" not in request.POST:
        level, cadence = form.cleaned_data["level"] or Level.ALL, form.cleaned_data["cadence"] or Cadence.WEEKLY
        acts.follow(topic, by=user, at=timezone.now(), level=level, cadence=cadence)
        messages.success(request, _("You follow it now: what happens stands in your inbox, and in a weekly summary."))
    return redirect(back)
