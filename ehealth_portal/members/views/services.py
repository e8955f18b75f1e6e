"""Service accounts: one's own, and for the secretariat those of everybody."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.refused_forms import show_refusal

from .. import operations, scopes
from ..forms.account import DaysForm, ServiceForm
from ..models import APIToken, ServiceAccount
from ..permissions import is_secretariat, may_close_accounts, may_make_services
from ..visitors import sign_in_first, signed_in


def seen_by(request: HttpRequest) -> "QuerySet[ServiceAccount]":
    found = ServiceAccount.objects.select_related("owner")
    return found if is_secretariat(request.user) else found.filter(owner=signed_in(request))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sign_in_first
def services(request: HttpRequest) -> HttpResponse:
    """List and make service accounts."""
    if not may_make_services(request.user):
        raise NotAllowed(_("Service accounts are for those who hold a role."))
    form = ServiceForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.create_service(**form.cleaned_data, by=signed_in(request), at=timezone.now())
            messages.success(request, _("The service account was made. Make a token for its program now."))
            return redirect("service", pk=made.pk)
        except Incomplete as refused:
            show_refusal(form, refused)
        except NotPossibleNow as refused:
            form.add_error(None, str(refused))
    found = list(seen_by(request))
    context = {
        "form": form,
        "own": [one for one in found if one.owner_id == request.user.pk],
        "others": [one for one in found if one.owner_id != request.user.pk],
        "sees_all": is_secretariat(request.user),
    }
    return render(request, "members/services.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sign_in_first
def service(request: HttpRequest, pk: int) -> HttpResponse:
    """One service account with its tokens; its owner makes a new one here."""
    found, me = get_object_or_404(seen_by(request), pk=pk), signed_in(request)
    form = DaysForm(request.POST or None, label_suffix="")
    secret, made = "", None
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = operations.create_token(
                me, found.name, by=me, at=timezone.now(), days=form.cleaned_data["days"], service=found
            )
            form = DaysForm(label_suffix="")
        except NotPossibleNow as refused:
            form.add_error(None, str(refused))
    areas = dict(scopes.choices())
    context = {
        "service": found,
        "form": form,
        "secret": secret,
        "made": made,
        "scopes": [areas.get(scope, scope) for scope in found.scopes.split()],
        "tokens": APIToken.objects.filter(service=found).order_by("-created_at", "-id"),
        "now": timezone.now(),
        "is_own": found.owner_id == me.pk,
        "may_close": not found.closed_at and (found.owner_id == me.pk or may_close_accounts(me)),
    }
    return render(request, "members/service.html", context, status=422 if form.errors else 200)


@require_POST
@sign_in_first
def close(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(seen_by(request), pk=pk)
    operations.close_service(found, by=signed_in(request), at=timezone.now())
    messages.success(request, _("The service account was closed: its tokens are refused from now on."))
    return redirect("services")
