"""A person's inbox as entries of their private feed: read again by kind, and by what the person may see now."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from ehealth_portal.notifications.kinds import KINDS, Told
from ehealth_portal.notifications.models import Channel, Event, Notice
from ehealth_portal.notifications.tokens import OWN_LETTER, token_of

from .paging import SIZE, Category, Entry, Text
from .telling import in_a_row

NOT_SHOWN = (Notice.State.SUPPRESSED, Notice.State.CANCELLED)


def entries(user: Any) -> list[Entry]:
    rows = Notice.objects.filter(user=user.pk, channel=Channel.INBOX).exclude(state__in=NOT_SHOWN)
    notices = list(rows.select_related("event").order_by("-created_at", "-id")[:SIZE])
    told = dict(_told([notice.event for notice in notices], user))
    return [_entry(notice, told[notice.event_id]) for notice in notices if notice.event_id in told]


def _told(events: Sequence[Event], user: Any) -> Iterator[tuple[Any, Told]]:
    """As many queries for one as for many of a kind; what the person may no longer see is left out."""
    by_kind: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_kind[event.kind].append(event)
    for name, those in by_kind.items():
        if (kind := KINDS.get(name)) is None:
            continue
        seen = kind.seen({event.record_id for event in those}, user)
        visible = [event for event in those if event.record_id in seen]
        if kind.tell_one is None:
            yield from kind.tell(visible).items()
            continue
        for event in visible:
            if told := kind.tell_one(event, user):
                yield event.pk, told


def _entry(notice: Notice, told: Told) -> Entry:
    said = list(told.sentences)
    if told.quoted:
        said.append(told.quoted)
    return Entry(
        key=f"notice/{notice.pk}",
        title=Text(told.subject),
        summary=Text(in_a_row(said)),
        link=told.path.replace(OWN_LETTER, token_of(notice.pk, "letter")),
        updated=notice.created_at,
        published=notice.created_at,
        author=_("E-health resolution portal"),
        categories=(Category(notice.event.kind, str(KINDS[notice.event.kind].label), "event"),),
    )
