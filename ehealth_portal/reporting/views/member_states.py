"""Member States: the list of a day, and one State with its groups and the activities that name it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from best_practices.models import Practice
from best_practices.queries.adoptions import adapted_in
from best_practices.queries.lists import newest
from ehealth_portal.circulars.queries.received import received_by
from ehealth_portal.languages import OWN_NAMES, current_language
from ehealth_portal.members.models import CountryGroup, MemberState
from ehealth_portal.members.queries import is_focal_point_of
from workshops.models import Need, Workshop
from workshops.queries.lists import newest as newest_workshops
from workshops.queries.needs import OPEN

from ..queries import member_states as queries
from ..queries.wording import nearest, provision_wordings
from .asking import day_asked


@require_safe
def member_states(request: HttpRequest) -> HttpResponse:
    day = day_asked(request)
    regions = queries.states_on(day.on)
    context = {
        "day": day,
        "regions": regions,
        "number": sum(len(rows) for _region, rows in regions),
        "group_names": CountryGroup.choices,
    }
    return render(request, "reporting/member_states.html", context)


@require_safe
def member_state(request: HttpRequest, iso3: str) -> HttpResponse:
    state, day = get_object_or_404(MemberState, iso3=iso3.upper()), day_asked(request)
    names = list(state.names.all())
    served = queries.served_in(state)
    wordings = provision_wordings(one.provision.pk for one in served)
    memberships = queries.memberships_of(state)
    by_language = {row.language: row for row in names}
    context = {
        "state": state,
        "name": nearest(names, current_language()),
        "own_names": [(code, own, by_language.get(code)) for code, own in OWN_NAMES.items()],
        "day": day,
        "of_the_day": [one for one in memberships if one.holds_on(day.on)],
        "of_other_days": [one for one in memberships if not one.holds_on(day.on)],
        "served": [(one, wordings.get(one.provision.pk)) for one in served],
        "number": queries.activities_naming(state).count(),
        "practices": newest(Practice.objects.current().filter(countries=state)),
        "workshops": newest_workshops(Workshop.objects.published().filter(country=state), today=timezone.now().date()),
        "needs": Need.objects.visible_to(request.user).filter(member_state=state, state__in=OPEN).count(),
        "letters": received_by(state, request.user),
        **adapted_in(state.iso3),
        "is_own": is_focal_point_of(request.user, state),
    }
    return render(request, "reporting/member_state.html", context)
