"""What addressees do with their letter: open its link, acknowledge it, reply."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.notifications.operations.telling import tell
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow

from .. import permissions
from ..models import Addressee
from ..queries.letters import secretariat


@transaction.atomic
def open_letter(addressee: Addressee, *, at: datetime) -> None:
    """Its link was fetched: no proof of reading, for programs that scan mail fetch links, too."""
    Addressee.objects.filter(pk=addressee.pk, opened_at=None).update(opened_at=at)


@transaction.atomic
def acknowledge(addressee: Addressee, *, by: User, at: datetime) -> Addressee:
    """Once; a second time changes nothing. ``by`` is whom the link was written to, or who signed in."""
    fresh = _answerable(addressee, by=by)
    if fresh.acknowledged_at is None:
        fresh.acknowledged_at, fresh.acknowledged_by = at, by.name[:150]
        fresh.opened_at = fresh.opened_at or at
        fresh.save(update_fields=["acknowledged_at", "acknowledged_by", "opened_at"])
        audit.record("circulars.acknowledge", fresh, by=by, at=at, after={"circular": str(fresh.circular)})
    return fresh


@transaction.atomic
def reply(addressee: Addressee, text: str, *, by: User, at: datetime) -> Addressee:
    """Keep the reply and tell the secretariat. It is given once: what came after it is for a mail."""
    fresh = _answerable(addressee, by=by)
    if not text.strip():
        raise Incomplete({"reply": [_("Write your reply first.")]})
    if fresh.replied_at is not None:
        raise NotPossibleNow(_("A reply was kept already; write to the secretariat to add to it."))
    fresh.replied_at, fresh.reply = at, text.strip()
    fresh.opened_at = fresh.opened_at or at
    fresh.save(update_fields=["replied_at", "reply", "opened_at"])
    audit.record("circulars.reply", fresh, by=by, at=at, after={"circular": str(fresh.circular)})
    tell("circulars.replied", fresh, by=by, at=at, to={"role": secretariat(on=at.date())})
    return fresh


def _answerable(addressee: Addressee, *, by: User) -> Addressee:
    fresh = Addressee.objects.select_for_update(of=("self",)).select_related("circular").get(pk=addressee.pk)
    if not permissions.may_answer_letter(by, fresh):
        raise NotAllowed(_("Those answer a letter who speak today for whom it was written to."))
    return fresh
