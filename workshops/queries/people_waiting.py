"""What of a workshop's people waits for those who work on it: registrations, requests and fellowships to decide."""

from datetime import date
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from ehealth_portal.languages import current_language
from ehealth_portal.members.queries import standing_of
from ehealth_portal.review.transitions import State

from ..models import Announcement, Fellowship, Registration, ServiceRequest, Workshop
from .registrations import OVER
from .waiting import LONGEST, Group, Waits
from .workshops import texts_for

PLACED = {  # by list: its heading, the page that it leads to, which day of the workshop is the last
    "registrations": (gettext_lazy("Registrations to decide"), "workshop-people", ""),
    "services": (gettext_lazy("Requests of registrants to decide"), "workshop-people", "services_by"),
    "fellowships": (gettext_lazy("Fellowships to decide"), "workshop-fellowships", "fellowships_by"),
}


def people_waiting(user: Any, on: date) -> list[Group]:
    """A line for each workshop that is public and not over, with how many wait there; never one's own."""
    standing = standing_of(user)
    if standing.user_id is None or not standing.is_secretariat:
        return []
    found = {
        "registrations": _registrations(user, standing.user_id, on),
        "services": _services(user, standing.user_id, on),
        "fellowships": _fellowships(user, standing.user_id, on),
    }
    ids = {pk for rows in found.values() for pk, _number, _since in rows}
    workshops = Workshop.objects.visible_to(user).in_bulk(ids) if ids else {}
    texts = texts_for(ids, language=current_language(), released=False) if ids else {}
    return [
        Group(f"h-people-{name}", PLACED[name][0], [_waits(name, row, workshops, texts) for row in rows])
        for name, rows in found.items()
        if rows
    ]


Counted = tuple[int, int, Any]  # of a workshop: how many wait, since when


def _people(user: Any, me: int, on: date) -> QuerySet[Registration]:
    goes_on = Q(workshop__ends_on__isnull=True) | Q(workshop__ends_on__gte=on)
    mine = Registration.objects.visible_to(user).filter(goes_on, workshop__staff__user=me, erased_at__isnull=True)
    return mine.filter(workshop__state=State.PUBLISHED).exclude(user=me)


def _registrations(user: Any, me: int, on: date) -> list[Counted]:
    rows = _people(user, me, on).filter(state=Registration.State.ASKED)
    return _counted(rows, "workshop", "registered_at")


def _services(user: Any, me: int, on: date) -> list[Counted]:
    come = _people(user, me, on).exclude(state__in=OVER)
    rows = ServiceRequest.objects.filter(registration__in=come, state=ServiceRequest.State.ASKED)
    return _counted(rows, "registration__workshop", "asked_at")


def _fellowships(user: Any, me: int, on: date) -> list[Counted]:
    people = _people(user, me, on).exclude(nominated_by=me)
    rows = Fellowship.objects.filter(registration__in=people, state=Fellowship.State.ASKED).exclude(asked_by=me)
    return _counted(rows, "workshop", "asked_at")


def _counted(rows: QuerySet[Any], workshop: str, at: str) -> list[Counted]:
    """What waits longest first."""
    found = rows.order_by().values(workshop).annotate(number=Count("pk"), since=Min(at)).order_by("since", workshop)
    return [(row[workshop], row["number"], row["since"]) for row in found[:LONGEST]]


def _waits(name: str, row: Counted, workshops: dict[int, Workshop], texts: dict[int, Announcement]) -> Waits:
    pk, number, since = row
    text, (_heading, page, last) = texts.get(pk), PLACED[name]
    return Waits(
        title=text.title if text else "",
        language=text.language if text else "",
        path=reverse(page, args=[pk]),
        since=since,
        due_on=getattr(workshops[pk], last) if last else None,
        reason=ngettext("%(number)d waits for a decision.", "%(number)d wait for a decision.", number)
        % {"number": number},
    )
