"""What waits for a person in the app: one list a subject, from whoever registered it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ehealth_portal.languages import current_language
from ehealth_portal.members.queries import Standing, standing_of
from ehealth_portal.review.transitions import State

from ..models import Announcement, Workshop
from .workshops import texts_for

LONGEST = 50  # of one list: the oldest come first, so what is left out is the newest


@dataclass(frozen=True)
class Waits:
    """``actor`` acted last: who sent it, asked for it or decided. ``due_on`` is the last day, if there is one."""

    title: str
    language: str
    path: str
    since: datetime
    actor: int | None = None
    due_on: date | None = None
    reason: str = ""  # for which it came back


@dataclass(frozen=True)
class Group:
    """One list of the page "Waiting for you". ``is_for_you``: the person can do something about it."""

    place: str  # its anchor
    heading: str | Promise
    rows: list[Waits]
    is_for_you: bool = True


Source = Callable[[Any, date], list[Group]]
SOURCES: list[Source] = []


def register(*sources: Source) -> None:
    """Called once by ``ready``. A source asks a fixed number of queries, and gives no empty group."""
    SOURCES.extend(source for source in sources if source not in SOURCES)


def groups_for(user: Any, *, on: date) -> list[Group]:
    return [group for source in SOURCES for group in source(user, on)]


# --- workshops ------------------------------------------------------------------------------------------------------
HEADINGS = {
    "returned": _("Workshops returned to you"),
    "to-judge": _("Workshops to check"),
    "texts": _("Texts of workshops to release"),
    "drafts": _("Your drafts of workshops"),
    "sent": _("Workshops sent, waiting for a decision"),
}


def workshops_waiting(user: Any, on: date) -> list[Group]:
    standing = standing_of(user)
    if not standing.kinds:
        return []
    found = {name: list(rows[:LONGEST]) for name, rows in _asked(standing).items()}
    ids = {_workshop(row) for rows in found.values() for row in rows}
    texts = texts_for(ids, language=current_language(), released=False) if ids else {}
    return [
        Group(f"h-workshops-{name}", HEADINGS[name], [_waits(name, row, texts) for row in rows], name != "sent")
        for name, rows in found.items()
        if rows
    ]


def _asked(standing: Standing) -> dict[str, QuerySet[Any]]:
    me = standing.user_id
    mine = Workshop.objects.filter(created_by=me)
    judged = Q() if standing.is_secretariat else Q(body__in=standing.reviews)
    submitted = Workshop.objects.filter(judged, state=State.SUBMITTED).exclude(created_by=me).exclude(submitted_by=me)
    texts = Announcement.objects.filter(is_released=False, workshop__state=State.PUBLISHED).exclude(written_by=me)
    return {
        "returned": mine.filter(state=State.RETURNED).order_by("decided_at", "pk"),
        "to-judge": submitted.order_by("submitted_at", "pk"),
        "texts": texts.order_by("written_at", "pk") if standing.is_secretariat else Announcement.objects.none(),
        "drafts": mine.filter(state=State.DRAFT).order_by("-updated_at", "-pk"),
        "sent": mine.filter(state=State.SUBMITTED).order_by("submitted_at", "pk"),
    }


def _workshop(row: Workshop | Announcement) -> int:
    return row.workshop_id if isinstance(row, Announcement) else row.pk


PLACED = {  # by list: the page that it leads to, since when it waits, who acted last
    "returned": ("workshop-edit", "decided_at", "decided_by_id"),
    "to-judge": ("workshop", "submitted_at", "submitted_by_id"),
    "texts": ("workshop-texts", "written_at", "written_by_id"),
    "drafts": ("workshop-edit", "updated_at", ""),
    "sent": ("workshop", "submitted_at", ""),
}


def _waits(name: str, row: Any, texts: dict[int, Announcement]) -> Waits:
    page, since, actor = PLACED[name]
    text = row if isinstance(row, Announcement) else texts.get(row.pk)
    return Waits(
        title=text.title if text else "",
        language=text.language if text else "",
        path=reverse(page, args=[_workshop(row)]),
        since=getattr(row, since),
        actor=getattr(row, actor) if actor else None,
        reason=row.reason if name == "returned" else "",
    )
