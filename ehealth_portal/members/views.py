"""A person's own account: who they are here, their language, their API tokens."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ehealth_portal.languages import current_language, interface_code
from ehealth_portal.members.visitors import sign_in_first

from . import operations
from .forms import LanguageForm, TokenForm
from .models import APIToken, Role
from .naming import body_names, member_state_names
from .visitors import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def account(request: HttpRequest) -> HttpResponse:
    form = LanguageForm(request.POST or None, initial={"language": signed_in(request).language}, label_suffix="")
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["language"]
        operations.choose_language(signed_in(request), chosen, by=signed_in(request), at=timezone.now())
        with translation.override(interface_code(chosen)):
            messages.success(request, _("Your language was kept."))
            return HttpResponseRedirect(reverse("account"))
    status = 422 if form.errors else 200
    return render(request, "members/account.html", {"form": form, "roles": _roles(request)}, status=status)


@dataclass(frozen=True)
class HeldRole:
    """A role and the name of what it speaks for; ``holds`` tells whether it gives rights today."""

    role: Role
    scope: str
    holds: bool


def _roles(request: HttpRequest) -> list[HeldRole]:
    """The person's roles, the ended ones too."""
    asked = Role.objects.filter(user=request.user.pk).select_related("body", "member_state", "organization")
    bodies, states = body_names(current_language()), member_state_names(current_language())
    today = timezone.now().date()
    return [
        HeldRole(
            role,
            bodies.get(role.body_id or 0) or states.get(role.member_state_id or 0) or str(role.organization or ""),
            role.holds_on(today),
        )
        for role in asked.order_by("valid_from", "id")
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sign_in_first
def tokens(request: HttpRequest) -> HttpResponse:
    """List and make tokens. The secret stands on the answer to the POST alone: it is kept nowhere."""
    form = TokenForm(request.POST or None, label_suffix="")
    secret, made = "", None
    if request.method == "POST" and form.is_valid():
        scopes = tuple(form.cleaned_data["rights"].split())
        made, secret = operations.create_token(
            signed_in(request), form.cleaned_data["name"], by=signed_in(request), at=timezone.now(), scopes=scopes
        )
        form = TokenForm(label_suffix="")
    now = timezone.now()
    kept = APIToken.objects.filter(user=request.user.pk).order_by("-created_at", "-id")
    context = {"form": form, "secret": secret, "made": made, "tokens": kept, "now": now}
    return render(request, "members/tokens.html", context, status=422 if form.errors else 200)


@require_POST
@sign_in_first
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(APIToken, pk=pk, user=request.user.pk)
    operations.revoke_token(token, by=signed_in(request), at=timezone.now())
    messages.success(request, _("The token was revoked: programs that use it are refused from now on."))
    return redirect("api-tokens")


def no_such_page(request: HttpRequest, *_parts: str) -> HttpResponse:
    """A page of allauth that is not part of the portal."""
    raise Http404
