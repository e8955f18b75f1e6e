"""The form in which a workshop is planned and changed: draft, autosave, sending; the changes of a published one."""

from secrets import token_urlsafe
from typing import Any
from zoneinfo import available_timezones

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ehealth_portal.conflicts import differing
from ehealth_portal.draft_forms import autosaved, drafted, form_key, is_autosave, kept_sentence, signed_out
from ehealth_portal.kept_answers import keep_unread, take_signed_out, unread_of
from ehealth_portal.members.visitors import signed_in
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Refusal, Stale
from ehealth_portal.refused_forms import show_refusal
from ehealth_portal.review.transitions import State

from .. import permissions
from ..forms.planning import MANY, PlanForm, first_values
from ..forms.shown import initial_of
from ..models import Workshop
from ..operations import planning
from ..queries.planning import entry_of, provisions_to_serve, same
from ..vocabulary import Theme

FORM = "workshop-"  # what is kept in the session of this form
ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new workshop, or with ``pk`` a draft or returned one of one's own, or a published one for the secretariat."""
    if not request.user.is_authenticated:
        return signed_out(request)
    workshop = _own(request, pk)
    return _post(request, workshop) if request.method == "POST" else _show(request, workshop)


def _own(request: HttpRequest, pk: int | None) -> Workshop | None:
    if pk is None:
        if not permissions.may_plan(request.user):
            raise NotAllowed(_("Only rapporteurs, counsellors and the secretariat plan workshops."))
        return None
    workshop = get_object_or_404(Workshop.objects.visible_to(request.user), pk=pk)
    if not permissions.may_edit(request.user, workshop):
        raise NotAllowed(_("Only its author, or the secretariat once it is published, changes this workshop."))
    return workshop


def _form(request: HttpRequest, workshop: Workshop | None, data: Any = None, **more: Any) -> PlanForm:
    stored = entry_of(workshop) if workshop else None
    return PlanForm(data, user=request.user, names=provisions_to_serve(workshop), stored=stored, **more)


# --- showing --------------------------------------------------------------------------------------------------------
def _show(request: HttpRequest, workshop: Workshop | None) -> HttpResponse:
    if workshop and not (workshop.is_editable or workshop.is_published):
        return redirect("workshop", pk=workshop.pk)
    if typed := take_signed_out(request):
        form = _form(request, workshop, typed)
        form.full_clean()
        form.errors.clear()
        messages.warning(request, _("Your session had ended. What you typed is back in the form, not saved yet."))
        return _page(request, form, workshop)
    start = first_values(request.user) | {"nonce": token_urlsafe(16), "themes": _themes_asked(request)}
    unread = unread_of(request, workshop.pk, of=FORM) if workshop else {}
    typed_before = {name: values if name in MANY else "".join(values[-1:]) for name, values in unread.items()}
    initial = initial_of(entry_of(workshop)) if workshop else start
    return _page(request, _form(request, workshop, initial=initial | typed_before), workshop, unread=bool(unread))


def _themes_asked(request: HttpRequest) -> list[str]:
    """The gauge leads here with the theme of a gap."""
    return [theme for theme in request.GET.getlist("theme") if theme in Theme.values]


def _page(
    request: HttpRequest, form: PlanForm, workshop: Workshop | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The form posts to the draft once there is one."""
    context = {
        "form": form,
        "workshop": workshop,
        "zones": ZONES,
        "action": reverse("workshop-edit", args=[workshop.pk]) if workshop else reverse("workshop-new"),
        "version": workshop.version if workshop else "",
        "is_published": workshop is not None and workshop.is_published,
    }
    return render(request, "workshops/plan.html", context | more, status=status)


# --- keeping and sending --------------------------------------------------------------------------------------------
def _post(request: HttpRequest, workshop: Workshop | None) -> HttpResponse:
    form = _form(request, workshop, request.POST)
    form.is_valid()
    if workshop and workshop.is_published and form.errors:
        return _page(request, form, workshop, status=422)
    try:
        kept = _keep(request, form, workshop, form.cleaned_data.get("version"))
    except Incomplete as refused:
        return _incomplete(request, form, workshop, refused)
    except (Stale, NotPossibleNow) as refused:
        return _conflict(request, form, refused)
    except NotAllowed as refused:  # the role ended for whose body it was planned
        form.add_error("body", str(refused))
        return _page(request, form, workshop, status=422)
    keep_unread(request, kept.pk, form.unread(), of=FORM)
    if is_autosave(request):
        return autosaved(kept, reverse("workshop-edit", args=[kept.pk]))
    return _send(request, kept, form) if "send" in request.POST else _kept(request, kept, form)


def _keep(request: HttpRequest, form: PlanForm, workshop: Workshop | None, version: int | None) -> Workshop:
    """The draft with what could be read. A second click brings the same words: then nothing is written twice."""
    now, by, entry = timezone.now(), signed_in(request), form.entry()
    if workshop is None:
        key = form_key(request, form)
        workshop = drafted(lambda: planning.draft(entry, by=by, at=now, key=key))
        if workshop.created_at == now:
            return workshop
        if not workshop.is_editable and not same(entry_of(workshop), entry):
            return planning.draft(entry, by=by, at=now)
    if same(entry_of(workshop), entry):
        return workshop
    return planning.edit(workshop, entry, by=by, at=now, version=-1 if version is None else version)


def _incomplete(request: HttpRequest, form: PlanForm, workshop: Workshop | None, refused: Incomplete) -> HttpResponse:
    show_refusal(form, refused)
    return _page(request, form, workshop, status=422)


def _conflict(request: HttpRequest, form: PlanForm, refused: Refusal) -> HttpResponse:
    """Another window saved in between: what was typed stays in the form, the stored text beside it."""
    pk = request.resolver_match.kwargs.get("pk") if request.resolver_match else None
    seen = Workshop.objects.visible_to(request.user)
    by_key = {"external_key": form_key(request, form), "created_by": signed_in(request)}
    workshop = get_object_or_404(seen.filter(pk=pk) if pk else seen.filter(**by_key))
    if is_autosave(request):
        return JsonResponse({"sentence": str(refused)}, status=409)
    again = _form(request, workshop, request.POST)
    again.is_valid()
    conflict = differing(again, initial_of(entry_of(workshop)))
    return _page(request, again, workshop, status=409, conflict=conflict, refused=refused)


def _kept(request: HttpRequest, workshop: Workshop, form: PlanForm) -> HttpResponse:
    if form.errors:
        return _page(request, form, workshop, status=422)
    if workshop.is_published:
        messages.success(request, _("Changed: readers see it now."))
        return redirect("workshop", pk=workshop.pk)
    messages.success(request, kept_sentence(workshop))
    return redirect("workshop-edit", pk=workshop.pk)


def _send(request: HttpRequest, workshop: Workshop, form: PlanForm) -> HttpResponse:
    if workshop.state == State.SUBMITTED:
        return _sent(request, workshop)
    for name, sentences in planning.missing(workshop).items():
        if name not in form.errors:
            form.add_error(name if name in form.fields else None, sentences)
    if form.errors:
        return _page(request, form, workshop, status=422)
    try:
        workshop = planning.submit(workshop, by=signed_in(request), at=timezone.now(), version=workshop.version)
    except (NotPossibleNow, Stale):
        workshop = Workshop.objects.visible_to(request.user).get(pk=workshop.pk)
        if workshop.state != State.SUBMITTED:
            raise
    return _sent(request, workshop)


def _sent(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    messages.success(request, _("Sent for review: another person checks it, and you are told what they decide."))
    return redirect("workshop", pk=workshop.pk)
