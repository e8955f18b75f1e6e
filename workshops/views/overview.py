"""The overview of resolves 5: who was reached, what is needed, which workshops come and were held."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ehealth_portal.languages import current_language
from ehealth_portal.members.models import CountryGroup

from .. import map as tile_map
from ..queries.coverage import coverage
from ..queries.gap import gaps, newest_round
from ..queries.workshops import coming_and_recent


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    group = request.GET.get("group", "")
    group = group if group in CountryGroup.values else ""
    today = timezone.now().date()
    found = coverage(on=today, language=current_language(), group=group)
    round_ = newest_round()
    context = {
        "coverage": found,
        "group": group,
        "group_names": CountryGroup.choices,
        "blocks": tile_map.blocks(found.countries),
        "dots": tile_map.dots(found.countries),
        "coastline": tile_map.coastline(),
        "round": round_,
        "gaps": gaps(round_, group=group) if round_ else [],
        "workshops": coming_and_recent(today, language=current_language()),
    }
    return render(request, "workshops/overview.html", context)
