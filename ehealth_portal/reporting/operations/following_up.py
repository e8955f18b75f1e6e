"""What follows from a workshop becomes an activity of the body that is to do it, with a milestone on its day."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from activities import operations as activities
from activities.entry import Entry, Served
from activities.models import Activity, Kind
from ehealth_portal.audit import operations as audit
from ehealth_portal.languages import interface_code
from ehealth_portal.members.models import User
from ehealth_portal.refusals import NotAllowed, NotPossibleNow
from workshops import permissions
from workshops.models import FollowUp

LONGEST_TITLE = 200


@transaction.atomic
def track(follow_up: FollowUp, *, by: User, at: datetime) -> Activity:
    """A draft with what is known: its author writes the rest and sends it. Once more gives the one that is there.

    With a day, and a provision that the workshop serves, the milestone is set at once: it is due from today.
    """
    one = FollowUp.objects.select_for_update(of=("self",)).select_related("workshop", "body").get(pk=follow_up.pk)
    if not permissions.follows_up(by, one):
        raise NotAllowed(_("The group that held the workshop and is to act, or the secretariat, begins this activity."))
    if one.activity:
        return one.activity
    if one.body is None or not one.workshop.is_published:
        raise NotPossibleNow(_("Only what a body is to do after a published workshop is tracked as an activity."))
    one.activity = activities.draft(_entry(one), by=by, at=at)
    provision = next((served.provision for served in _served(one)), None)
    if one.milestone is None and one.due_on and provision and one.due_on >= at.date():
        one.milestone = activities.set_milestone(
            provision, title=_title(one), due_on=one.due_on, body=one.body, language=one.language, by=by, at=at
        )
    one.save(update_fields=["activity", "milestone"])
    after = {"conclusion": one.pk, "activity": one.activity.pk, "milestone": one.milestone_id}
    audit.record("workshops.track", one.workshop, by=by, at=at, after=after)
    return one.activity


def _entry(one: FollowUp) -> Entry:
    with override(interface_code(one.language)):
        summary = _("Follows from workshop no. %(number)d: %(text)s") % {"number": one.workshop_id, "text": one.text}
    return Entry(
        title=_title(one),
        kind=Kind.INITIATIVE,
        body=one.body,
        summary=summary,
        language=one.language,
        served=tuple(_served(one)),
    )


def _title(one: FollowUp) -> str:
    """Its first line."""
    return one.text.splitlines()[0][:LONGEST_TITLE]


def _served(one: FollowUp) -> list[Served]:
    rows = one.workshop.served.select_related("provision").order_by("provision__position", "pk")
    return [Served(row.provision, row.why) for row in rows]
