"""A person's inbox as entries of their private feed: read again by kind, and by what the person may see now."""

from typing import Any

from django.utils.translation import gettext as _

from ehealth_portal.notifications.kinds import KINDS, Told
from ehealth_portal.notifications.models import Notice
from ehealth_portal.notifications.queries.inbox import inbox
from ehealth_portal.notifications.queries.told import told_to
from ehealth_portal.notifications.tokens import OWN_LETTER, token_of

from .paging import SIZE, Category, Entry, Text
from .telling import in_a_row


def entries(user: Any) -> list[Entry]:
    notices = list(inbox(user).select_related("event").order_by("-created_at", "-id")[:SIZE])
    told = told_to(user, [notice.event for notice in notices])
    return [_entry(notice, told[notice.event_id]) for notice in notices if notice.event_id in told]


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
