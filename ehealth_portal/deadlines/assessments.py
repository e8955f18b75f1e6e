"""Assessments as deadlines: the move is of the focal points of the country that is asked."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.mandate.named import state_names
from ehealth_portal.members.queries import standing_of
from ehealth_portal.notifications.recipients import secretariat
from ehealth_portal.notifications.records import sight
from workshops.models import Assessment
from workshops.queries.assessments import focal_points, to_submit
from workshops.wording import said

from .ladder import RUNGS
from .sources import Days, Level, Matter, Source

BEFORE = (30, *RUNGS)  # an administration asks several of its offices first


def open_ones(reader: Any) -> Days:
    """The secretariat has the page of the round for this: on the page of deadlines they are not listed one by one."""
    standing = None if reader is None else standing_of(reader)
    if standing is not None and (standing.is_secretariat or not standing.kinds):
        return []
    found = to_submit() if reader is None else to_submit().filter(pk__in=Assessment.objects.visible_to(reader))
    rows = found.filter(round__closes_on__gte=timezone.now().date()) if reader is not None else found
    return rows.values_list("pk", "round__closes_on")


def matters(pks: Collection[int], on: date) -> Mapping[int, Matter]:
    """What is over is left out: after the last day nobody can answer, and nobody is reminded."""
    found = list(_running(on).filter(pk__in=pks))
    names, people = state_names(), focal_points([one.member_state_id for one in found], on=on)
    house = Level(_("Secretariat"), frozenset(secretariat(on=on)), _("The secretariat has been told too."))
    told = {}
    for one in found:
        state = names[one.member_state_id].name if one.member_state_id in names else one.member_state.iso3
        speakers = frozenset(people[one.member_state_id])
        title = said(one.round.titles)
        told[one.pk] = Matter(
            due_on=one.round.closes_on,
            title=title.text,
            language=title.language if title.is_foreign else "",
            sentence=_("What %(country)s needs is to be submitted before the round ends.") % {"country": state},
            path=reverse("assessment", args=[one.pk]),
            action=_("Open the assessment"),
            levels=(Level(_("Focal points of %(country)s") % {"country": state}, speakers), house)
            if speakers
            else (house,),
        )
    return told


def _running(on: date) -> QuerySet[Assessment]:
    return to_submit().filter(round__closes_on__gte=on).select_related("round", "member_state")


SOURCE = Source(
    "assessment",
    gettext_lazy("Assessment of a country's needs"),
    open_ones,
    matters,
    sight(Assessment.objects.visible_to),
    BEFORE,
)
