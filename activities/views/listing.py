"""The list of activities: facets, words, pages, and the same list as a CSV file."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ehealth_portal.faceted import chips_of
from ehealth_portal.tables import csv_lines

from .. import permissions
from ..models import Activity
from ..queries.facets import facets, seen_by
from ..queries.filters import apply, read
from ..queries.keeping import until_next_act
from ..queries.lists import COLUMNS, Place, cards, page_of, table_rows, with_rows


@require_safe
def activities(request: HttpRequest) -> HttpResponse:
    filters = read(request.GET, request.user)
    visible = Activity.objects.visible_to(request.user)
    found = apply(filters, visible)
    after, before = Place.read(request.GET.get("after", "")), Place.read(request.GET.get("before", ""))
    page = page_of(with_rows(found), after=after, before=before)
    count = until_next_act(f"found:{seen_by(request.user)}:{filters.query()}", found.count)
    shown = facets(filters, visible, request.user)
    context = {
        "filters": filters,
        "facets": shown,
        "chips": chips_of(filters, shown),
        "cards": cards(page.rows),
        "count": count,
        "query": filters.query(),
        "newer": filters.query(before=page.newer) if page.newer else "",
        "older": filters.query(after=page.older) if page.older else "",
        "is_first": after is None and before is None,
        "may_log": permissions.may_log(request.user),
    }
    return render(request, "activities/list.html", context)


@require_safe
def activities_csv(request: HttpRequest) -> HttpResponseBase:
    """The filtered list as a table, whole, line by line."""
    filters = read(request.GET, request.user)
    found = apply(filters, Activity.objects.visible_to(request.user))
    response = StreamingHttpResponse(csv_lines(COLUMNS, table_rows(found)), content_type="text/csv; charset=utf-8")
    name = f"activities-{timezone.now().date().isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
