"""The form in which an adoption is told: kept as a draft, changed, sent to be confirmed."""

from secrets import token_urlsafe
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ehealth_portal.conflicts import differing, send_again
from ehealth_portal.draft_forms import drafted, form_key
from ehealth_portal.languages import current_language
from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Stale
from ehealth_portal.refused_forms import show_refusal
from ehealth_portal.review.transitions import State

from .. import permissions
from ..forms.adoptions import AdoptionForm, initial_of
from ..models import Adoption, Practice
from ..operations import adoptions as acts
from ..queries.wording import texts_for
from .adoptions import seen


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def adoption_new(request: HttpRequest, pk: int) -> HttpResponse:
    practice = get_object_or_404(Practice.objects.visible_to(request.user), pk=pk)
    if not permissions.may_tell_adoption(request.user):
        raise NotAllowed(_("Only people with a present role tell of an adoption."))
    if not practice.is_published:
        raise NotPossibleNow(_("Adoptions are told of practices that are published."))
    if request.method == "POST":
        return _post(request, AdoptionForm(request.POST, user=request.user), practice, None)
    first = {"nonce": token_urlsafe(16), "language": current_language()}
    return _page(request, AdoptionForm(initial=first, user=request.user), practice, None)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def adoption_edit(request: HttpRequest, pk: int) -> HttpResponse:
    record = seen(request, pk)
    if not permissions.may_edit_adoption(request.user, record):
        raise NotAllowed(_("Only its author may change this adoption."))
    if request.method == "POST":
        return _post(request, AdoptionForm(request.POST, user=request.user), record.practice, record)
    if not record.is_editable:
        raise NotPossibleNow(_("This adoption can no longer be changed: take it back, or ask for its return, first."))
    form = AdoptionForm(initial=initial_of(record) | {"version": record.version}, user=request.user)
    return _page(request, form, record.practice, record)


def _page(
    request: HttpRequest, form: AdoptionForm, practice: Practice, record: Adoption | None, **more: Any
) -> HttpResponse:
    """The form posts to the draft once there is one."""
    address = reverse("adoption-edit", args=[record.pk]) if record else reverse("adoption-new", args=[practice.pk])
    context = {
        "form": form,
        "practice": practice,
        "text": texts_for([practice.pk]).get(practice.pk),
        "adoption": record,
        "action": address,
    }
    status = more.pop("status", 422 if form.errors else 200)
    return render(request, "best_practices/adoption_form.html", context | more, status=status)


def _post(request: HttpRequest, form: AdoptionForm, practice: Practice, record: Adoption | None) -> HttpResponse:
    if not form.is_valid():
        return _page(request, form, practice, record)
    try:
        kept = _keep(request, form, practice, record)
    except Stale as refused:
        assert record is not None
        return _conflict(request, form, record, str(refused))
    except NotPossibleNow as refused:
        form.add_error(None, str(refused))
        return _page(request, form, practice, record, status=409)
    if "draft" in request.POST:
        messages.success(request, _("The draft is kept on the server. Nobody else sees it yet."))
        return redirect("adoption", pk=kept.pk)
    return _send(request, form, kept)


def _keep(request: HttpRequest, form: AdoptionForm, practice: Practice, record: Adoption | None) -> Adoption:
    """A second click brings the same words, and writes nothing. Other words from a form that was sent before change its
    draft, or are a draft of their own once that was sent on.
    """
    by, now, entry = signed_in(request), timezone.now(), form.entry()
    version = form.cleaned_data["version"] if record else None
    if record is None:
        key = form_key(request, form)
        record = drafted(lambda: acts.draft(practice, entry, by=by, at=now, key=key))
        if not record.is_editable and not acts.says(record, entry):
            return acts.draft(practice, entry, by=by, at=now)
    if acts.says(record, entry):
        return record
    return acts.edit(record, entry, by=by, at=now, version=record.version if version is None else version)


def _conflict(request: HttpRequest, form: AdoptionForm, record: Adoption, sentence: str) -> HttpResponse:
    """Another window saved in between: what was typed stays in the form, the stored text beside it."""
    form.add_error(None, sentence)
    fresh = seen(request, record.pk)
    conflict = differing(form, initial_of(fresh))
    send_again(form, version=fresh.version)
    return _page(request, form, fresh.practice, fresh, conflict=conflict, status=409)


def _send(request: HttpRequest, form: AdoptionForm, kept: Adoption) -> HttpResponse:
    """What is missing stands beside its field; the draft is kept all the same."""
    if kept.state != State.SUBMITTED:
        try:
            acts.submit(kept, by=signed_in(request), at=timezone.now(), version=kept.version)
        except Incomplete as refused:
            fields = {"evidence": "reference"}
            show_refusal(form, Incomplete({fields.get(name, name): told for name, told in refused.errors.items()}))
            send_again(form, version=kept.version)
            return _page(request, form, kept.practice, kept)
    messages.success(request, _("Sent: a focal point of that Member State is asked to confirm it."))
    return redirect("adoption", pk=kept.pk)
