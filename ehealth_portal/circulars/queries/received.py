"""Who received what: the circulars that distributed a record, those sent to an administration, and one's own."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from ehealth_portal.languages import current_language
from ehealth_portal.members.models import MemberState
from ehealth_portal.review.transitions import State

from ..lettering import text_for
from ..models import Addressee, Circular, CircularText


@dataclass(frozen=True)
class Distribution:
    """One sent circular that distributed a record, in numbers of administrations, organizations and bodies."""

    circular: Circular
    parties: int
    sent: int
    acknowledged: int


def distributions(record_type: str, record_id: str) -> list[Distribution]:
    """Numbers only: everybody may see them. Three queries at most."""
    sent = Circular.objects.filter(state=State.PUBLISHED, record_type=record_type, record_id=record_id)
    circulars = list(sent.order_by("decided_at", "pk"))
    rows = Addressee.objects.filter(circular__in=circulars)
    of: dict[int, dict[tuple[Any, ...], list[bool]]] = defaultdict(dict)
    values = rows.values_list(
        "circular", "member_state", "organization", "body", "user", "acknowledged_at", "replied_at"
    )
    for circular, state, organization, body, user, acknowledged_at, replied_at in values:
        kept = of[circular].setdefault((state, organization, body), [False, False])
        kept[0] |= user is not None
        kept[1] |= bool(acknowledged_at or replied_at)
    return [
        Distribution(
            one,
            len(of[one.pk]),
            sum(sent for sent, _answered in of[one.pk].values()),
            sum(answered for _sent, answered in of[one.pk].values()),
        )
        for one in circulars
    ]


@dataclass(frozen=True)
class Received:
    """A letter in a list."""

    addressee: Addressee
    text: CircularText | None

    @property
    def circular(self) -> Circular:
        return self.addressee.circular


def received_by(state: MemberState, reader: Any) -> list[Received]:
    """The circulars to one administration, newest first; for those who speak for it, and the secretariat."""
    return _once_a_circular(Addressee.objects.visible_to(reader).filter(member_state=state), reader)


def received_for(reader: Any) -> QuerySet[Addressee]:
    """One letter of each circular to those for whom the reader speaks: their own where they have one."""
    mine = Addressee.objects.visible_to(reader).order_by("circular_id", "pk")
    own: dict[int, int] = {}
    for pk, circular, user in mine.values_list("pk", "circular_id", "user_id"):
        if circular not in own or user == reader.pk:
            own[circular] = pk
    return Addressee.objects.filter(pk__in=own.values()).select_related("circular").order_by("-circular_id")


def with_texts(rows: Iterable[Addressee]) -> list[Received]:
    rows = list(rows)
    texts: dict[int, list[CircularText]] = defaultdict(list)
    for text in CircularText.objects.filter(circular__in={one.circular_id for one in rows}).defer("body"):
        texts[text.circular_id].append(text)
    return [Received(one, text_for(texts[one.circular_id], current_language())) for one in rows]


def _once_a_circular(rows: QuerySet[Addressee], reader: Any) -> list[Received]:
    own: dict[int, Addressee] = {}
    for one in rows.select_related("circular").order_by("-circular_id", "pk"):
        if one.circular_id not in own or one.user_id == reader.pk:
            own[one.circular_id] = one
    return with_texts(own.values())


def listed(reader: Any) -> QuerySet[Circular]:
    """What the secretariat writes and sent, newest first."""
    return Circular.objects.visible_to(reader).order_by("-id")


def subjects(circulars: Iterable[Circular]) -> dict[int, CircularText]:
    """What each is called, in the reader's language where it is written in it: drafts, too."""
    ids = [one.pk for one in circulars]
    found: dict[int, CircularText] = {}
    texts = CircularText.objects.filter(~Q(subject=""), circular__in=ids).defer("body")
    ranked = sorted(texts, key=lambda one: (one.language == current_language(), one.language == "en"))
    for text in ranked:
        found[text.circular_id] = text
    return found
