"""A person's own account: who they are here, and their language."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ehealth_portal.languages import current_language, interface_code

from .. import operations
from ..forms.account import LanguageForm
from ..models import Role
from ..naming import body_names, member_state_names
from ..permissions import may_make_services
from ..visitors import sign_in_first, signed_in


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
    context = {"form": form, "roles": roles_of(signed_in(request).pk), "services": may_make_services(request.user)}
    return render(request, "members/account.html", context, status=status)


@dataclass(frozen=True)
class HeldRole:
    """A role and the name of what it speaks for; ``holds`` tells whether it gives rights today."""

    role: Role
    scope: str
    holds: bool


def roles_of(user_id: int) -> list[HeldRole]:
    """The person's roles, the ended ones too."""
    asked = Role.objects.filter(user=user_id).select_related("body", "member_state", "organization")
    bodies, states = body_names(current_language()), member_state_names(current_language())
    today = timezone.now().date()
    return [
        HeldRole(
            role,
            bodies.get(role.body_id or 0) or states.get(role.member_state_id or 0) or str(role.organization or ""),
            role.holds_on(today) and not role.awaits_confirmation,
        )
        for role in asked.order_by("valid_from", "id")
    ]


def no_such_page(request: HttpRequest, *_parts: str) -> HttpResponse:
    """A page of allauth that is not part of the portal."""
    raise Http404
