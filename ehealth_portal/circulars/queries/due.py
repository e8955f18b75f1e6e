"""Replies that are due: of each administration whose reply has not come, its first letter stands for all of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from ehealth_portal.review.transitions import State

from ..models import Addressee, CircularText
from .letters import still_speaking
from .received import with_texts
from .tracking import party_of


@dataclass(frozen=True)
class Due:
    """``people``: the users who act for it today among those who got the letter."""

    letter: Addressee
    text: CircularText | None
    people: frozenset[int]


def _asked() -> QuerySet[Addressee]:
    sent = {"circular__state": State.PUBLISHED, "circular__reply_by__isnull": False}
    return Addressee.objects.filter(**sent).select_related("circular", "member_state", "organization", "body")


def open_replies(reader: Any) -> list[tuple[int, date]]:
    """The letters without a reply, with their last day; of all (None), or of those for whom a reader speaks."""
    found = _asked() if reader is None else _asked() & Addressee.objects.visible_to(reader)
    return [(letters[0].pk, day) for letters in _silent(found) if (day := letters[0].circular.reply_by)]


def replies_due(pks: Collection[int], *, on: date) -> list[Due]:
    """Those of the numbers that are open, by a fixed number of queries."""
    circulars = Addressee.objects.filter(pk__in=pks).values("circular")
    silent = [letters for letters in _silent(_asked().filter(circular__in=circulars)) if letters[0].pk in pks]
    speaking = still_speaking([one for letters in silent for one in letters], on=on)
    texts = {one.addressee.pk: one.text for one in with_texts(letters[0] for letters in silent)}
    return [
        Due(
            letters[0],
            texts[letters[0].pk],
            frozenset(one.user_id for one in letters if one.pk in speaking and one.user_id),
        )
        for letters in silent
    ]


def _silent(rows: QuerySet[Addressee]) -> list[list[Addressee]]:
    parties: dict[tuple[Any, ...], list[Addressee]] = {}
    for row in rows.order_by("pk"):
        parties.setdefault((row.circular_id, *party_of(row)), []).append(row)
    return [letters for letters in parties.values() if not any(one.replied_at for one in letters)]
