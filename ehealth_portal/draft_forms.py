"""Forms that keep a draft while somebody types: autosave, a second click, a session that ended meanwhile."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any, TypeVar

from django import forms
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.defaultfilters import date as date_filter
from django.urls import reverse
from django.utils.translation import gettext as _

from .kept_answers import keep_signed_out
from .middleware import typed_in

R = TypeVar("R")


def is_autosave(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def signed_out(request: HttpRequest) -> HttpResponse:
    """To signing in; what was typed is kept until then, or shown where it cannot be."""
    if request.method == "POST":
        if is_autosave(request):
            sentence = _("You are signed out: press Save draft, sign in, and what you typed will be here.")
            return JsonResponse({"sentence": sentence}, status=401)
        if not keep_signed_out(request):
            context = {"typed": typed_in(request), "next": request.path}
            return render(request, "signed_out.html", context, status=403)
    return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")


def form_key(request: HttpRequest, form: forms.Form) -> str:
    """What makes a second click harmless: one person's one form. Hashed, for it stands on the record."""
    nonce = form.cleaned_data.get("nonce")
    return f"form:{sha256(f'{request.user.pk}:{nonce}'.encode()).hexdigest()[:40]}" if nonce else ""


def drafted(draft: Callable[[], R]) -> R:
    """The draft that carries the form's key: made now, or by a first click at the same time."""
    try:
        return draft()
    except IntegrityError:  # the first click's transaction ended between our look and our write
        return draft()


def kept_sentence(record: Any) -> str:
    return _("Draft kept on the server at %(time)s UTC") % {"time": date_filter(record.updated_at, "H:i")}


def autosaved(record: Any, action: str) -> JsonResponse:
    """What the page needs to save the next time, and to say so. ``action`` is where the form posts to from now on."""
    return JsonResponse({"version": record.version, "action": action, "sentence": kept_sentence(record)})
