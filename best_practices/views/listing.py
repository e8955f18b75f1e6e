"""The list of best practices: facets, order, a country to be like, numbered pages; the same list as a CSV file."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ehealth_portal.faceted import Filters, chips_of
from ehealth_portal.mandate.named import Named, state_names
from ehealth_portal.members.models import MemberState
from ehealth_portal.members.queries import standing_of
from ehealth_portal.tables import csv_lines

from .. import permissions
from ..models import Practice
from ..queries.facets import facets
from ..queries.filters import apply, listed, read
from ..queries.likeness import likeness_of
from ..queries.lists import COLUMNS, ORDERS, cards, ordered, page_like, page_of, table_rows
from ..queries.lookups import state_called
from ..queries.wording import texts_for


@dataclass
class Asked:
    """What an address of the list holds besides the filters."""

    filters: Filters
    order: str = "evidence"
    like: MemberState | None = None
    beside: Practice | None = None  # the first of two to compare

    @property
    def kept(self) -> dict[str, str]:
        kept = {"order": self.order} if self.order != "evidence" else {}
        kept |= {"like": self.like.iso3} if self.like else {}
        return kept | ({"a": str(self.beside.pk)} if self.beside else {})

    def query(self, **more: str) -> str:
        return self.filters.query(without=None, **(self.kept | more))


def asked_of(request: HttpRequest) -> Asked:
    asked = Asked(read(request.GET, request.user))
    problems, order, like = asked.filters.problems, request.GET.get("order", ""), request.GET.get("like", "").strip()
    if order in ORDERS:
        asked.order = order
    elif order:
        problems.append(_("There is no order called “%(value)s”. Choose from the list.") % {"value": order[:60]})
    if like and not (found := state_called(like)):
        problems.append(
            _("No Member State is called “%(value)s”. Write its name as the portal does, or its code, such as MWI.")
            % {"value": like[:60]}
        )
    asked.like = found if like else None
    first = request.GET.get("a", "")
    if first.isascii() and first.isdigit() and len(first) < 19:
        asked.beside = Practice.objects.visible_to(request.user).filter(pk=first).first()
    return asked


@require_safe
def practices(request: HttpRequest) -> HttpResponse:
    asked, states = asked_of(request), state_names()
    found, shown = apply(asked.filters, listed(request.user, asked.filters)), facets(asked.filters, request.user)
    likeness, number = likeness_of(found, asked.like) if asked.like else {}, request.GET.get("page", "1")
    page = page_like(found, number, likeness) if asked.like else page_of(found, number, order=asked.order)
    context = {
        "filters": asked.filters,
        "facets": shown,
        "opened": () if asked.filters.query() else ("connectivity", "group"),
        "chips": chips_of(asked.filters, shown, **asked.kept),
        "cards": cards(page.object_list, likeness),
        "count": page.paginator.count,
        "whole": listed(request.user, Filters()).count(),
        "orders": ORDERS,
        "order": asked.order,
        "query": asked.filters.query(),
        "kept": asked.kept,
        "may_document": permissions.may_document(request.user),
        **_pages(asked, page),
        **_likeness(request.user, asked, states),
        **_beside(asked),
    }
    return render(request, "best_practices/list.html", context)


def _pages(asked: Asked, page: Any) -> dict[str, Any]:
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "page_links": [(one, asked.query(page=str(one))) for one in numbers]} | {
        "next": asked.query(page=str(page.next_page_number())) if page.has_next() else ""
    }


def _likeness(user: Any, asked: Asked, states: dict[int, Named]) -> dict[str, Any]:
    """The country to be like, and those for which the reader speaks."""
    own = [states[pk] for pk in sorted(standing_of(user).member_states) if pk in states]
    return {
        "like": states.get(asked.like.pk) if asked.like else None,
        "own_states": [(state, asked.query(like=state.key)) for state in own],
        "unlike": asked.filters.query(
            without=None, **{key: value for key, value in asked.kept.items() if key != "like"}
        ),
    }


def _beside(asked: Asked) -> dict[str, Any]:
    if asked.beside is None:
        return {"to_compare": asked.query(a="")}
    kept = {key: value for key, value in asked.kept.items() if key != "a"}
    text = texts_for([asked.beside.pk]).get(asked.beside.pk)
    return {"beside": asked.beside, "beside_text": text, "alone": asked.filters.query(without=None, **kept)}


@require_safe
def practices_csv(request: HttpRequest) -> HttpResponseBase:
    """The filtered list as a table, whole, line by line."""
    asked = asked_of(request)
    rows = ordered(apply(asked.filters, listed(request.user, asked.filters)), asked.order)
    response = StreamingHttpResponse(csv_lines(COLUMNS, table_rows(rows)), content_type="text/csv; charset=utf-8")
    name = f"best-practices-{timezone.now().date().isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
