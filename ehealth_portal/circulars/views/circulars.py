"""Pages on which the secretariat writes a circular, and the list, which differs by who reads it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ehealth_portal.conflicts import differing, send_again
from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete, NotAllowed, Stale
from ehealth_portal.refused_forms import show_refusal

from .. import operations, permissions
from ..distributing import RECORDS, about
from ..forms import CircularForm, TextForm, filled, stored_answers, stored_text
from ..models import Circular
from ..queries import received
from .asking import circular_of

PAGE = 20


@sign_in_first
@require_safe
def circulars(request: HttpRequest) -> HttpResponse:
    if not permissions.may_list_circulars(request.user):
        raise NotAllowed(_("Circulars are for those who hold a role."))
    if permissions.may_write_circulars(request.user):
        page = Paginator(received.listed(request.user), PAGE).get_page(request.GET.get("page"))
        subjects = received.subjects(page.object_list)
        rows = [(one, subjects.get(one.pk)) for one in page.object_list]
        return render(request, "circulars/circulars.html", {"page": page, "rows": rows})
    page_of_mine = Paginator(received.received_for(request.user), PAGE).get_page(request.GET.get("page"))
    context = {"page": page_of_mine, "letters": received.with_texts(page_of_mine.object_list)}
    return render(request, "circulars/received.html", context)


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def circular_new(request: HttpRequest) -> HttpResponse:
    _only_the_secretariat(request)
    form = CircularForm(request.POST or None, initial=_first_values(request), label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.create_circular(form.wanted(), by=signed_in(request), at=timezone.now())
        except Incomplete as refused:
            show_refusal(form, refused)
        else:
            return redirect("circular", pk=made.pk)
    return render(request, "circulars/circular_form.html", _around(request, form), status=422 if form.errors else 200)


def _first_values(request: HttpRequest) -> dict[str, Any]:
    """``?about=reporting.report:5`` distributes a record; ``?corrects=7`` corrects a circular."""
    kind, _colon, number = request.GET.get("about", "").partition(":")
    known = {"record_type": kind, "record_id": number[:40]} if kind in RECORDS else {}
    corrects = request.GET.get("corrects", "")
    corrected = {"corrects": int(corrects)} if corrects.isascii() and corrects.isdigit() and len(corrects) < 18 else {}
    return {"group_day": timezone.now().date(), "asks_acknowledgement": True} | known | corrected


def _only_the_secretariat(request: HttpRequest) -> None:
    if not permissions.may_write_circulars(request.user):
        raise NotAllowed(_("Circulars are written by the secretariat."))


def _around(request: HttpRequest, form: CircularForm, circular: Circular | None = None) -> dict[str, Any]:
    kind, number = form["record_type"].value() or "", form["record_id"].value() or ""
    return {"form": form, "circular": circular, "about": about(str(kind), str(number), request.user)}


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def circular_edit(request: HttpRequest, pk: int) -> HttpResponse:
    record = circular_of(request, pk)
    form = CircularForm(request.POST, label_suffix="") if request.method == "POST" else filled(record)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            operations.edit_circular(record, form.wanted(), by=signed_in(request), at=timezone.now(), version=version)
        except Incomplete as refused:
            show_refusal(form, refused)
        except Stale as refused:
            form.add_error(None, str(refused))
            fresh = circular_of(request, pk)
            context = _around(request, form, fresh) | {"conflict": differing(form, stored_answers(fresh))}
            send_again(form, version=fresh.version)
            return render(request, "circulars/circular_form.html", context, status=409)
        else:
            return redirect("circular", pk=pk)
    status = 422 if form.errors else 200
    return render(request, "circulars/circular_form.html", _around(request, form, record), status=status)


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def circular_text(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    record = circular_of(request, pk)
    stored = stored_text(record.texts.filter(language=language).first())
    form = TextForm(request.POST or None, initial=stored | {"version": record.version}, label_suffix="")
    context: dict[str, Any] = {"circular": record, "form": form, "of": language}
    if request.method == "POST" and form.is_valid():
        words, version = form.words(language), form.cleaned_data["version"]
        try:
            operations.write_text(record, words, by=signed_in(request), at=timezone.now(), version=version)
        except Incomplete as refused:
            show_refusal(form, refused)
        except Stale as refused:
            form.add_error(None, str(refused))
            fresh = circular_of(request, pk)
            context["conflict"] = differing(form, stored_text(fresh.texts.filter(language=language).first()))
            send_again(form, version=fresh.version)
            return render(request, "circulars/text_form.html", context, status=409)
        else:
            return redirect("circular", pk=pk)
    return render(request, "circulars/text_form.html", context, status=422 if form.errors else 200)
