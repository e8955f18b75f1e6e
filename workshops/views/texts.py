"""The texts of a workshop: in which languages it is announced, a further one beside the original, and its release."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ehealth_portal.conflicts import differing, send_again
from ehealth_portal.languages import OWN_NAMES
from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Stale
from ehealth_portal.refused_forms import show_refusal

from .. import permissions
from ..forms.texts import WordsForm
from ..models import Announcement, Workshop
from ..operations import announcing
from ..queries.texts import PARTS, is_outdated, lines_of, original_of
from .detail import seen


def _writable(request: HttpRequest, pk: int) -> Workshop:
    workshop = seen(request, pk)
    if not permissions.may_edit(request.user, workshop):
        raise NotAllowed(_("Only its author, or the secretariat once it is published, changes this workshop."))
    return workshop


@require_safe
@sign_in_first
def texts(request: HttpRequest, pk: int) -> HttpResponse:
    workshop = _writable(request, pk)
    lines = lines_of(workshop, request.user, is_house=permissions.is_house(request.user))
    context = {"workshop": workshop, "lines": lines, "original": next(line.text for line in lines if line.is_original)}
    return render(request, "workshops/texts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def text(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """One language beside the original, which is changed with the workshop."""
    workshop = _writable(request, pk)
    there = {one.language: one for one in workshop.announcements.all()}
    original = original_of(workshop, there.values())
    if language not in OWN_NAMES or language == workshop.language or original is None:
        raise Http404
    found = there.get(language)
    if request.method != "POST":
        initial = {name: getattr(found, name) for name in PARTS} if found else {}
        initial["version"] = found.version if found else 0
        return _page(request, workshop, found, WordsForm(original=original, language=language, initial=initial))
    return _write(request, workshop, found, WordsForm(request.POST, original=original, language=language))


def _write(request: HttpRequest, workshop: Workshop, found: Announcement | None, form: WordsForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, workshop, found, form, status=422)
    language = str(request.resolver_match.kwargs["language"]) if request.resolver_match else ""
    version, by = form.cleaned_data["version"] or None, signed_in(request)
    try:
        announcing.translate(workshop, language, form.words(), by=by, at=timezone.now(), version=version)
    except Incomplete as refused:
        show_refusal(form, refused)
        return _page(request, workshop, found, form, status=422)
    except (Stale, NotPossibleNow) as refused:
        return _conflict(request, workshop, found, form, refused)
    messages.success(request, _("The text was kept. Another person of the secretariat releases it to readers."))
    return redirect("workshop-texts", pk=workshop.pk)


def _conflict(
    request: HttpRequest, workshop: Workshop, found: Announcement | None, form: WordsForm, refused: Exception
) -> HttpResponse:
    """What was typed stays in the form; the text stored meanwhile stands above it, part by part."""
    form.add_error(None, str(refused))
    conflict = differing(form, {name: getattr(found, name) if found else "" for name in PARTS})
    send_again(form, version=found.version if found else 0)
    return _page(request, workshop, found, form, status=409, conflict=conflict)


def _page(
    request: HttpRequest, workshop: Workshop, found: Announcement | None, form: WordsForm, **more: Any
) -> HttpResponse:
    status = more.pop("status", 200)
    context = {
        "workshop": workshop,
        "form": form,
        "written": str(request.resolver_match.kwargs["language"]) if request.resolver_match else "",
        "found": found,
        "original": form.original,
        "is_outdated": is_outdated(found, form.original),
    }
    return render(request, "workshops/text.html", context | more, status=status)


@require_POST
@sign_in_first
def release(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """By another person than its writer; on the version that they looked at."""
    workshop = seen(request, pk)
    found = get_object_or_404(workshop.announcements.all(), language=language)
    version = request.POST.get("version", "")
    looked_at = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else None
    announcing.release(found, by=signed_in(request), at=timezone.now(), version=looked_at)
    messages.success(request, _("Released: readers of this language get it now."))
    return redirect("workshop-texts", pk=pk)
