"""The texts of a practice: in which languages there are any, the edited text, translations and their release."""

from dataclasses import dataclass
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

from .. import operations, permissions
from ..forms.acts import WordsForm
from ..models import Practice, Wording
from ..queries.texts import changes, standings, translation_of
from ..queries.wording import author_text, original_text, text_for
from .record import seen


@dataclass(frozen=True)
class Written:
    """What is written on a page of a text: the text to follow, the one that is there, and where it goes."""

    practice: Practice
    language: str
    follows: Wording
    there: Wording | None
    is_edit: bool  # of the original; else a translation


@require_safe
def texts(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, seen(request, pk))


def show(request: HttpRequest, practice: Practice, *, status: int = 200, **more: Any) -> HttpResponse:
    wordings = list(Wording.objects.visible_to(request.user).filter(practice=practice))
    context = {
        "practice": practice,
        "text": text_for(wordings),
        "lines": standings(practice, wordings, request.user),
        "changes": changes(wordings),
        "may_edit_text": permissions.may_edit_text(request.user, practice) and practice.state == "submitted",
        "may_translate": permissions.may_translate(request.user, practice),
    }
    return render(request, "best_practices/texts.html", context | more, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def edited(request: HttpRequest, pk: int) -> HttpResponse:
    """The edited text beside the author's, which stays."""
    practice = seen(request, pk)
    if not permissions.may_edit_text(request.user, practice):
        raise NotAllowed(_("Only the secretariat edits texts, and not those of practices that they wrote or sent."))
    wordings = list(practice.wordings.all())
    author = author_text(wordings)
    there = next((one for one in wordings if one.voice == "edited"), None)
    if author is None:
        raise Http404
    return _write(request, Written(practice, author.language, author, there, is_edit=True))


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def text(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """A translation beside the text that readers of the original get."""
    practice = seen(request, pk)
    if language not in OWN_NAMES or language == practice.language:
        raise Http404
    if not permissions.may_translate(request.user, practice):
        raise NotAllowed(_("The author and the secretariat translate what was sent or published."))
    wordings = list(practice.wordings.all())
    follows = original_text(wordings)
    if follows is None:
        raise Http404
    there = translation_of(wordings, language)
    return _write(request, Written(practice, language, follows, there, is_edit=False))


def _write(request: HttpRequest, written: Written) -> HttpResponse:
    if request.method != "POST":
        start = written.there or (written.follows if written.is_edit else None)
        initial = (start.parts if start else {}) | {"version": written.there.version if written.there else 0}
        return _page(request, written, _form(written, initial=initial))
    form = _form(written, data=request.POST)
    if not form.is_valid():
        return _page(request, written, form, status=422)
    try:
        _save(request, written, form)
    except Incomplete as refused:
        show_refusal(form, refused)
        return _page(request, written, form, status=422)
    except (Stale, NotPossibleNow) as refused:
        return _conflict(request, written, form, refused)
    messages.success(request, _saved(written))
    return redirect("practice-texts", pk=written.practice.pk)


def _form(written: Written, **more: Any) -> WordsForm:
    return WordsForm(follows=written.follows, language=written.language, **more)


def _save(request: HttpRequest, written: Written, form: WordsForm) -> None:
    version, by, at = form.cleaned_data["version"], signed_in(request), timezone.now()
    if written.is_edit:
        operations.edit_text(written.practice, form.words(), by=by, at=at, version=version)
    else:
        operations.translate(written.practice, written.language, form.words(), by=by, at=at, version=version)


def _saved(written: Written) -> str:
    if written.is_edit:
        return _("The edited text was kept. The author’s text stays as it is; the author is told.")
    return _("The translation was kept. Another person of the secretariat releases it to readers.")


def _conflict(request: HttpRequest, written: Written, form: WordsForm, refused: Exception) -> HttpResponse:
    """What was typed stays in the form; the text stored meanwhile stands above it, part by part."""
    there = written.there
    stored = there.parts if there else {}
    form.add_error(None, str(refused))
    conflict = differing(form, stored)
    send_again(form, version=there.version if there else 0)
    return _page(request, written, form, status=409, conflict=conflict)


def _page(request: HttpRequest, written: Written, form: WordsForm, *, status: int = 200, **more: Any) -> HttpResponse:
    there = written.there
    may_release = there is not None and not there.is_released and permissions.may_release(request.user, there)
    context = {"written": written, "practice": written.practice, "form": form, "may_release": may_release}
    return render(request, "best_practices/text.html", context | more, status=status)


@require_POST
@sign_in_first
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """By another person than its writer; on the version that they looked at."""
    found = get_object_or_404(Wording.objects.visible_to(request.user).select_related("practice"), pk=pk)
    version = request.POST.get("version", "")
    looked_at = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else None
    operations.release_translation(found, by=signed_in(request), at=timezone.now(), version=looked_at)
    messages.success(request, _("Released: readers of this language get it now."))
    return redirect("practice-texts", pk=found.practice_id)
