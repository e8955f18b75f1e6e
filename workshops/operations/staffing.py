"""Who of the secretariat works on a workshop, and so sees who registers."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.members.queries import standing_of
from ehealth_portal.notifications.recipients import house
from ehealth_portal.refusals import NotAllowed, NotPossibleNow
from ehealth_portal.review.operations import locked

from .. import permissions
from ..models import Staff, Workshop
from . import telling


@transaction.atomic
def add_staff(workshop: Workshop, person: User, *, by: User, at: datetime) -> Staff:
    """From now on this person of the secretariat sees who registers. Once more changes nothing."""
    fresh = _published(workshop, by=by)
    if not standing_of(person, on=at.date()).is_secretariat:
        raise NotPossibleNow(_("Only a member of the secretariat can work on a workshop."))
    staff, new = Staff.objects.get_or_create(workshop=fresh, user=person, defaults={"given_by": by, "given_at": at})
    if new:
        audit.record("workshops.add_staff", fresh, by=by, at=at, after={"person": person.pk})
        telling.tell_staff(fresh, person, by=by, at=at)
    return staff


@transaction.atomic
def remove_staff(workshop: Workshop, person: User, *, by: User, at: datetime) -> None:
    """From now on this person no longer sees who registers. One stays: somebody must answer those who register."""
    fresh = _published(workshop, by=by)
    there = list(fresh.staff.order_by("pk"))
    mine = [staff for staff in there if staff.user_id == person.pk]
    if not mine:
        return
    others = {staff.user_id for staff in there} - {person.pk}
    if not others & house(on=at.date()):  # who has left the secretariat answers nobody
        raise NotPossibleNow(_("One person must work on it: choose another one first."))
    mine[0].delete()
    audit.record("workshops.remove_staff", fresh, by=by, at=at, before={"person": person.pk})


def _published(workshop: Workshop, *, by: User) -> Workshop:
    fresh = locked(workshop)
    if not permissions.may_staff(by, fresh):
        raise NotAllowed(_("Only the secretariat says who works on a workshop."))
    if not fresh.is_published:
        raise NotPossibleNow(_("Whoever publishes a workshop works on it first; others are added afterwards."))
    return fresh
