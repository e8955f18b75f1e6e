"""The history of a record out of the trail: what happened and what it changed, in the words of its app."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise

from .difference import Piece, difference
from .models import AuditEvent

SHOWN = 10  # acts on the record's own page; the rest is behind a link
READ = 60  # events read for them: of many savings in a row one line is shown
MOST = 500  # acts of a whole history
LONG = 90  # signs of both texts together, from which on they are compared word by word

Pair = tuple[int | None, int | None]  # who acted, and the service account that acted for them
Label = str | Promise


@dataclass(frozen=True)
class Field:
    """A field in words. ``word`` turns what the trail keeps into what people read.

    ``is_text``: somebody wrote it, in the language of the record. ``each``: the field holds one value for each of
    several things, named by ``each``; ``label`` then has a place for %(name)s.
    """

    label: Label
    word: Callable[[Any], str] = str
    is_text: bool = False
    each: Callable[[str], str] | None = None


@dataclass(frozen=True)
class Telling:
    """How one type of record speaks. ``public``: acts that everybody reads of; ``is_open``: also what they changed."""

    acts: Mapping[str, Label]
    fields: Mapping[str, Field]
    public: frozenset[str] = frozenset()
    is_open: bool = False
    key: frozenset[str] = frozenset()  # moves of the record itself
    repeated: frozenset[str] = frozenset()  # many in a row by one person are one


@dataclass(frozen=True)
class Change:
    """One field. ``is_short``: the old value and the new; else pieces of the texts."""

    label: str
    pieces: list[Piece]
    is_short: bool
    language: str = ""


@dataclass(frozen=True)
class Happening:
    at: datetime
    what: str
    who: str  # blank: nobody's act, the portal's own
    reason: str
    is_key: bool
    changes: list[Change]
    is_forgotten: bool


@dataclass(frozen=True)
class History:
    """Oldest first; ``has_earlier``: there is more before it."""

    lines: list[Happening]
    has_earlier: bool


@dataclass
class _Act:
    """An event, or several that are shown as one."""

    event: AuditEvent
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str
    is_forgotten: bool


def history_of(
    records: Q,
    tellings: Mapping[str, Telling],
    *,
    inside: bool,
    people: Callable[[set[Pair]], Mapping[Pair, str]],
    whole: bool = False,
    language: str = "",
) -> History:
    """What happened to ``records`` (a condition on record_type and record_id), as this reader may know it.

    ``inside``: the reader sees drafting, reasons and differences. ``people`` names those who acted. ``language`` is
    that of the record's texts. One query beside the names, however many acts.
    """
    if not inside:
        records &= Q(action__in={action for telling in tellings.values() for action in telling.public})
    most = MOST if whole else READ
    found = list(AuditEvent.objects.filter(records).select_related("details").order_by("-id")[: most + 1])
    acts = _without_repeats(list(reversed(found[:most])), tellings)
    kept = acts if whole else acts[-SHOWN:]
    names = people({(act.event.actor_id, act.event.through_id) for act in kept if act.event.actor_id})
    lines = [_line(act, tellings[act.event.record_type], names, inside=inside, language=language) for act in kept]
    return History(lines, has_earlier=len(found) > most or len(acts) > len(kept))


def _line(act: _Act, telling: Telling, names: Mapping[Pair, str], *, inside: bool, language: str) -> Happening:
    event, is_told = act.event, inside or telling.is_open
    return Happening(
        at=event.at,
        what=str(telling.acts.get(event.action, event.action)),
        who=names.get((event.actor_id, event.through_id), ""),
        reason=act.reason if is_told else "",
        is_key=event.action in telling.key,
        changes=changes(act.before, act.after, telling.fields, language=language) if is_told else [],
        is_forgotten=act.is_forgotten and is_told,
    )


def _without_repeats(events: list[AuditEvent], tellings: Mapping[str, Telling]) -> list[_Act]:
    """Of many savings of one draft in a row by one person one: from what stood before the first to the last."""
    acts: list[_Act] = []
    for event in events:
        told, is_forgotten = event.told, getattr(event, "details", None) is None
        act = _Act(event, told["before"], told["after"], told["reason"], is_forgotten)
        if acts and event.action in tellings[event.record_type].repeated and _alike(acts[-1].event, event):
            first = acts.pop()
            act.before, act.after = act.before | first.before, first.after | act.after
            act.is_forgotten |= first.is_forgotten
        acts.append(act)
    return acts


def _alike(one: AuditEvent, other: AuditEvent) -> bool:
    return (one.action, one.record_id, one.actor_id) == (other.action, other.record_id, other.actor_id)


def changes(
    before: Mapping[str, Any], after: Mapping[str, Any], fields: Mapping[str, Field], *, language: str = ""
) -> list[Change]:
    """The fields that differ, in the order of ``fields``. What has no words there is not for readers."""
    found = []
    for name, field in fields.items():
        if name in before or name in after:
            for label, old, new in _values(field, before.get(name), after.get(name)):
                if old != new:
                    found.append(_change(label, old, new, is_new=name not in before, field=field, language=language))
    return found


def _values(field: Field, old: Any, new: Any) -> Iterable[tuple[str, str, str]]:
    """The label, the old and the new value in words; several of a field that holds several."""
    if field.each is None:
        yield str(field.label), _worded(field, old), _worded(field, new)
        return
    old, new = old or {}, new or {}
    for key in dict.fromkeys([*old, *new]):
        label = str(field.label) % {"name": field.each(key)}
        yield label, _worded(field, old.get(key)), _worded(field, new.get(key))


def _worded(field: Field, value: Any) -> str:
    return "" if value in (None, "", [], {}) else field.word(value)


def _change(label: str, old: str, new: str, *, is_new: bool, field: Field, language: str) -> Change:
    language = language if field.is_text else ""
    if is_new:  # what was written first, or what an old event tells without what stood before
        return Change(label, [Piece(new)], is_short=True, language=language)
    if old and new and len(old) + len(new) > LONG:
        return Change(label, difference(old, new), is_short=False, language=language)
    pieces = [Piece(text, kind) for text, kind in ((old, "out"), (new, "in")) if text]
    return Change(label, pieces, is_short=True, language=language)
