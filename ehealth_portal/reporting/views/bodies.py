"""Bodies: the list of a day, and one body with its names, lineage, provisions and activities."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from activities.queries.lists import Place, cards, page_of, with_rows
from activities.queries.names import body_names
from ehealth_portal.languages import OWN_NAMES
from ehealth_portal.members.models import Body
from workshops.models import Workshop
from workshops.models.workshops import WorkshopQuerySet
from workshops.queries.lists import newest as newest_workshops

from ..queries import bodies as queries
from ..queries.wording import provision_wordings
from .asking import day_asked


@require_safe
def bodies(request: HttpRequest) -> HttpResponse:
    day = day_asked(request)
    return render(request, "reporting/bodies.html", {"day": day, "groups": queries.bodies_on(day.on, body_names())})


@require_safe
def body(request: HttpRequest, slug: str) -> HttpResponse:
    shown, day, names = get_object_or_404(Body, slug=slug), day_asked(request), body_names()
    activities = queries.activities_of(shown)
    page = page_of(
        with_rows(activities),
        after=Place.read(request.GET.get("after", "")),
        before=Place.read(request.GET.get("before", "")),
    )
    asked = queries.asked_of(shown, on=day.on)
    wordings = provision_wordings(one.provision.pk for one in asked)
    context: dict[str, Any] = {
        "body": shown,
        "name": names[shown.pk],
        "names": names,
        "own_names": _own_names(shown),
        "day": day,
        "exists": shown.holds_on(day.on),
        "parent": names[shown.parent_id] if shown.parent_id else None,
        "children": [names[pk] for pk in shown.children.on(day.on).values_list("pk", flat=True)],
        "lineage": _lineage(shown, names),
        "asked": [(one, names.get(one.through or 0), wordings.get(one.provision.pk)) for one in asked],
        "page": page,
        "cards": cards(page.rows),
        "number": activities.count(),
        "workshops": newest_workshops(_held_by(shown), today=timezone.now().date()),
    }
    return render(request, "reporting/body.html", context)


def _held_by(shown: Body) -> WorkshopQuerySet:
    joint = Workshop.bodies.through.objects.filter(body=shown).values("workshop")
    return Workshop.objects.published().filter(Q(body=shown) | Q(pk__in=joint))


def _own_names(shown: Body) -> list[tuple[str, str, str]]:
    """(language, its own name, the body's name) of all six; the body's name is blank where none is known."""
    known = dict(shown.names.values_list("language", "name"))
    return [(code, own, known.get(code, "")) for code, own in OWN_NAMES.items()]


def _lineage(shown: Body, names: dict[int, Any]) -> dict[str, Any]:
    lineage = queries.lineage_of(shown)
    return {
        "earlier": [(names[one.predecessor_id], one) for one in lineage.earlier],
        "later": [(names[one.successor_id], one) for one in lineage.later],
    }
