"""Keyset pages: a deep page costs what the first one costs, and no page repeats or skips a row that stayed in place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

SIGNER = signing.Signer(salt="rest.cursor")
MOST = 100
USUAL = 20


@dataclass(frozen=True)
class Order:
    """One documented ordering. ``paths`` are looked up in the database, ``names`` are the same values in a row; the
    last one is unique. All run in one direction. With ``nullable`` rows without the first value come last, always.
    """

    paths: tuple[str, ...]
    names: tuple[str, ...] = ()
    descending: bool = False
    nullable: bool = False

    def position(self, row: Mapping[str, Any]) -> list[Any]:
        return [_plain(row[name]) for name in self.names or self.paths]


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: after ``position`` in ``ordering``, or before it when reading back."""

    ordering: str
    position: tuple[Any, ...]
    backwards: bool = False

    def __str__(self) -> str:
        return SIGNER.sign_object([self.ordering, list(self.position), self.backwards], compress=False)

    @classmethod
    def read(cls, text: str, ordering: str) -> "Cursor":
        """Read a cursor made here for this ordering; anything else is a ValidationError naming the remedy."""
        try:
            made_for, position, backwards = SIGNER.unsign_object(text)
        except (signing.BadSignature, ValueError, TypeError):
            made_for, position, backwards = None, (), False
        if made_for != ordering:
            sentence = _("This cursor leads nowhere: start again without it, and follow “next” as it is.")
            raise ValidationError({"cursor": [sentence]})
        return cls(ordering, tuple(position), backwards)


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    next: Cursor | None
    previous: Cursor | None

    def content(self, request: HttpRequest, results: list[Any]) -> dict[str, Any]:
        return {
            "next": _address(request, self.next),
            "previous": _address(request, self.previous),
            "results": results,
        }


def read_page(rows: QuerySet[Any, Any], ordering: str, order: Order, *, size: int, cursor: str = "") -> Page:
    """Read one page of ``rows`` (a ``values()`` query that holds ``order.names``)."""
    at = Cursor.read(cursor, ordering) if cursor else None
    backwards = at is not None and at.backwards
    found: list[Any] = []
    for part in _parts(rows, order, at):
        found += part[: size + 1 - len(found)]
        if len(found) > size:
            break
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([], None, None)
    after = Cursor(ordering, tuple(order.position(found[-1])))
    before = Cursor(ordering, tuple(order.position(found[0])), backwards=True)
    return Page(found, after if more or backwards else None, before if (more if backwards else at) else None)


def _parts(rows: QuerySet[Any, Any], order: Order, at: Cursor | None) -> list[QuerySet[Any, Any]]:
    """The queries that make the order, one after the other: usually one; two where the first value may be unknown."""
    names = [f"key_{number}" for number in range(len(order.paths))]
    rows = rows.alias(**{name: F(path) for name, path in zip(names, order.paths, strict=True)})
    backwards = at is not None and at.backwards
    descending = order.descending != backwards
    if not order.nullable:
        return [_beyond(rows, names, at.position if at else None, descending)]
    known, unknown = rows.filter(key_0__isnull=False), rows.filter(key_0__isnull=True)
    if at is None:
        return [_beyond(known, names, None, descending), _beyond(unknown, names[1:], None, descending)]
    if at.position[0] is None:
        rest = _beyond(unknown, names[1:], at.position[1:], descending)
        return [rest, _beyond(known, names, None, descending)] if backwards else [rest]
    rest = _beyond(known, names, at.position, descending)
    return [rest] if backwards else [rest, _beyond(unknown, names[1:], None, descending)]


def _beyond(
    rows: QuerySet[Any, Any], names: list[str], position: tuple[Any, ...] | None, descending: bool
) -> QuerySet[Any, Any]:
    """The rows after ``position``. The first condition alone lets an index start there."""
    rows = rows.order_by(*[f"-{name}" if descending else name for name in names])
    if position is None:
        return rows
    beyond = "lt" if descending else "gt"
    if len(names) == 1:
        return rows.filter(**{f"{names[0]}__{beyond}": position[0]})
    first, last = names
    further = Q(**{f"{first}__{beyond}": position[0]}) | Q(**{first: position[0], f"{last}__{beyond}": position[1]})
    return rows.filter(further, **{f"{first}__{beyond}e": position[0]})


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, int | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _address(request: HttpRequest, cursor: Cursor | None) -> str | None:
    if cursor is None:
        return None
    query = request.GET.copy()
    query["cursor"] = str(cursor)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
