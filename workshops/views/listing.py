"""The list of workshops: facets, numbered pages; the same list as a CSV file."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ehealth_portal.faceted import Filters, chips_of
from ehealth_portal.tables import csv_lines

from .. import permissions
from ..queries.filters import Asked, apply, facets, listed, read
from ..queries.lists import COLUMNS, cards, ordered, page_of, table_rows


@require_safe
def workshops(request: HttpRequest) -> HttpResponse:
    asked, filters = Asked(request.user, timezone.now().date()), read(request.GET, request.user)
    page = page_of(apply(asked, filters, listed(asked, filters)), request.GET.get("page", "1"), today=asked.today)
    shown = facets(asked, filters)
    context = {
        "filters": filters,
        "facets": shown,
        "opened": () if filters.query() else ("when", "theme"),
        "chips": chips_of(filters, shown),
        "cards": cards(page.object_list, today=asked.today),
        "count": page.paginator.count,
        "whole": listed(asked, Filters()).count(),
        "query": filters.query(),
        "may_plan": permissions.may_plan(request.user),
        **_pages(filters, page),
    }
    return render(request, "workshops/list.html", context)


def _pages(filters: Filters, page: Any) -> dict[str, Any]:
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = [(one, filters.query(page=str(one))) for one in numbers]
    following = filters.query(page=str(page.next_page_number())) if page.has_next() else ""
    return {"page": page, "page_links": links, "next": following}


@require_safe
def workshops_csv(request: HttpRequest) -> HttpResponseBase:
    """The filtered list as a table, whole, line by line."""
    asked, filters = Asked(request.user, timezone.now().date()), read(request.GET, request.user)
    rows = ordered(apply(asked, filters, listed(asked, filters)), asked.today)
    response = StreamingHttpResponse(csv_lines(COLUMNS, table_rows(rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="workshops-{asked.today.isoformat()}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
