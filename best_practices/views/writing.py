"""The form in which a practice is written and changed: draft, autosave, further rows, sending."""

from secrets import token_urlsafe
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ehealth_portal.draft_forms import autosaved, drafted, form_key, is_autosave, kept_sentence, signed_out
from ehealth_portal.kept_answers import keep_unread, take_signed_out, unread_of
from ehealth_portal.members.visitors import signed_in
from ehealth_portal.refusals import NotAllowed, NotPossibleNow, Refusal, Stale
from ehealth_portal.review.transitions import State

from .. import operations, permissions
from ..forms.shown import initial_of, same
from ..forms.writing import MANY, WritingForm, first_values
from ..models import Practice
from ..operations.lifecycle import missing
from ..queries.writing import entry_of, provisions_to_serve
from .writing_page import page

FORM = "practice-"  # what is kept in the session of this form
FIELDS = {"started_on": "started", "proofs": "proof-0-url"}  # fields of the record -> of the form


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new practice, or with ``pk`` a draft or returned one of one's own."""
    if not request.user.is_authenticated:
        return signed_out(request)
    practice = _own(request, pk)
    return _post(request, practice) if request.method == "POST" else _show(request, practice)


def _own(request: HttpRequest, pk: int | None) -> Practice | None:
    if pk is None:
        if not permissions.may_document(request.user):
            raise NotAllowed(_("Only people with a present role write down practices."))
        return None
    practice = get_object_or_404(Practice.objects.visible_to(request.user), pk=pk)
    if not permissions.may_edit(request.user, practice):
        raise NotAllowed(_("Only its author may change this practice."))
    return practice


def _form(request: HttpRequest, practice: Practice | None, data: Any = None, **more: Any) -> WritingForm:
    stored = entry_of(practice) if practice else None
    return WritingForm(data, user=request.user, names=provisions_to_serve(practice), stored=stored, **more)


# --- showing --------------------------------------------------------------------------------------------------------
def _show(request: HttpRequest, practice: Practice | None) -> HttpResponse:
    if practice and not practice.is_editable:
        return redirect("practice", pk=practice.pk)
    if typed := take_signed_out(request):
        form = _form(request, practice, typed)
        form.full_clean()
        form.errors.clear()
        messages.warning(request, _("Your session had ended. What you typed is back in the form, not saved yet."))
        return _page(request, form, practice)
    start = first_values(request.user) | {"nonce": token_urlsafe(16)}
    initial = initial_of(entry_of(practice)) if practice else start
    unread = unread_of(request, practice.pk, of=FORM) if practice else {}
    form = _form(request, practice, initial=initial | _single(unread) | _asked_rows(request, initial | _single(unread)))
    return _page(request, form, practice, unread=bool(unread))


def _single(unread: dict[str, list[str]]) -> dict[str, Any]:
    return {name: values if name in MANY else "".join(values[-1:]) for name, values in unread.items()}


def _asked_rows(request: HttpRequest, initial: dict[str, Any]) -> dict[str, Any]:
    """Three rows more than there are, where the person asked for them."""
    name = f"{request.GET.get('more', '')}-rows"
    return {name: int(initial[name]) + 3} if str(initial.get(name, "")).isdigit() else {}


def _page(
    request: HttpRequest, form: WritingForm, practice: Practice | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    return render(request, "best_practices/write.html", page(request, form, practice, **more), status=status)


# --- keeping and sending --------------------------------------------------------------------------------------------
def _post(request: HttpRequest, practice: Practice | None) -> HttpResponse:
    form = _form(request, practice, request.POST)
    form.is_valid()
    try:
        kept = _keep(request, form, practice, form.cleaned_data.get("version"))
    except (Stale, NotPossibleNow) as refused:
        return _conflict(request, form, refused)
    except NotAllowed as refused:  # the role ended for which it was told
        form.add_error("behalf", str(refused))
        return _page(request, form, practice, status=422)
    keep_unread(request, kept.pk, form.unread(), of=FORM)
    if is_autosave(request):
        return autosaved(kept, reverse("practice-edit", args=[kept.pk]))
    if "send" in request.POST:
        return _send(request, kept, form)
    return _kept(request, kept, form)


def _keep(request: HttpRequest, form: WritingForm, practice: Practice | None, version: int | None) -> Practice:
    """The draft with what could be read. A second click brings the same words: then nothing is written twice."""
    now, by = timezone.now(), signed_in(request)
    entry = form.entry()
    if practice is None:
        key = form_key(request, form)
        practice = drafted(lambda: operations.draft(entry, by=by, at=now, key=key))
        if practice.created_at == now:
            return practice
        if not practice.is_editable and not same(entry_of(practice), entry):
            return operations.draft(entry, by=by, at=now)
    if same(entry_of(practice), entry):
        return practice
    return operations.edit(practice, entry, by=by, at=now, version=-1 if version is None else version)


def _conflict(request: HttpRequest, form: WritingForm, refused: Refusal) -> HttpResponse:
    """Another window saved in between: what was typed stays in the form, the stored text beside it."""
    pk = request.resolver_match.kwargs.get("pk") if request.resolver_match else None
    seen = Practice.objects.visible_to(request.user)
    by_key = {"external_key": form_key(request, form), "created_by": signed_in(request)}
    practice = get_object_or_404(seen.filter(pk=pk) if pk else seen.filter(**by_key))
    if is_autosave(request):
        return JsonResponse({"sentence": str(refused)}, status=409)
    again = _form(request, practice, request.POST)
    again.is_valid()
    return _page(request, again, practice, status=409, conflict=entry_of(practice), refused=refused)


def _kept(request: HttpRequest, practice: Practice, form: WritingForm) -> HttpResponse:
    """Back to the form; with a button below rows, with further rows and at the first of them."""
    kind = request.POST.get("more", "")
    count = form.counts.get(kind, 0)
    if form.errors:
        return _again(request, practice, form)
    messages.success(request, kept_sentence(practice))
    there = f"?more={kind}#rows-{kind}" if count else ""
    return HttpResponseRedirect(reverse("practice-edit", kwargs={"pk": practice.pk}) + there)


def _send(request: HttpRequest, practice: Practice, form: WritingForm) -> HttpResponse:
    if practice.state == State.SUBMITTED:
        return _sent(request, practice)
    for name, sentences in missing(practice).items():
        field = FIELDS.get(name, name)
        if field not in form.errors:
            for sentence in sentences:
                form.add_error(field if field in form.fields else None, sentence)
    if form.errors:
        return _again(request, practice, form)
    try:
        practice = operations.submit(practice, by=signed_in(request), at=timezone.now(), version=practice.version)
    except (NotPossibleNow, Stale):
        practice = Practice.objects.visible_to(request.user).get(pk=practice.pk)
        if practice.state != State.SUBMITTED:
            raise
    return _sent(request, practice)


def _sent(request: HttpRequest, practice: Practice) -> HttpResponse:
    messages.success(request, _("Sent for review. The secretariat asks two reviewers; you are told what they hold."))
    return redirect("practice", pk=practice.pk)


def _again(request: HttpRequest, practice: Practice, form: WritingForm) -> HttpResponse:
    """The form once more with everything typed, and the rows that were asked for."""
    kind = request.POST.get("more", "")
    if kind in form.counts:
        data = request.POST.copy()
        data[f"{kind}-rows"] = str(form.counts[kind] + 3)
        errors = form.errors
        form = _form(request, practice, data)
        form._errors = errors  # type: ignore[attr-defined]
    return _page(request, form, practice, status=422)
