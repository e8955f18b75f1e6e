"""What a round gauged: need by theme over countries, beside what workshops and practices deal with; as a table, too."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ehealth_portal.members.models import CountryGroup
from ehealth_portal.tables import csv_lines

from .. import permissions
from ..models import Round
from ..queries.gap import gaps, gaps_by_group, rounds_gauged
from ..wording import said

COLUMNS = (
    "round", "group", "theme", "need", "lower_quartile", "upper_quartile", "countries", "supply", "workshops",
    "practices", "gap",
)  # fmt: skip


def _asked(request: HttpRequest) -> tuple[Round | None, str]:
    """The round that the address names, else the newest; and the group, blank for all countries."""
    rounds, asked = list(rounds_gauged()), request.GET.get("round", "")
    group = request.GET.get("group", "")
    round_ = next((one for one in rounds if str(one.pk) == asked), next(iter(rounds), None))
    return round_, group if group in CountryGroup.values else ""


@require_safe
def gauge(request: HttpRequest) -> HttpResponse:
    round_, group = _asked(request)
    context: dict[str, Any] = {
        "round": round_,
        "title": said(round_.titles) if round_ else None,
        "rounds": [(one, said(one.titles)) for one in rounds_gauged()],
        "group": group,
        "group_names": CountryGroup.choices,
        "gaps": gaps(round_, group=group) if round_ else [],
        "asked": round_.member_states.count() if round_ else 0,
        "heard": round_.heard.count() if round_ else 0,
        "may_plan": permissions.may_plan(request.user),
    }
    return render(request, "workshops/gauge.html", context)


@require_safe
def gauge_csv(request: HttpRequest) -> HttpResponseBase:
    """All groups of the round; codes of themes and groups, so that tables of several languages can be joined."""
    round_, _group = _asked(request)
    rows = [
        (
            round_.pk, group, one.theme, one.need, one.lower, one.upper, one.respondents,
            "" if one.supply is None else one.supply, one.workshops, one.others, one.size,
        )
        for group, found in (gaps_by_group(round_) if round_ else {}).items()
        for one in found
        if round_
    ]  # fmt: skip
    response = StreamingHttpResponse(csv_lines(COLUMNS, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="needs-gauged.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
