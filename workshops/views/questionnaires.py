"""Questionnaires on pages: versions, sections and questions, written by the secretariat."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Stale

from .. import permissions
from ..forms.rounds import ItemForm, QuestionnaireForm, SectionForm
from ..models import Item, Questionnaire, Section
from ..operations import questionnaires as acts
from ..wording import said

PAGE = 20


def _refuse_others(request: HttpRequest) -> None:
    """Before any is looked up: who may not write them is not told which there are."""
    if not permissions.may_run_rounds(request.user):
        raise NotAllowed(_("Only the secretariat writes questionnaires."))


@require_safe
@sign_in_first
def all_of_them(request: HttpRequest) -> HttpResponse:
    _refuse_others(request)
    page = Paginator(Questionnaire.objects.all(), PAGE).get_page(request.GET.get("page"))
    versions = [(one, said(one.titles)) for one in page.object_list]
    return render(request, "workshops/questionnaires.html", {"page": page, "versions": versions})


@require_safe
@sign_in_first
def one(request: HttpRequest, pk: int) -> HttpResponse:
    _refuse_others(request)
    return _show(request, get_object_or_404(Questionnaire, pk=pk))


def _show(request: HttpRequest, shown: Questionnaire, *, status: int = 200, refusal: str = "") -> HttpResponse:
    sections = [
        (section, said(section.titles), [(item, said(item.labels), _parts(item)) for item in section.items.all()])
        for section in shown.sections.prefetch_related("items")
    ]
    context = {
        "questionnaire": shown,
        "title": said(shown.titles),
        "introduction": said(shown.introductions),
        "sections": sections,
        "is_newest": not Questionnaire.objects.filter(slug=shown.slug, version__gt=shown.version).exists(),
        "refusal": refusal,
    }
    return render(request, "workshops/questionnaire.html", context, status=status)


def _parts(item: Item) -> list[str]:
    """Rows, or what is chosen from."""
    return [str(said(one["labels"])) for one in item.rows or item.options]


def _write(request: HttpRequest, form: Any, act: Callable[..., Any], *, of: Any, title: str) -> HttpResponse:
    """One form of the six languages; saved, it leads back to the questionnaire."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = act(form, **_who(request, form))
            except Incomplete as refused:
                form.show(refused.errors)
            except Stale as refused:
                form.show_stale(str(refused))
                status = 409
            except NotPossibleNow as refused:
                form.add_error(None, str(refused))
                status = 409
            else:
                messages.success(request, _("Saved."))
                return redirect("questionnaire", pk=_questionnaire(made))
    context = {"form": form, "of": of, "heading": title}
    return render(request, "workshops/questionnaire_form.html", context, status=status)


def _who(request: HttpRequest, form: Any) -> dict[str, Any]:
    """What is stored already says, too, how it was read."""
    who: dict[str, Any] = {"by": signed_in(request), "at": timezone.now()}
    return who | {"seen": form.cleaned_data["seen"]} if form.of is not None else who


def _questionnaire(made: Any) -> int:
    match made:
        case Questionnaire():
            return int(made.pk)
        case Section():
            return int(made.questionnaire_id)
    return int(made.section.questionnaire_id)


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def new(request: HttpRequest) -> HttpResponse:
    _refuse_others(request)
    form = QuestionnaireForm(_data(request))
    return _write(
        request,
        form,
        lambda form, **who: acts.make(form.texts("titles"), form.texts("introductions"), **who),
        of=None,
        title=_("New questionnaire"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    _refuse_others(request)
    shown = get_object_or_404(Questionnaire, pk=pk)
    return _write(
        request,
        QuestionnaireForm(_data(request), of=shown),
        lambda form, **who: acts.change(shown, form.texts("titles"), form.texts("introductions"), **who),
        of=shown,
        title=_("Title and introduction"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def section_new(request: HttpRequest, pk: int) -> HttpResponse:
    _refuse_others(request)
    shown = get_object_or_404(Questionnaire, pk=pk)
    form = SectionForm(_data(request))
    return _write(
        request,
        form,
        lambda form, **who: acts.add_section(shown, form.texts("titles"), **who),
        of=shown,
        title=_("New section"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def section_edit(request: HttpRequest, pk: int) -> HttpResponse:
    _refuse_others(request)
    section = get_object_or_404(Section.objects.select_related("questionnaire"), pk=pk)
    return _write(
        request,
        SectionForm(_data(request), of=section),
        lambda form, **who: acts.change_section(section, form.texts("titles"), **who),
        of=section.questionnaire,
        title=_("Section"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def item_new(request: HttpRequest, pk: int) -> HttpResponse:
    _refuse_others(request)
    section = get_object_or_404(Section.objects.select_related("questionnaire"), pk=pk)
    form = ItemForm(_data(request))
    return _write(
        request,
        form,
        lambda form, **who: acts.add_item(section, form.asked(), **who),
        of=section.questionnaire,
        title=_("New question"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    _refuse_others(request)
    item = get_object_or_404(Item.objects.select_related("section__questionnaire"), pk=pk)
    return _write(
        request,
        ItemForm(_data(request), of=item),
        lambda form, **who: acts.change_item(item, form.asked(), **who),
        of=item.section.questionnaire,
        title=pgettext("asked of people", "Question"),
    )


@require_POST
@sign_in_first
def section_act(request: HttpRequest, pk: str, action: str) -> HttpResponse:
    _refuse_others(request)
    return _move(request, get_object_or_404(Section.objects.select_related("questionnaire"), pk=pk), action)


@require_POST
@sign_in_first
def item_act(request: HttpRequest, pk: str, action: str) -> HttpResponse:
    _refuse_others(request)
    return _move(request, get_object_or_404(Item.objects.select_related("section__questionnaire"), pk=pk), action)


def _move(request: HttpRequest, part: Section | Item, action: str) -> HttpResponse:
    act = {"up": acts.move_up, "remove": acts.remove}[action]
    return _act(request, part.questionnaire if isinstance(part, Section) else part.section.questionnaire, act, part)


def _act(request: HttpRequest, shown: Questionnaire, act: Callable[..., Any], subject: Any) -> HttpResponse:
    try:
        made = act(subject, by=signed_in(request), at=timezone.now())
    except NotPossibleNow as refused:
        return _show(request, shown, status=409, refusal=str(refused))
    messages.success(request, _("Done."))
    return redirect("questionnaire", pk=made.pk if isinstance(made, Questionnaire) else shown.pk)


@require_POST
@sign_in_first
def next_version(request: HttpRequest, pk: int) -> HttpResponse:
    _refuse_others(request)
    shown = get_object_or_404(Questionnaire, pk=pk)
    return _act(request, shown, acts.next_version, shown)


@require_POST
@sign_in_first
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    _refuse_others(request)
    shown = get_object_or_404(Questionnaire, pk=pk)
    try:
        acts.delete_version(shown, by=signed_in(request), at=timezone.now())
    except NotPossibleNow as refused:
        return _show(request, shown, status=409, refusal=str(refused))
    messages.success(request, _("This version was deleted."))
    return redirect("questionnaires")
