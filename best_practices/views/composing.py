"""The page on which the secretariat composes an edition, and its acts."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ehealth_portal.conflicts import differing, send_again
from ehealth_portal.languages import OWN_NAMES
from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Refusal, Stale
from ehealth_portal.refused_forms import show_refusal
from ehealth_portal.review.forms import ReasonForm

from .. import permissions
from ..edition_checks import checks
from ..forms.editions import DocumentsForm, OrderForm, TextForm, chosen, stored_text
from ..models import Edition
from ..operations import building, publishing
from ..operations import editions as acts
from ..queries import editions as reads
from ..queries.wording import texts_for
from .editions import edition_of, formats_of, public_page

PAGE = 20
MOVES: dict[str, Callable[..., Edition]] = {
    "submit": publishing.submit,
    "take_back": publishing.take_back,
    "return": publishing.return_to_composer,
    "publish": publishing.publish,
    "withdraw": publishing.withdraw,
}


def composed(request: HttpRequest, pk: int) -> Edition:
    record = edition_of(request, pk)
    if not permissions.composes(request.user, record):
        raise NotAllowed(_("Compendia are composed by the secretariat."))
    return record


@require_safe
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft; what was published has an address of its own."""
    record = edition_of(request, pk)
    if record.number is not None:
        return redirect(reads.path_of(record))
    return page_of(request, record)


def page_of(request: HttpRequest, record: Edition, *, status: int = 200, **changed: Any) -> HttpResponse:
    lines = reads.lines_of(record)
    snapshot = reads.newest_complete(record)
    texts = {one.language: one for one in record.texts.all()}
    context: dict[str, Any] = {
        "edition": record,
        "name": reads.named_compendia().get(record.compendium_id),
        "text": reads.texts_of([record]).get(record.pk),
        "texts": [(code, own, texts.get(code)) for code, own in OWN_NAMES.items()],
        "lines": lines,
        "order": OrderForm(lines=lines, initial={"version": record.version}),
        "documents": chosen(record),
        "snapshot": snapshot,
        "downloads": reads.downloads(snapshot),
        "formats": formats_of(snapshot),
        "job": reads.last_build(record),
        "checks": checks(record, snapshot, lines, list(texts.values())),
        "may_publish": permissions.may_publish_edition(request.user, record),
        "form": ReasonForm(label_suffix=""),
    }
    return render(request, "best_practices/edition.html", context | changed, status=status)


