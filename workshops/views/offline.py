"""An assessment as a workbook, and the workbook that comes back: looked at, then merged."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from ehealth_portal.importing import kept_files, pages
from ehealth_portal.languages import OWN_NAMES, current_language
from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete, NotPossibleNow, Stale

from .. import offline, permissions
from ..forms.cells import in_words
from ..forms.offline import WorkbookForm
from ..models import Assessment, Item
from ..operations import assessing
from ..queries.assessments import given_of, items_of, sections_given
from .assessments import heading, seen

MOST_SHOWN = 100  # errors on one page


@require_safe
@sign_in_first
def download(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    record = seen(request, pk)
    if code not in OWN_NAMES:
        raise Http404
    given, _carried = given_of(record)
    content = offline.workbook(record, _items(request, record), given, code)
    return pages.workbook(content, f"assessment-{record.member_state.iso3.lower()}-{record.pk}-{code}.xlsx")


def _items(request: HttpRequest, record: Assessment) -> list[Item]:
    """All, for those who read the whole for the country or the house; a colleague's sections for a colleague."""
    items, user = list(items_of(record.round.questionnaire).values()), signed_in(request)
    given = sections_given(record, user)
    if permissions.may_answer(user, record) or permissions.may_run_rounds(user) or not given:
        return items
    return [item for item in items if item.section.key in given]


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    record = seen(request, pk)
    if request.method != "POST":
        return _page(request, record, WorkbookForm())
    user = signed_in(request)
    assessing.refuse_others(record, "", by=user)
    assessing.refuse_submitted(record, at=timezone.now())
    form, shown = WorkbookForm(request.POST, request.FILES), {}
    try:
        if form.is_valid():
            content, shown["kept"] = form.content(user.pk)
            return _merged(request, record, form, content, shown)
    except Incomplete as refused:
        for sentence in refused.errors.get("file", [str(refused)]):
            form.add_error("file", sentence)
    return _page(request, record, form, status=422)


def _merged(
    request: HttpRequest, record: Assessment, form: WorkbookForm, content: bytes, shown: dict[str, Any]
) -> HttpResponse:
    items, user = items_of(record.round.questionnaire), signed_in(request)
    may = [key for key, item in items.items() if _may_answer(request, record, item)]
    found = offline.merge(content, record, items.values(), may, given_of(record)[0], current_language())
    choices = {
        name.removeprefix("choose-"): value for name, value in request.POST.items() if value in ("mine", "stored")
    }
    conflicts = list(found.conflicts)
    still = found.settle(choices if request.POST.get("act") == "import" else {})
    shown |= {"found": found, "errors": found.errors[:MOST_SHOWN], "choices": choices}
    shown["conflicts"] = [_shown(one, choices) for one in conflicts]
    if request.POST.get("act") != "import" or found.errors:
        return _page(request, record, form, status=422 if found.errors else 200, **shown)
    if still:
        return _page(request, record, form, status=409, is_open_choice=True, **shown)
    return _taken(request, record, form, found, shown, user)


def _shown(one: offline.Conflict, choices: Mapping[str, str]) -> dict[str, str]:
    """A conflict as the page asks it."""
    return {
        "name": one.cell.name,
        "question": offline.question_of(one.cell),
        "mine": in_words(one.mine, one.cell.item),
        "stored": in_words(one.stored, one.cell.item),
        "chosen": choices.get(one.cell.name, ""),
    }


def _taken(
    request: HttpRequest, record: Assessment, form: WorkbookForm, found: offline.Merge, shown: dict[str, Any], user: Any
) -> HttpResponse:
    try:
        if found.taken:
            assessing.answer(record, found.taken, by=user, at=timezone.now())
    except (Stale, NotPossibleNow) as refused:
        form.add_error(None, str(refused))
        return _page(request, record, form, status=409, **shown)
    kept_files.drop(user.pk)
    number = len(found.taken)
    sentence = ngettext("%(number)d answer was brought in.", "%(number)d answers were brought in.", number)
    messages.success(request, sentence % {"number": number})
    return redirect("assessment", pk=record.pk)


def _may_answer(request: HttpRequest, record: Assessment, item: Item) -> bool:
    user = signed_in(request)
    return permissions.may_answer(user, record) or item.section.key in sections_given(record, user)


def _page(
    request: HttpRequest, record: Assessment, form: WorkbookForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    user = signed_in(request)
    answers = permissions.may_answer(user, record) or bool(sections_given(record, user))
    context = heading(record) | {"form": form, "languages": OWN_NAMES.items(), "answers": answers}
    context |= {"is_draft": record.state != Assessment.State.SUBMITTED}
    return render(request, "workshops/offline.html", context | more, status=status)
