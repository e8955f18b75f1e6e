"""Practices that wait for a person: to be written, decided on, reviewed, confirmed, released."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse

from ehealth_portal.members.queries import Standing, standing_of
from ehealth_portal.review.transitions import State

from ..models import Adoption, Edition, Lead, Practice, Review, Wording
from ..models.wordings import Voice
from . import adoptions_waiting
from .editions import texts_of
from .reviews import of_submission
from .wording import texts_for

SOON = timedelta(days=60)
LONGEST = 50  # of one list: the oldest come first, so what is left out is the newest


@dataclass(frozen=True)
class Waits:
    """``actor`` acted last: who sent it, asked for it or decided. ``due_on`` is the last day, if there is one."""

    record: Practice | Review | Wording | Adoption | Lead | Edition
    title: str
    language: str
    path: str
    since: datetime
    actor: int | None = None
    due_on: date | None = None
    given: int = 0  # reviews, of those that were asked for
    asked: int = 0


def practices_waiting(user: Any, *, on: date) -> dict[str, list[Waits]]:
    """By list, oldest first; as many queries for one as for many."""
    standing = standing_of(user)
    if not standing.kinds:
        return {name: [] for name in PLACED}
    rows = {name: list(asked[:LONGEST]) for name, asked in _asked(standing, on).items()}
    ids = {_practice(row) for listed in rows.values() for row in listed if not isinstance(row, (Lead, Edition))}
    texts: dict[Any, Any] = dict(texts_for(ids)) if ids else {}
    editions = [row for listed in rows.values() for row in listed if isinstance(row, Edition)]
    texts |= {("edition", pk): text for pk, text in texts_of(editions).items()} if editions else {}
    return {name: [_waits(name, row, texts) for row in rows[name]] for name in PLACED}


def _asked(standing: Standing, on: date) -> dict[str, QuerySet[Any]]:
    me = standing.user_id
    mine = Practice.objects.filter(created_by=me)
    return {
        "practices_returned": mine.filter(state=State.RETURNED).order_by("decided_at", "pk"),
        "practice_drafts": mine.filter(state=State.DRAFT).order_by("-updated_at", "-pk"),
        "practices_to_decide": _to_decide(standing),
        "reviews": of_submission(Review.objects.filter(reviewer=me, given_at=None, declined_at=None))
        .filter(practice__state=State.SUBMITTED)
        .order_by("due_on", "pk"),
        "leads": Lead.objects.filter(offered_to=me, state=Lead.State.OPEN).order_by("identified_at", "pk"),
        "practices_to_confirm": to_confirm(standing, until=on + SOON).order_by("valid_until", "pk"),
        "translations": _to_release(standing),
        "practices_sent": mine.filter(state=State.SUBMITTED).order_by("submitted_at", "pk"),
        "adoptions_to_confirm": adoptions_waiting.to_confirm(standing, on=on),
        "adoptions_returned": adoptions_waiting.returned(standing),
        "editions_to_judge": editions_to_judge(standing),
        "editions_returned": Edition.objects.filter(created_by=me, state=State.RETURNED).order_by("decided_at", "pk"),
    }


def to_confirm(standing: Standing | None, *, until: date) -> QuerySet[Practice]:
    """What ends by then and is still to be confirmed: of all (None), or what somebody of that standing may confirm."""
    ending = Practice.objects.current().filter(valid_until__lte=until)
    if standing is None or standing.is_secretariat:
        return ending
    return ending.filter(
        Q(created_by=standing.user_id)
        | Q(body__in=standing.bodies)
        | Q(member_state__in=standing.member_states)
        | Q(organization__in=standing.organizations)
    )


def _to_decide(standing: Standing) -> QuerySet[Practice]:
    if not standing.is_secretariat:
        return Practice.objects.none()
    others = Practice.objects.filter(state=State.SUBMITTED)
    others = others.exclude(created_by=standing.user_id).exclude(submitted_by=standing.user_id)
    of_this = Q(reviews__of=F("submitted_at"))
    return others.annotate(
        given=Count("reviews", filter=of_this & Q(reviews__given_at__isnull=False)),
        asked=Count("reviews", filter=of_this & Q(reviews__declined_at__isnull=True)),
    ).order_by("submitted_at", "pk")


def _to_release(standing: Standing) -> QuerySet[Wording]:
    if not standing.is_secretariat:
        return Wording.objects.none()
    drafts = Wording.objects.filter(voice=Voice.TRANSLATION, is_released=False).exclude(written_by=standing.user_id)
    return drafts.filter(practice__state__in=(State.SUBMITTED, State.PUBLISHED)).order_by("written_at", "pk")


def editions_to_judge(standing: Standing) -> QuerySet[Edition]:
    """What another of the secretariat composed and sent."""
    if not standing.is_secretariat:
        return Edition.objects.none()
    others = Edition.objects.filter(state=State.SUBMITTED).exclude(created_by=standing.user_id)
    return others.exclude(submitted_by=standing.user_id).order_by("submitted_at", "pk")


def _text(row: Any, texts: Mapping[Any, Any]) -> Any:
    if isinstance(row, (Wording, Lead)):
        return row
    return texts.get(("edition", row.pk) if isinstance(row, Edition) else _practice(row))


def _practice(row: Any) -> int:
    return row.pk if isinstance(row, Practice) else int(row.practice_id)


def _arguments(row: Practice | Review | Wording | Adoption | Lead | Edition) -> list[Any]:
    """Of the page that the row leads to: of a review its own."""
    return [row.practice_id, row.language] if isinstance(row, Wording) else [row.pk]


def _waits(name: str, row: Any, texts: Mapping[Any, Any]) -> Waits:
    text = _text(row, texts)
    place = PLACED[name]
    since = getattr(row, place.since) or row.decided_at  # nobody has confirmed what comes from the public record
    actor = getattr(row, place.actor) if place.actor else None
    return Waits(
        record=row,
        title=text.title if text else "",
        language=text.language if text else "",
        path=reverse(place.page, args=_arguments(row)),
        since=since,
        actor=actor,
        due_on=getattr(row, place.due_on) if place.due_on else None,
        given=getattr(row, "given", 0),
        asked=getattr(row, "asked", 0),
    )


@dataclass(frozen=True)
class Place:
    """Where a row of a list leads, and which of its columns say since when it waits, through whom and until when."""

    page: str
    since: str
    actor: str = ""
    due_on: str = ""


PLACED = {
    "practices_returned": Place("practice-edit", "decided_at", "decided_by_id"),
    "practice_drafts": Place("practice-edit", "updated_at"),
    "practices_to_decide": Place("practice-reviews", "submitted_at", "submitted_by_id"),
    "reviews": Place("review", "asked_at", "", "due_on"),
    "practices_to_confirm": Place("practice", "confirmed_at", "", "valid_until"),
    "translations": Place("practice-text", "written_at", "written_by_id"),
    "practices_sent": Place("practice", "submitted_at"),
    "leads": Place("lead", "identified_at", "identified_by_id"),
    "adoptions_to_confirm": Place("adoption", "submitted_at", "submitted_by_id"),
    "adoptions_returned": Place("adoption-edit", "decided_at", "decided_by_id"),
    "editions_to_judge": Place("edition", "submitted_at", "submitted_by_id"),
    "editions_returned": Place("edition", "decided_at", "decided_by_id"),
}
