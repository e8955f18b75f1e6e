"""Public calendars: milestones and workshops."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from activities.models import Activity, Kind
from activities.queries import filters

from ..calendars import Sheet
from ..queries import happenings, sources
from .answering import answered, as_calendar
from .asking import ACTIVITY_FILTERS, Asked, activity_filters, body_asked, provision_asked
from .public import titled


@require_safe
def milestones(request: HttpRequest) -> HttpResponse:
    def make(asked: Asked) -> Sheet:
        rows = sources.milestones(provision=provision_asked(asked.given), body=body_asked(asked.given))
        return Sheet(_("E-health resolution: milestones"), reverse("board"), happenings.of_milestones(rows))

    return answered(request, ("provision", "body"), make, as_calendar)


@require_safe
def workshops(request: HttpRequest) -> HttpResponse:
    def make(asked: Asked) -> Sheet:
        chosen = activity_filters(asked.given)
        rows = filters.apply(chosen, Activity.objects.published().filter(kind=Kind.WORKSHOP))
        link = f"{reverse('activities')}?{chosen.query(kind=Kind.WORKSHOP)}"
        return Sheet(titled(_("E-health resolution: workshops"), chosen), link, happenings.of_workshops(rows))

    return answered(request, ACTIVITY_FILTERS - {"kind"}, make, as_calendar, keep="q" not in request.GET)
