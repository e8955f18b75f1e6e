"""Invitations: writing one, sending it again, taking it back; and the pages of who was invited."""

import hashlib
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ehealth_portal.languages import current_language
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow

from .. import operations
from ..forms.people import AcceptForm, InviteForm
from ..managing import managed_invitations
from ..models import Invitation, User
from ..naming import offered_name
from ..operations.invitations import NoInvitation, open_invitation
from ..signing_in.forms import limited
from ..visitors import signed_in
from .asking import managers_only

KEPT = "invitation"  # in the session: the hash of the secret, from the link until the invitation is accepted


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def invite(request: HttpRequest) -> HttpResponse:
    me = signed_in(request)
    form = InviteForm(request.POST or None, user=me, initial={"language": current_language()}, label_suffix="")
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("email", "kind", "name", "language", "valid_until")}
        try:
            made = operations.invite(**given, **form.scope(), by=me, at=timezone.now())
        except Incomplete as refused:
            form.add_refusal(refused.errors)
        except (NotAllowed, NotPossibleNow) as refused:
            form.add_error(None, str(refused))
        else:
            return _sent(request, made)
    return render(request, "members/invite.html", {"form": form}, status=422 if form.errors else 200)


def _sent(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    invitation.refresh_from_db()
    if invitation.mailed_at:
        messages.success(request, _("The invitation was mailed. Its link is good for 48 hours."))
    else:
        messages.warning(request, _("The invitation was kept, but its mail could not be sent: send it again."))
    return redirect("people")


def _handled(request: HttpRequest, pk: int) -> Invitation:
    return get_object_or_404(managed_invitations(signed_in(request)), pk=pk)


@require_POST
@managers_only
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    return _sent(request, operations.send_again(_handled(request, pk), by=signed_in(request), at=timezone.now()))


@require_POST
@managers_only
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    operations.revoke_invitation(_handled(request, pk), by=signed_in(request), at=timezone.now())
    messages.success(request, _("The invitation was taken back: its link opens nothing any more."))
    return redirect("people")


@require_safe
@never_cache
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """The link of the mail. The secret leaves the address at once, so that no later page can pass it on."""
    sha256 = hashlib.sha256(secret.encode()).hexdigest()
    request.session.pop(KEPT, None)
    if Invitation.objects.filter(sha256=sha256).exists():  # whoever guesses leaves no session behind
        request.session[KEPT] = sha256
    response = redirect("invitation")
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request: HttpRequest) -> HttpResponse:
    """Who invites, and for what. Whatever is wrong with an invitation, the answer is the same."""
    me = request.user if isinstance(request.user, User) else None
    now = timezone.now()
    try:
        offer = open_invitation(request.session.get(KEPT, ""), at=now)
        initial = {"language": current_language()}
        form = None if me else AcceptForm(request.POST or None, email=offer.email, initial=initial, label_suffix="")
        if request.method == "POST":
            limited("invitation", offer.sha256)
        if request.method == "POST" and (form is None or form.is_valid()):
            return _accept(request, offer, me, form)
    except NoInvitation as refused:
        return render(request, "members/no_invitation.html", {"refusal": refused}, status=404)
    except ValidationError as refused:
        return render(request, "members/no_invitation.html", {"refusal": refused.messages[0]}, status=429)
    except NotAllowed as refused:
        return _show(request, offer, form, status=403, refusal=refused)
    return _show(request, offer, form, status=422 if form and form.errors else 200)


def _show(request: HttpRequest, offer: Invitation, form: AcceptForm | None, **more: Any) -> HttpResponse:
    context = {
        "offer": offer,
        "scope": offered_name(offer, current_language()),
        "form": form,
        "is_for_reader": getattr(request.user, "email", "").casefold() == offer.email.casefold(),
        "refusal": more.get("refusal"),
    }
    return render(request, "members/invitation.html", context, status=more["status"])


def _accept(request: HttpRequest, offer: Invitation, me: User | None, form: AcceptForm | None) -> HttpResponse:
    given = form.cleaned_data if form else {}
    user = operations.accept(offer.sha256, by=me, at=timezone.now(), **given)
    del request.session[KEPT]
    messages.success(request, _("Welcome: the invitation was accepted."))
    if me:
        return redirect("account")
    # The link came by mail, as a code for signing in does: whoever has it has the mailbox.
    record_authentication(request, user, method="code", email=user.email)
    return perform_login(request, user, email_verification="none", redirect_url=reverse("account"))
