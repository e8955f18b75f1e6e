"""Whose draft a link of a confirmation mail opens."""

from dataclasses import dataclass
from datetime import datetime

from activities.models import ProgressEntry
from ehealth_portal.members.models import User
from ehealth_portal.notifications.models import Notice
from ehealth_portal.notifications.tokens import notice_of

from .kinds import CONFIRM
from .models import InboundMail
from .operations.answering import VALID


@dataclass(frozen=True)
class Confirmable:
    """The notice that the link belongs to. ``reason`` says why it opens nothing now; blank: it does."""

    user: User
    record_id: int
    reason: str = ""

    def entry(self) -> ProgressEntry | None:
        """Of the drafts that this person may see now."""
        seen = ProgressEntry.objects.visible_to(self.user).filter(created_by=self.user)
        return seen.select_related("activity__body").filter(pk=self.record_id).first()


def confirmable(token: str, *, at: datetime) -> Confirmable | None:
    """None for a token that nobody here made for a confirmation."""
    pk = notice_of(token, "letter")
    notice = Notice.objects.select_related("event", "user").filter(pk=pk).first() if pk else None
    if notice is None or notice.user is None or notice.event.kind != CONFIRM.name:
        return None
    expired = at - notice.created_at > VALID
    reason = InboundMail.Reason.EXPIRED if expired else "" if notice.user.is_active else InboundMail.Reason.CLOSED
    return Confirmable(notice.user, int(notice.event.record_id), reason)
