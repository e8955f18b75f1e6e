"""Pages of compendia: all of them, one with its editions forever, and what each is called."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete, NotAllowed
from ehealth_portal.refused_forms import show_refusal

from .. import permissions
from ..forms.editions import NamesForm, stored_names
from ..models import Compendium, Edition
from ..operations import compendia as acts
from ..operations import editions as composing
from ..queries import editions as reads

PAGE = 20


def compendium_of(request: HttpRequest, slug: str) -> Compendium:
    """One with an edition that the reader may see, or any for who composes them; else 404."""
    rows = reads.shown_compendia(request.user, with_empty=permissions.may_compile(request.user))
    return get_object_or_404(rows, slug=slug)


@require_safe
def compendia(request: HttpRequest) -> HttpResponse:
    may_compile = permissions.may_compile(request.user)
    rows = reads.shown_compendia(request.user, with_empty=may_compile)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": reads.listed(page.object_list, request.user), "may_compile": may_compile}
    return render(request, "best_practices/compendia.html", context)


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def compendium_new(request: HttpRequest) -> HttpResponse:
    _only_the_secretariat(request)
    form = NamesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.create_compendium(form.names(), by=signed_in(request), at=timezone.now())
        except Incomplete as refused:
            show_refusal(form, refused)
        else:
            return redirect("compendium", slug=made.slug)
    return render(request, "best_practices/compendium_form.html", {"form": form}, status=422 if form.errors else 200)


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def compendium_names(request: HttpRequest, slug: str) -> HttpResponse:
    record = compendium_of(request, slug)
    _only_the_secretariat(request)
    form = NamesForm(request.POST or None, initial=stored_names(record))
    if request.method == "POST" and form.is_valid():
        try:
            acts.rename_compendium(record, form.names(), by=signed_in(request), at=timezone.now())
        except Incomplete as refused:
            show_refusal(form, refused)
        else:
            return redirect("compendium", slug=slug)
    context = {"form": form, "compendium": record, "name": reads.named_compendia().get(record.pk)}
    return render(request, "best_practices/compendium_form.html", context, status=422 if form.errors else 200)


def _only_the_secretariat(request: HttpRequest) -> None:
    if not permissions.may_compile(request.user):
        raise NotAllowed(_("Compendia are composed by the secretariat."))


@require_safe
def compendium(request: HttpRequest, slug: str) -> HttpResponse:
    record = compendium_of(request, slug)
    rows = Edition.objects.visible_to(request.user).filter(compendium=record)
    published = Paginator(rows.filter(number__isnull=False).order_by("-number"), PAGE)
    page = published.get_page(request.GET.get("page"))
    may_compile = permissions.may_compile(request.user)
    drafts = list(rows.filter(number=None).order_by("-pk").select_related("corrects")) if may_compile else []
    context: dict[str, Any] = {
        "compendium": record,
        "name": reads.named_compendia().get(record.pk),
        "page": page,
        "rows": reads.with_texts([*page.object_list]),
        "drafts": reads.with_texts(drafts),
        "may_compile": may_compile,
    }
    return render(request, "best_practices/compendium.html", context)


@sign_in_first
@require_POST
def compendium_begin(request: HttpRequest, slug: str) -> HttpResponse:
    made = composing.begin_edition(compendium_of(request, slug), by=signed_in(request), at=timezone.now())
    return redirect("edition", pk=made.pk)
