"""Public calendars: milestones and workshops."""

from itertools import chain

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from activities.models import Kind
from workshops.models import Workshop

from ..calendars import Sheet
from ..queries import happenings, sources
from ..queries.workshops import at_hours, chosen_rows, on_days
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
        planned, others = chosen_rows(chosen)
        link = f"{reverse('activities')}?{chosen.query(kind=Kind.WORKSHOP)}" if chosen.query() else reverse("workshops")
        found = chain(on_days(planned), happenings.of_workshops(others))
        return Sheet(titled(_("E-health resolution: workshops"), chosen), link, found)

    return answered(request, ACTIVITY_FILTERS - {"kind"}, make, as_calendar, keep="q" not in request.GET)


@require_safe
def workshop(request: HttpRequest, pk: int) -> HttpResponse:
    """One workshop: its days, and each session at its hours."""
    rows = Workshop.objects.published().filter(pk=pk)
    one = get_object_or_404(rows)

    def make(asked: Asked) -> Sheet:
        title = _("Workshop no. %(number)d") % {"number": one.pk}
        return Sheet(title, reverse("workshop", args=[one.pk]), chain(on_days(rows), at_hours(one)))

    return answered(request, (), make, as_calendar)
