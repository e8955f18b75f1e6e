"""The letter as its addressee sees it: by the secret of its mail without signing in, or signed in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ehealth_portal.languages import OWN_NAMES, current_language, interface_code
from ehealth_portal.members.models import User
from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete, NotPossibleNow
from ehealth_portal.refused_forms import show_refusal

from .. import operations, permissions
from ..distributing import about
from ..forms import ReplyForm
from ..lettering import shown, text_for
from ..models import Addressee
from ..queries import letters


def behind_a_secret(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Kept out of caches, of search engines, and of what other sites are told.

    Not ``no-referrer``: with it browsers send ``Origin: null`` with a form, which the check of forms refuses.
    """

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        response = view(request, *arguments, **named)
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return guarded


@require_safe
@behind_a_secret
def letter(request: HttpRequest, token: str) -> HttpResponse:
    found = _behind(token)
    if request.method == "GET":
        operations.open_letter(found, at=timezone.now())
    return _page(request, found, _reader(request, found), ReplyForm(label_suffix=""), token=token)


@require_POST
@behind_a_secret
def letter_acknowledge(request: HttpRequest, token: str) -> HttpResponse:
    found = _behind(token)
    return _acknowledged(request, found, _reader(request, found), redirect("letter", token=token))


@require_POST
@behind_a_secret
def letter_reply(request: HttpRequest, token: str) -> HttpResponse:
    found = _behind(token)
    return _replied(request, found, _reader(request, found), redirect("letter", token=token), token=token)


@sign_in_first
@require_safe
def own_letter(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _visible(request, pk), signed_in(request), ReplyForm(label_suffix=""))


@sign_in_first
@require_POST
def own_letter_acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    return _acknowledged(request, _visible(request, pk), signed_in(request), redirect("own-letter", pk=pk))


@sign_in_first
@require_POST
def own_letter_reply(request: HttpRequest, pk: int) -> HttpResponse:
    return _replied(request, _visible(request, pk), signed_in(request), redirect("own-letter", pk=pk))


def _behind(token: str) -> Addressee:
    found = letters.behind(token)
    if found is None:
        raise Http404
    return found


def _visible(request: HttpRequest, pk: int) -> Addressee:
    rows = Addressee.objects.visible_to(request.user).select_related(*letters.WITH_ALL)
    return get_object_or_404(rows, pk=pk)


def _reader(request: HttpRequest, found: Addressee) -> User:
    """Who acts: who is signed in and speaks for the addressee, else the person whom the link was written to."""
    if isinstance(request.user, User) and permissions.may_answer_letter(request.user, found):
        return request.user
    if found.user is None:
        raise Http404
    return found.user


def _page(
    request: HttpRequest, found: Addressee, reader: User, form: ReplyForm, *, token: str = "", status: int = 200
) -> HttpResponse:
    texts = letters.texts_of(found)
    text = text_for(texts, current_language())
    complete = {one.language for one in texts}
    context = {
        "addressee": found,
        "circular": found.circular,
        "text": text,
        "body": shown(text.body) if text else "",
        "others": [(code, own, _in(code, found, token)) for code, own in OWN_NAMES.items() if code in complete],
        "about": about(found.circular.record_type, found.circular.record_id, request.user),
        "form": form,
        "reader": reader,
        "may_answer": permissions.may_answer_letter(reader, found),
        "acknowledge": _address("acknowledge", found, token),
        "answer": _address("reply", found, token),
    }
    return render(request, "circulars/letter.html", context, status=status)


def _address(act: str, found: Addressee, token: str) -> str:
    return reverse(f"letter-{act}", args=[token]) if token else reverse(f"own-letter-{act}", args=[found.pk])


def _in(language: str, found: Addressee, token: str) -> str:
    with translation.override(interface_code(language)):
        return reverse("letter", args=[token]) if token else reverse("own-letter", args=[found.pk])


def _acknowledged(request: HttpRequest, found: Addressee, by: User, back: HttpResponse) -> HttpResponse:
    operations.acknowledge(found, by=by, at=timezone.now())
    messages.success(request, _("Thank you: the secretariat sees that the letter was received."))
    return back


def _replied(request: HttpRequest, found: Addressee, by: User, back: HttpResponse, *, token: str = "") -> HttpResponse:
    form = ReplyForm(request.POST, label_suffix="")
    if form.is_valid():
        try:
            operations.reply(found, form.cleaned_data["reply"], by=by, at=timezone.now())
        except (Incomplete, NotPossibleNow) as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Your reply was kept, and the secretariat is told of it."))
            return back
    return _page(request, found, by, form, token=token, status=422)
