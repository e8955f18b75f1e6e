"""The ledger of needs: the list with its filters and its table, one need, and voicing one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ehealth_portal.faceted import chips_of
from ehealth_portal.languages import current_language
from ehealth_portal.mandate.named import state_names
from ehealth_portal.members.queries import standing_of
from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.members.who import actors
from ehealth_portal.refusals import Incomplete, NotAllowed
from ehealth_portal.refused_forms import show_refusal
from ehealth_portal.tables import csv_lines

from .. import permissions
from ..answering import STANDARDS, seen, suggestions
from ..forms.needs import MatchForm, NeedForm, ProposeForm, WordsForm, offers_as_choices, today_typed
from ..models import Need
from ..operations import needs as acts
from ..queries.answers import answers_of, voiced_in
from ..queries.needs import COLUMNS, ages, apply, country_of, days_open, facets, lines, page_of, read, table_rows
from ..queries.offers import agreement_lines, offers_for


@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    today, filters = timezone.now().date(), read(request.GET)
    seen_needs = Need.objects.visible_to(request.user)
    page = page_of(apply(filters, seen_needs, on=today), request.GET.get("page", "1"))
    shown = facets(filters, seen_needs, on=today)
    context = {
        "filters": filters,
        "facets": shown,
        "opened": () if filters.query() else ("state", "theme"),
        "chips": chips_of(filters, shown),
        "lines": lines(page.object_list, on=today),
        "page": page,
        "query": filters.query(),
        "ages": ages(today),
        "may_voice": permissions.may_voice(request.user),
    }
    return render(request, "workshops/needs.html", context)


@require_safe
def needs_csv(request: HttpRequest) -> HttpResponseBase:
    today, filters = timezone.now().date(), read(request.GET)
    rows = apply(filters, Need.objects.visible_to(request.user), on=today)
    table = csv_lines(COLUMNS, table_rows(rows, on=today))
    response = StreamingHttpResponse(table, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="needs-{today.isoformat()}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


# --- one need -------------------------------------------------------------------------------------------------------
def found(request: HttpRequest, pk: int) -> Need:
    """The need, if this reader may see it; else 404."""
    rows = Need.objects.visible_to(request.user).select_related("member_state").prefetch_related("matches")
    return get_object_or_404(rows, pk=pk)


@require_safe
def need(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, found(request, pk))


def show(request: HttpRequest, record: Need, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page; a form that was refused comes back in ``forms`` with what was typed."""
    user, today = request.user, timezone.now().date()
    is_open = record.state in acts.OPEN
    people = actors({pk for pk in (record.noted_by_id, record.ended_by_id) if pk}, user)
    context = {
        "need": record,
        "country": country_of(record, state_names()),
        "days": days_open(record, today),
        "is_open": is_open,
        "voiced_in": voiced_in(record, user),
        "answers": answers_of(record, user),
        "agreements": agreement_lines(record, user),
        "noted_by": people.get(record.noted_by_id or 0, ""),
        "ended_by": people.get(record.ended_by_id or 0, ""),
        "speaks": permissions.may_end_need(user, record),
        **(_open_forms(request, record) if is_open else {}),
    }
    return render(request, "workshops/need.html", context | forms, status=status)


def _open_forms(request: HttpRequest, record: Need) -> dict[str, Any]:
    """What may be done while the need is open, by who reads."""
    user, made = request.user, dict[str, Any]()
    if permissions.may_end_need(user, record):
        start = {"version": record.version}
        made = {f"{name}_form": words_form(name, start) for name in ("answer", "not_yet", "withdraw")}
    if permissions.may_match(user, record):
        made |= {"match_form": match_form(request, record), "standards": STANDARDS}
    proposes = permissions.may_match(user, record) or permissions.may_end_need(user, record)
    if proposes and record.is_public and (offers := offers_for(record, on=timezone.now().date())):
        made["propose_form"] = propose_form(offers)
    return made


def words_form(name: str, initial: Any = None, data: Any = None) -> WordsForm:
    return WordsForm(data, initial=initial, auto_id=f"id_{name}_%s")


def match_form(request: HttpRequest, record: Need, data: Any = None) -> MatchForm:
    named = suggestions(record, request.user)
    return MatchForm(data, suggested=[(label, [(key, one.title) for key, one in rows]) for _t, label, rows in named])


def propose_form(offers: Any, data: Any = None) -> ProposeForm:
    return ProposeForm(data, choices=offers_as_choices(offers), label=_("Offer that may meet it"))


# --- voicing --------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def voice(request: HttpRequest) -> HttpResponse:
    if not permissions.may_voice(request.user):
        raise NotAllowed(_("Those who speak for a country, and the secretariat, note its needs."))
    if request.method != "POST":
        return _form_page(request, _form(request, initial=_start(request)))
    form = _form(request, request.POST)
    if form.is_valid() and _record_is_seen(form, request):
        try:
            made = acts.voice(form.voiced(), by=signed_in(request), at=timezone.now())
        except Incomplete as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Noted as %(reference)s.") % {"reference": made.reference})
            return redirect("need", pk=made.pk)
    return _form_page(request, form, status=422)


def _form(request: HttpRequest, data: Any = None, **more: Any) -> NeedForm:
    standing, names = standing_of(request.user), state_names()
    pks = names if standing.is_secretariat else [pk for pk in names if pk in standing.member_states]
    states = sorted(((str(pk), names[pk].name) for pk in pks), key=lambda one: one[1])
    return NeedForm(data, states=states, **more)


def _start(request: HttpRequest) -> dict[str, Any]:
    """With the workshop in which it was voiced, if the address names one."""
    start = {"language": current_language(), "voiced_on": today_typed(timezone.now().date())}
    record_type, record_id = request.GET.get("of", "")[:60], request.GET.get("id", "")[:40]
    known = seen(record_type, [record_id], request.user).get(record_id)
    return start | ({"record_type": record_type, "record_id": record_id} if known else {})


def _record_is_seen(form: NeedForm, request: HttpRequest) -> bool:
    record_type, record_id = form.cleaned_data["record_type"], form.cleaned_data["record_id"]
    if not (record_type or record_id) or seen(record_type, [record_id], request.user):
        return True
    form.add_error(None, _("The record in which it was voiced is not there: say in words where it was."))
    return False


def _form_page(request: HttpRequest, form: NeedForm, *, status: int = 200) -> HttpResponse:
    record_type, record_id = str(form["record_type"].value() or ""), str(form["record_id"].value() or "")
    known = seen(record_type, [record_id], request.user).get(record_id)
    context = {"form": form, "seen_in": known, "is_house": permissions.is_house(request.user)}
    return render(request, "workshops/need_form.html", context, status=status)
