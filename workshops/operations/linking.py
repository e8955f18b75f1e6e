"""The link once more, for who typed an address: sent by workers, so that nobody learns whether it is registered."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.jobs.operations import nudge
from ehealth_portal.refusals import NotPossibleNow

from ..models import LinkAsked, Registration, Workshop
from . import telling_people

OVER = (Registration.State.CANCELLED, Registration.State.DECLINED)
Why = LinkAsked.Why


@transaction.atomic
def ask_link(workshop: Workshop, email: str, *, at: datetime, why: str = Why.LOST) -> None:
    """Gives nothing back: the same happens here for an address that is registered and for one that is not."""
    if not workshop.is_published:
        raise NotPossibleNow(_("Registration for this workshop is not open yet."))
    keep(workshop, email, at=at, why=why)
    audit.record("workshops.ask_link", workshop, by=None, at=at)


def keep(workshop: Workshop, email: str, *, at: datetime, why: str) -> None:
    """For the workers, within an act."""
    LinkAsked.objects.create(workshop=workshop, email=email.strip().lower(), why=why, asked_at=at)
    transaction.on_commit(lambda: nudge("workshops.send_links"), robust=True)


@transaction.atomic
def send_asked(asked: LinkAsked, *, at: datetime) -> Registration | None:
    """By workers, which see all. However often an address was typed meanwhile, its person gets one mail. The trail is
    told nothing more: its number, which is public, would tell that the address is registered.
    """
    same = LinkAsked.objects.select_for_update().filter(workshop=asked.workshop_id, email=asked.email, why=asked.why)
    if not list(same):  # another worker was faster
        return None
    LinkAsked.objects.filter(pk__in=[one.pk for one in same]).delete()
    registration = _held_by(asked)
    if registration is not None:
        telling_people.tell_person("workshops.send_link", registration, by=None, at=at, facts={"why": asked.why})
    return registration


def _held_by(asked: LinkAsked) -> Registration | None:
    """The one that counts; else the newest, whose data can still be erased by its link."""
    rows = Registration.objects.filter(workshop=asked.workshop_id, email=asked.email, erased_at__isnull=True)
    found = list(rows.filter(is_double=False).select_related("workshop").order_by("-registered_at", "-pk"))
    return next((one for one in found if one.state not in OVER), found[0] if found else None)
