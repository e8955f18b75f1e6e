"""What is said of milestones."""

from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.notifications.kinds import Kind, Told
from ehealth_portal.notifications.models import Event
from ehealth_portal.notifications.records import sight, teller

from ..models import Activity, Milestone


def rows() -> QuerySet[Milestone]:
    return Milestone.objects.select_related("provision__edition__resolution")


def visible(user: Any) -> QuerySet[Milestone]:
    """Milestones are public; what is bound to an activity goes with it."""
    return Milestone.objects.filter(Q(activity=None) | Q(activity__in=Activity.objects.visible_to(user)))


def page_of(milestone: Milestone) -> str:
    """The activity's page, or the provision's."""
    if milestone.activity_id:
        return reverse("activity", args=[milestone.activity_id])
    of = milestone.provision
    return reverse("provision", args=[of.edition.resolution.slug, of.edition.slug, of.key])


def facts_of(milestone: Milestone) -> dict[str, Any]:
    days = {"due_on": milestone.due_on, "met_on": milestone.met_on, "dropped_on": milestone.dropped_on}
    return {"milestone": milestone.pk, "activity": milestone.activity_id, "provision": milestone.provision.key} | days


def words_of(milestone: Milestone) -> dict[str, str]:
    """Title, day and provision, as sentences name them."""
    return {
        "title": milestone.title,
        "day": date_format(milestone.due_on, "DATE_FORMAT"),
        "provision": str(milestone.provision),
    }


def _told(milestone: Milestone, subject: str, sentence: str, *, quoted: str = "") -> Told:
    words = words_of(milestone)
    return Told(
        subject=subject % words,
        sentences=(sentence % words,),
        path=page_of(milestone),
        action=_("See the milestone"),
        quoted=quoted,
        facts=facts_of(milestone),
    )


def _set(event: Event, milestone: Milestone) -> Told | None:
    if milestone.met_on or milestone.dropped_on:
        return None
    sentence = _("A milestone was set under %(provision)s. It is due on %(day)s.")
    return _told(milestone, _("Milestone set: %(title)s"), sentence)


def _met(event: Event, milestone: Milestone) -> Told | None:
    if not milestone.met_on:
        return None
    sentence = _("A milestone under %(provision)s, due on %(day)s, was met.")
    return _told(milestone, _("Milestone met: %(title)s"), sentence)


def _dropped(event: Event, milestone: Milestone) -> Told | None:
    if not milestone.dropped_on:
        return None
    sentence = _("A milestone under %(provision)s, due on %(day)s, was dropped for the reason below.")
    return _told(milestone, _("Milestone dropped: %(title)s"), sentence, quoted=milestone.reason)


of_milestones, VISIBLE = partial(teller, rows), sight(visible)
KINDS = (
    Kind("activities.set_milestone", gettext_lazy("A milestone was set"), of_milestones(_set), VISIBLE),
    Kind("activities.meet_milestone", gettext_lazy("A milestone was met"), of_milestones(_met), VISIBLE, True),
    Kind("activities.drop_milestone", gettext_lazy("A milestone was dropped"), of_milestones(_dropped), VISIBLE, True),
)
