"""What a person can see of what is kept about them, and the page on which an administrator erases a person."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ehealth_portal.languages import comma_list
from ehealth_portal.members.managing import managed_people
from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import NotAllowed

from . import operations
from .forms import EraseForm
from .permissions import may_erase
from .queries import everything_about, registered, texts_naming, words_of


@require_safe
@never_cache
@sign_in_first
def own_data(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy/own_data.html", {"lines": registered(signed_in(request))})


@require_safe
@never_cache
@sign_in_first
def own_data_file(request: HttpRequest) -> HttpResponse:
    """Everything as JSON, to keep or to take elsewhere."""
    content = json.dumps(everything_about(signed_in(request)), ensure_ascii=False, indent=1, default=str)
    headers = {"Content-Disposition": 'attachment; filename="my-data.json"'}
    return HttpResponse(content, content_type="application/json", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what goes and what stays, then erase."""
    person = get_object_or_404(managed_people(signed_in(request)), pk=pk, erased_at__isnull=True)
    if not may_erase(request.user, person):
        raise NotAllowed(_("People are erased by an administrator, and nobody erases their own account."))
    form = EraseForm(request.POST or None, email=person.email, label_suffix="")
    if request.method == "POST" and form.is_valid():
        done = operations.erase_person(person, by=signed_in(request), at=timezone.now())
        messages.success(request, _("The person was erased."))
        if done.left:
            messages.warning(request, left_in(done.left))
        return redirect("people")
    status = 422 if form.errors else 200
    return render(
        request,
        "privacy/erase.html",
        {"person": person, "form": form, "texts": texts_naming(words_of(person))},
        status=status,
    )


def left_in(documents: list[str]) -> str:
    return _("Frozen documents still name the person; withdraw their reports if they must go: %(documents)s") % {
        "documents": comma_list(documents)
    }
