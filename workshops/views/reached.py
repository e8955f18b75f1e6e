"""Who was reached by the workshops held here: by group, region, gender where given, and way; as a table, too."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ehealth_portal.members.models import CountryGroup
from ehealth_portal.tables import csv_lines

from ..queries.reached import COLUMNS, reached, table_rows, years_held


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    today = timezone.now().date()
    group, years = request.GET.get("group", ""), years_held(today)
    group = group if group in CountryGroup.values else ""
    year = next((one for one in years if str(one) == request.GET.get("year")), None)
    context = {
        "found": reached(on=today, group=group, year=year),
        "group": group,
        "year": year,
        "years": years,
        "group_names": CountryGroup.choices,
    }
    return render(request, "workshops/reached.html", context)


@require_safe
def table(request: HttpRequest) -> HttpResponseBase:
    today = timezone.now().date()
    response = StreamingHttpResponse(csv_lines(COLUMNS, table_rows(today)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="reached-{today.isoformat()}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
