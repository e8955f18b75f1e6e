"""Marking what one has read in the inbox. A reader's own note beside the row: it is no act of the record, and no audit
row is written for it.
"""

from datetime import datetime

from ehealth_portal.members.models import User

from ..models import Channel, Notice


def mark_read(notice: Notice, *, by: User, at: datetime) -> bool:
    """False when it was read before."""
    mine = Notice.objects.filter(pk=notice.pk, user=by, channel=Channel.INBOX, read_at=None)
    return bool(mine.update(read_at=at))


def mark_all_read(*, by: User, at: datetime) -> int:
    """All that came until ``at``; what comes while the page is read stays unread."""
    mine = Notice.objects.filter(user=by, channel=Channel.INBOX, read_at=None, created_at__lte=at)
    return mine.update(read_at=at)
