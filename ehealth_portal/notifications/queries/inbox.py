"""A person's inbox: what came, told anew by what they may see now."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from .. import topics
from ..kinds import Told
from ..mail.why import why_sentence
from ..models import Channel, Notice
from ..tokens import OWN_LETTER, token_of
from .told import told_to

SIZE = 20
NOT_SHOWN = (Notice.State.SUPPRESSED, Notice.State.CANCELLED)


@dataclass(frozen=True)
class Message:
    """``told`` is None for what the reader may no longer see: then nothing of it is shown."""

    notice: Notice
    told: Told | None
    why: str

    @property
    def path(self) -> str:
        return path_of(self.notice, self.told) if self.told else ""


def inbox(user: Any) -> QuerySet[Notice]:
    return Notice.objects.filter(user=user.pk, channel=Channel.INBOX).exclude(state__in=NOT_SHOWN)


def unread(user: Any) -> int:
    return inbox(user).filter(read_at=None).count()


def page_of(user: Any, *, only_unread: bool = False, before: str = "") -> tuple[list[Message], str]:
    """Newest first; the second is the id to go on ``before``, blank on the last page."""
    rows = inbox(user).filter(read_at=None) if only_unread else inbox(user)
    if before and (last := inbox(user).filter(pk=before).first()):
        rows = rows.filter(Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, pk__lt=last.pk))
    found = list(rows.select_related("event").order_by("-created_at", "-pk")[: SIZE + 1])
    further = str(found[SIZE - 1].pk) if len(found) > SIZE else ""
    return messages(user, found[:SIZE]), further


def messages(user: Any, rows: list[Notice]) -> list[Message]:
    told = told_to(user, [row.event for row in rows])
    words = topics.labels({row.topic for row in rows if row.topic})
    return [Message(row, told.get(row.event_id), why_sentence(row.why, words.get(row.topic, ""))) for row in rows]


def path_of(notice: Notice, told: Told) -> str:
    return told.path.replace(OWN_LETTER, token_of(notice.pk, "letter"))


def is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
