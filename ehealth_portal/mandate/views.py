"""Pages of the mandate: the whole text of an edition, and the form on which a provision is confirmed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ehealth_portal.languages import current_language
from ehealth_portal.members.models import User
from ehealth_portal.members.naming import body_names
from ehealth_portal.members.permissions import may_confirm_mandate
from ehealth_portal.members.visitors import sign_in_first
from ehealth_portal.refusals import Incomplete, NotAllowed, Stale
from ehealth_portal.refused_forms import show_refusal

from . import operations, queries
from .forms import ConfirmForm
from .models import Edition, Kind, Provision, TextStatus


@require_safe
def resolution_text(request: HttpRequest, resolution: str, edition: str) -> HttpResponse:
    """The whole text in the reader's language, else in one that there is; ``?beside=zh`` puts a second beside it."""
    found = get_object_or_404(Edition.objects.select_related("resolution"), resolution__slug=resolution, slug=edition)
    texts = queries.texts_of(found)
    columns = queries.side_by_side(texts, current_language(), request.GET.get("beside", ""))
    sections = queries.outline(found, [text.language for text in columns]) if columns else []
    editions = queries.editions_of(found)
    context = {
        "edition": found,
        "title": queries.in_language({key: text for key, text in texts.items() if text.title}, current_language()),
        "columns": columns,
        "beside": columns[1].language if len(columns) > 1 else "",
        "offered": [key for key, text in texts.items() if text.status and key != columns[0].language],
        "sections": sections,
        "opens_at": next((one.section.pk for one in sections if one.section.kind != Kind.FOREWORD), None),
        "editions": editions,
        "continues": next((earlier for one, _cited, earlier in editions if one.pk == found.pk), ""),
        "continues_slug": next((one.slug for one, *_rest in editions if one.pk == found.continues_id), ""),
        "may_confirm": may_confirm_mandate(request.user),
    }
    return render(request, "mandate/resolution_text.html", context)


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_provision(request: HttpRequest, resolution: str, edition: str, key: str) -> HttpResponse:
    """The secretariat says what an operative provision asks for; a refusal stands beside its field."""
    if not isinstance(request.user, User) or not may_confirm_mandate(request.user):
        raise NotAllowed(_("Only the secretariat confirms what a provision asks for."))
    provision = get_object_or_404(
        Provision.objects.select_related("edition__resolution", "section", "confirmed_by"),
        edition__resolution__slug=resolution,
        edition__slug=edition,
        key=key,
        kind=Kind.OPERATIVE,
    )
    form = ConfirmForm(provision, request.POST or None)
    if request.method == "POST" and form.is_valid() and _confirmed(request.user, provision, form):
        code = form.cleaned_data["code"]
        messages.success(request, _("What %(provision)s asks for is confirmed.") % {"provision": code})
        return redirect("resolution-text", resolution=resolution, edition=edition)
    status = 409 if form.is_stale else 400 if form.errors else 200
    return render(request, "mandate/confirm_provision.html", _confirm_context(provision, form), status=status)


def _confirmed(by: User, provision: Provision, form: ConfirmForm) -> bool:
    """Do the act; what it refuses becomes errors of the form."""
    given = form.cleaned_data
    asked = operations.Asked(
        verb=given["verb"],
        nature=given["nature"],
        code=given["code"],
        deliverable=given["deliverable"],
        time_limit_on=given["time_limit_on"],
        addressees=form.addressees(),
    )
    try:
        operations.confirm_provision(provision, asked, by=by, at=timezone.now(), seen=given["seen"])
    except Incomplete as refusal:
        show_refusal(form, refusal)
    except Stale as refusal:
        provision.refresh_from_db()
        form.show_stale(provision, str(refusal))
    return not form.errors


def _confirm_context(provision: Provision, form: ConfirmForm) -> dict[str, Any]:
    """The form beside the text to decide on: the reader's and the official one."""
    languages = [text.language for text in provision.edition.texts.all() if text.status]
    first = queries.in_language({language: language for language in languages}, current_language())
    columns = sorted(
        (text for text in provision.texts.all() if text.language == first or text.status == TextStatus.OFFICIAL),
        key=lambda text: text.language != first,
    )
    headings = {text.language: text.heading for text in provision.section.texts.all()}
    names = body_names(current_language())
    return {
        "provision": provision,
        "form": form,
        "texts": [(text, headings.get(text.language, "")) for text in columns],
        "conflict": form.conflict,
        "stored": [(row.get_part_display(), names[row.body_id]) for row in provision.addressees.all()],
    }
