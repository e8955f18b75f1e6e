"""How far distributed records came with each administration: the furthest step over all the circulars of a record."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ehealth_portal.notifications.models import OPEN, Channel, Notice
from ehealth_portal.review.transitions import State

from ..models import Addressee, Circular
from .tracking import ARRIVED, Party


class Step(models.TextChoices):
    """In the order of the way: the furthest counts."""

    NO_ADDRESS = "no_address", _("Nobody to write to")
    FAILED = "failed", _("Did not arrive")
    WAITING = "waiting", _("On its way")
    SENT = "sent", pgettext_lazy("how far a letter came", "Sent")
    DELIVERED = "delivered", pgettext_lazy("how far a letter came", "Delivered")
    OPENED = "opened", _("Link opened")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")


RANK = {step: number for number, step in enumerate(Step)}


@dataclass(frozen=True)
class Reached:
    """A step and when it was first made; no date where nothing arrived."""

    step: Step
    at: datetime | None = None


def reached(record_type: str, record_ids: Iterable[str]) -> dict[Party, dict[str, Reached]]:
    """Of each administration, organization or body, and each record that was sent to it, how far it came.

    Whole, for figures that everybody sees; a page that names the parties asks who reads it. Three queries.
    """
    sent = Circular.objects.filter(state=State.PUBLISHED, record_type=record_type, record_id__in=list(record_ids))
    record_of = dict(sent.values_list("pk", "record_id"))
    if not record_of:
        return {}
    mails = _mails(record_of)
    found: dict[Party, dict[str, Reached]] = defaultdict(dict)
    rows = Addressee.objects.filter(circular__in=record_of).values_list(
        *("pk", "circular", "member_state", "organization", "body", "user"),
        *("opened_at", "acknowledged_at", "replied_at"),
    )
    for pk, circular, state, organization, body, user, opened_at, acknowledged_at, replied_at in rows:
        one = _of_person(user, mails[pk], opened_at, acknowledged_at or replied_at)
        kept = found[state, organization, body]
        kept[record_of[circular]] = _further(kept.get(record_of[circular]), one)
    return dict(found)


def _mails(circulars: Iterable[int]) -> dict[int, list[tuple[str, datetime | None]]]:
    """Of each addressee the state of the circular's mail, and when it was sent."""
    of: dict[int, list[tuple[str, datetime | None]]] = defaultdict(list)
    found = Notice.objects.filter(
        event__record_type=Circular._meta.label_lower,
        event__record_id__in=[str(pk) for pk in circulars],
        event__kind="circulars.send",
        channel=Channel.EMAIL,
        addressee_id__isnull=False,
    )
    for addressee, state, sent_at in found.values_list("addressee_id", "state", "sent_at"):
        of[addressee or 0].append((state, sent_at))
    return of


def _of_person(
    user: int | None,
    mails: list[tuple[str, datetime | None]],
    opened_at: datetime | None,
    acknowledged_at: datetime | None,
) -> Reached:
    if acknowledged_at:
        return Reached(Step.ACKNOWLEDGED, acknowledged_at)
    if opened_at:
        return Reached(Step.OPENED, opened_at)
    arrived = [(state == Notice.State.DELIVERED, at) for state, at in mails if state in ARRIVED]
    if arrived:
        is_delivered, at = max(arrived, key=lambda one: one[0])
        return Reached(Step.DELIVERED if is_delivered else Step.SENT, at)
    if user is None:
        return Reached(Step.NO_ADDRESS)
    return Reached(Step.WAITING if any(state in OPEN for state, _at in mails) else Step.FAILED)


def _further(kept: Reached | None, one: Reached) -> Reached:
    """One of its people is enough; of two who came as far the first."""
    if kept is None or RANK[one.step] > RANK[kept.step]:
        return one
    earlier = one.step == kept.step and one.at is not None and (kept.at is None or one.at < kept.at)
    return one if earlier else kept