@sign_in_first
@require_POST
def edition_choose(request: HttpRequest, pk: int) -> HttpResponse:
    record = composed(request, pk)
    form = DocumentsForm(request.POST, label_suffix="")
    if form.is_valid():
        given = form.cleaned_data
        try:
            acts.choose_documents(
                record,
                given["languages"],
                given["formats"],
                by=signed_in(request),
                at=timezone.now(),
                version=given["version"],
            )
        except (Incomplete, Stale) as refused:
            show_refusal(form, refused)
        else:
            return _built(request, record) if "build" in request.POST else redirect("edition", pk=pk)
    send_again(form, version=record.version)
    return page_of(request, record, documents=form, wrong=form, status=422)


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def edition_text(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    record = composed(request, pk)
    corrects = record.corrects_id is not None
    stored = stored_text(record.texts.filter(language=language).first(), corrects=corrects)
    initial = stored | {"version": record.version}
    form = TextForm(request.POST or None, initial=initial, language=language, corrects=corrects)
    context: dict[str, Any] = {"edition": record, "form": form, "of": language}
    if request.method == "POST" and form.is_valid():
        words, version = form.words(language), form.cleaned_data["version"]
        try:
            acts.write_edition_text(record, words, by=signed_in(request), at=timezone.now(), version=version)
        except Incomplete as refused:
            show_refusal(form, refused)
        except Stale as refused:
            form.add_error(None, str(refused))
            context["conflict"] = differing(form, stored)
            send_again(form, version=record.version)
            return render(request, "best_practices/edition_text.html", context, status=409)
        else:
            return redirect("edition", pk=pk)
    return render(request, "best_practices/edition_text.html", context, status=422 if form.errors else 200)


def key_of(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else 0


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def edition_practices(request: HttpRequest, pk: int) -> HttpResponse:
    """Practices to put in, found by words."""
    record, problem = composed(request, pk), ""
    if request.method == "POST":
        wanted = [key_of(one) for one in request.POST.getlist("practice")[:100]]
        practices = list(reads.to_put_in(record).filter(pk__in=wanted))
        try:
            acts.put_in(record, practices, by=signed_in(request), at=timezone.now())
        except Incomplete as refused:
            problem = str(refused)
        else:
            return redirect("edition", pk=pk)
    words = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:200]
    page = Paginator(reads.to_put_in(record, words), PAGE).get_page(request.GET.get("page"))
    texts = texts_for([one.pk for one in page.object_list])
    rows = [(one, texts.get(one.pk)) for one in page.object_list]
    context = {"edition": record, "page": page, "rows": rows, "words": words, "problem": problem}
    return render(request, "best_practices/edition_practices.html", context, status=422 if problem else 200)


@sign_in_first
@require_POST
def edition_order(request: HttpRequest, pk: int) -> HttpResponse:
    """By the typed numbers, or one practice up, down or out."""
    record = composed(request, pk)
    form = OrderForm(request.POST, lines=reads.lines_of(record))
    if form.is_valid():
        given: dict[str, Any] = {"by": signed_in(request), "at": timezone.now()}
        given["version"] = form.cleaned_data["version"]
        try:
            _put_in_order(record, form, request, given)
        except (NotPossibleNow, Stale) as refused:
            if not record.is_editable:
                raise
            form.add_error(None, str(refused))
            return page_of(request, record, wrong=form, status=409)
        return redirect(f"{reads.path_of(record)}#h-entries")
    return page_of(request, record, order=form, wrong=form, status=422)


def _put_in_order(record: Edition, form: OrderForm, request: HttpRequest, given: dict[str, Any]) -> None:
    asked = {name: key_of(request.POST[name]) for name in ("up", "down", "out") if name in request.POST}
    if "out" in asked:
        acts.take_out(record, asked["out"], **given)
    elif asked:
        practice, step = (asked["up"], -1) if "up" in asked else (asked["down"], 1)
        acts.arrange(record, form.stepped(practice, step), **given)
    else:
        acts.arrange(record, form.order(), **given)


@sign_in_first
@require_POST
def edition_build(request: HttpRequest, pk: int) -> HttpResponse:
    return _built(request, edition_of(request, pk))


def _built(request: HttpRequest, record: Edition) -> HttpResponse:
    building.ask_for_build(record, by=signed_in(request), at=timezone.now())
    return redirect(reads.path_of(record))


@sign_in_first
@require_POST
def edition_stop(request: HttpRequest, pk: int) -> HttpResponse:
    record = edition_of(request, pk)
    building.stop_build(record, by=signed_in(request), at=timezone.now())
    return redirect(reads.path_of(record))


@sign_in_first
@require_POST
def edition_correct(request: HttpRequest, pk: int) -> HttpResponse:
    made = acts.begin_correction(edition_of(request, pk), by=signed_in(request), at=timezone.now())
    return redirect("edition", pk=made.pk)


@sign_in_first
@require_POST
def edition_move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    record = edition_of(request, pk)
    form = ReasonForm(request.POST, label_suffix="")
    if form.is_valid():
        given: dict[str, Any] = {"version": form.cleaned_data["version"]}
        if action in ("return", "withdraw"):
            given["reason"] = form.cleaned_data["reason"]
        try:
            moved = MOVES[action](record, by=signed_in(request), at=timezone.now(), **given)
        except NotAllowed:
            raise
        except Refusal as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The edition: %(state)s.") % {"state": moved.get_state_display()})
            return redirect(reads.path_of(moved))
    return _refused(request, edition_of(request, pk), form)


def _refused(request: HttpRequest, record: Edition, form: ReasonForm) -> HttpResponse:
    if record.number is None:
        return page_of(request, record, form=form, wrong=form, status=409)
    return public_page(request, record, form, status=409)
