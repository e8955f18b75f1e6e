"""A person's API tokens. A secret stands on the answer to the POST alone: it is kept nowhere."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ehealth_portal.refusals import NotPossibleNow

from .. import operations, scopes
from ..forms.account import TokenForm
from ..models import APIToken
from ..visitors import sign_in_first, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sign_in_first
def tokens(request: HttpRequest) -> HttpResponse:
    """List and make tokens."""
    form, me = TokenForm(request.POST or None, label_suffix=""), signed_in(request)
    secret, made = "", None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made, secret = operations.create_token(
                me, given["name"], by=me, at=timezone.now(), scopes=form.chosen_scopes(), days=given["days"]
            )
            form = TokenForm(label_suffix="")
        except NotPossibleNow as refused:
            form.add_error(None, str(refused))
    kept = APIToken.objects.filter(user=me, service__isnull=True).order_by("-created_at", "-id")
    context = {"form": form, "secret": secret, "made": made, "tokens": kept, "now": timezone.now()}
    context["areas"] = dict(scopes.choices())
    return render(request, "members/tokens.html", context, status=422 if form.errors else 200)


@require_POST
@sign_in_first
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(APIToken, pk=pk, user=request.user.pk)
    operations.revoke_token(token, by=signed_in(request), at=timezone.now())
    messages.success(request, _("The token was revoked: programs that use it are refused from now on."))
    return redirect("service", pk=token.service_id) if token.service_id else redirect("api-tokens")
