"""What is said of an activity's way through review. What no longer holds when it is read is left out."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ehealth_portal.languages import comma_list
from ehealth_portal.notifications.kinds import Kind, Told
from ehealth_portal.notifications.models import Event
from ehealth_portal.notifications.records import seen_by_all, sight, teller
from ehealth_portal.review.transitions import State

from ..models import Activity
from ..models import Kind as KindOfActivity
from ..queries.names import body_names


def page_of(activity: Activity) -> str:
    return reverse("activity", args=[activity.pk])


def rows() -> QuerySet[Activity]:
    return Activity.objects.select_related("body").prefetch_related("served__provision", "countries", "bodies")


def facts_of(activity: Activity) -> dict[str, Any]:
    """What a program is told besides, in codes."""
    return {
        "activity": activity.pk,
        "title": activity.title,
        "language": activity.language,
        "kind": activity.kind,
        "body": activity.body.slug if activity.body else None,
        "provisions": sorted(one.provision.key for one in activity.served.all()),
        "countries": sorted(state.iso3 for state in activity.countries.all()),
        "state": activity.state,
    }


def _submitted(event: Event, activity: Activity) -> Told | None:
    if activity.state != State.SUBMITTED or activity.submitted_at != event.at:
        return None
    return Told(
        subject=_("To judge: %(title)s") % {"title": activity.title},
        sentences=(_("An activity of your group was sent for review: publish it, or return it with a reason."),),
        path=page_of(activity),
        action=_("Read and judge"),
        quoted=activity.summary,
        quoted_language=activity.language,
        facts=facts_of(activity),
    )


def _returned(event: Event, activity: Activity) -> Told | None:
    if activity.state != State.RETURNED or activity.decided_at != event.at:
        return None
    return Told(
        subject=_("Returned to you: %(title)s") % {"title": activity.title},
        sentences=(_("Your activity was returned with the reason below. Change it and send it again."),),
        path=page_of(activity),
        action=_("Open the activity"),
        quoted=activity.reason,
        facts=facts_of(activity),
    )


def _published(event: Event, activity: Activity) -> Told | None:
    if not activity.is_published:
        return None
    codes = comma_list(str(one.provision) for one in sorted(activity.served.all(), key=lambda one: one.provision_id))
    return Told(
        subject=_("Published: %(title)s") % {"title": activity.title},
        sentences=(
            _("An activity was published: everybody can read it now."),
            _("It serves %(provisions)s.") % {"provisions": codes},
        ),
        path=page_of(activity),
        action=_("Read the activity"),
        quoted=activity.summary,
        quoted_language=activity.language,
        facts=facts_of(activity),
    )


def _withdrawn(event: Event, activity: Activity) -> Told | None:
    if activity.state != State.WITHDRAWN:
        return None
    return Told(
        subject=_("Withdrawn: %(title)s") % {"title": activity.title},
        sentences=(_("Your activity was withdrawn with the reason below: the public no longer sees it."),),
        path=page_of(activity),
        action=_("Open the activity"),
        quoted=activity.reason,
        facts=facts_of(activity),
    )


def tell_gone(events: Iterable[Event]) -> Mapping[Any, Told]:
    """To those who may no longer read it: from what the event says in numbers and codes."""
    bodies, kinds = body_names(), dict(KindOfActivity.choices)
    told = {}
    for event in events:
        body = bodies.get(event.facts.get("body") or 0)
        what = {
            "number": event.record_id,
            "kind": kinds.get(event.facts.get("kind", ""), ""),
            "body": body.full if body else "",
        }
        told[event.pk] = Told(
            subject=_("Withdrawn: an activity of %(body)s (number %(number)s)") % what,
            sentences=(
                _("Activity number %(number)s (%(kind)s, %(body)s) was withdrawn: it is off the public record.") % what,
            ),
            path=reverse("activities"),
            action=_("See the activities on record"),
            facts={"activity": int(event.record_id)},
        )
    return told


def tell_import(events: Iterable[Event]) -> Mapping[Any, Told]:
    """How many rows of each import wait still, of the bodies that the event names."""
    asked = list(events)
    waiting = (
        Activity.objects.filter(state=State.SUBMITTED, submitted_at__in={event.at for event in asked})
        .order_by()
        .values_list("submitted_at", "submitted_by", "body")
        .annotate(number=Count("pk"))
    )
    counts = {(at, by, body): number for at, by, body, number in waiting}
    told = {}
    for event in asked:
        number = sum(counts.get((event.at, event.actor_id, body), 0) for body in event.facts["bodies"])
        if number:
            told[event.pk] = _imported(number)
    return told


def _imported(number: int) -> Told:
    return Told(
        subject=ngettext(
            "To judge: %(number)d activity from a file", "To judge: %(number)d activities from a file", number
        )
        % {"number": number},
        sentences=(
            ngettext(
                "%(number)d activity was brought in from a file and waits for your judgement.",
                "%(number)d activities were brought in from a file and wait for your judgement.",
                number,
            )
            % {"number": number},
        ),
        path=reverse("waiting"),
        action=_("See what waits for you"),
        facts={"number": number},
    )


of_activities = partial(teller, rows)
VISIBLE = sight(Activity.objects.visible_to)
KINDS = (
    Kind("activities.submit", gettext_lazy("An activity waits for judgement"), of_activities(_submitted), VISIBLE),
    Kind("activities.import", gettext_lazy("Activities from a file wait for judgement"), tell_import, VISIBLE),
    Kind("activities.return", gettext_lazy("Your activity was returned"), of_activities(_returned), VISIBLE),
    Kind("activities.publish", gettext_lazy("An activity was published"), of_activities(_published), VISIBLE, True),
    Kind("activities.withdraw", gettext_lazy("Your activity was withdrawn"), of_activities(_withdrawn), VISIBLE, True),
    Kind("activities.gone", gettext_lazy("An activity was withdrawn"), tell_gone, seen_by_all, True),
)
