"""The digest, as a kind: its message is another for each reader."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .kinds import Kind, Told
from .models import Cadence, DigestRun, Event, Notice, OptOut, Subscription
from .operations.digests import KIND
from .queries.inbox import path_of
from .queries.told import told_to

MOST = 50  # items of one mail; the rest is in the inbox


def tell_digest(event: Event, user: Any) -> Told | None:
    """What the rows of this digest tell today; None when nothing is left that the reader may see or has not read."""
    rows = list(_wanted(int(event.record_id), user).select_related("event"))
    told = told_to(user, [row.event for row in rows])
    items = tuple(_item(row, told[row.event_id]) for row in rows if row.event_id in told)
    if not items:
        return None
    number = len(items)
    subject = ngettext(
        "What you follow: %(number)d piece of news", "What you follow: %(number)d pieces of news", number
    )
    more = (_("The rest is in your inbox in the portal."),) if number > MOST else ()
    return Told(
        subject=subject % {"number": number},
        sentences=(_("This came since the last summary, newest first."), *more),
        path=reverse("inbox"),
        action=_("Open your inbox"),
        items=items[:MOST],
    )


def _wanted(digest: int, user: Any) -> QuerySet[Notice]:
    """Its rows, but for those of which the reader has said since then that no mail is to come."""
    rows = Notice.objects.filter(digest=digest, user=user.pk, read_at=None)
    if OptOut.objects.filter(user=user.pk, mailing="follows").exists():
        return rows.exclude(why="follows")
    never = Subscription.objects.filter(user=user.pk, cadence=Cadence.NEVER)
    return rows.exclude(why="follows", topic__in=never.values("topic"))


def _item(row: Notice, told: Told) -> Told:
    return Told(
        subject=told.subject,
        sentences=told.sentences,
        path=path_of(row, told),
        action=told.action,
        quoted=told.quoted,
        quoted_language=told.quoted_language,
    )


def _nothing(events: Iterable[Event]) -> dict[Any, Told]:
    """A digest is told to its reader alone."""
    return {}


def _of_its_reader(ids: Iterable[str], user: Any) -> set[str]:
    found = DigestRun.objects.filter(pk__in=[int(pk) for pk in ids], user=user.pk).values_list("pk", flat=True)
    return {str(pk) for pk in found}


KINDS = (Kind(KIND, gettext_lazy("A summary of what you follow"), _nothing, _of_its_reader, tell_one=tell_digest),)
