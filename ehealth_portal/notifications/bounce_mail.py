"""Reading what mail servers send back: delivery reports (RFC 3464) and complaints (RFC 5965). Nothing is kept here."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from .models import BounceReport

Said = BounceReport.Said
# Permanent by their number, but of today: no route to the host just now, and a mailbox that is full.
NOT_FOR_GOOD = ("5.4.4", "5.2.2")
WORST_FIRST = (Said.HARD, Said.SOFT, Said.DELIVERED)


@dataclass(frozen=True)
class Report:
    said: str
    detail: str = ""


def report_in(message: Message) -> Report | None:
    """What the message says became of ours; None for anything else, and for "we still try"."""
    parts = [part for part in message.walk() if part.get_content_maintype() == "message"]
    for part in parts:
        if part.get_content_type() == "message/feedback-report":
            return _complaint(part)
    found = [
        one
        for part in parts
        if part.get_content_type() == "message/delivery-status"
        for group in _groups(part)
        if (one := _of_recipient(group))
    ]
    return min(found, key=lambda one: WORST_FIRST.index(Said(one.said)), default=None)


def _groups(part: Message) -> Iterator[Message]:
    content = part.get_payload()
    for group in content if isinstance(content, list) else []:
        if isinstance(group, Message):
            yield group


def _complaint(part: Message) -> Report | None:
    kinds = [_field(group, "Feedback-Type").lower() for group in _groups(part)]
    if not any(kinds) or "not-spam" in kinds:
        return None
    return Report(Said.COMPLAINT, next(filter(None, kinds)))


def _of_recipient(group: Message) -> Report | None:
    """One group of fields: of the message as a whole, which has no action, or of a recipient."""
    action = _field(group, "Action").lower()
    status = _field(group, "Status").partition(" ")[0]
    detail = _field(group, "Diagnostic-Code").partition(";")[2].strip() or status
    if action in ("delivered", "relayed", "expanded"):
        return Report(Said.DELIVERED, detail)
    if action != "failed":
        return None
    lasting = status.startswith("5.") and status not in NOT_FOR_GOOD
    return Report(Said.HARD if lasting else Said.SOFT, detail)


def _field(group: Message, name: str) -> str:
    return " ".join(str(group.get(name, "")).split())[:300]
