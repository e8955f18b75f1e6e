"""Bringing shipped facts into tables: create what is missing, correct what differs, leave all other rows alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from ehealth_portal.audit import operations as audit

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Brought:
    """How many rows of a kind the files hold, and how many of them were new or corrected."""

    kind: str
    total: int
    new: int = 0
    corrected: int = 0

    def __str__(self) -> str:
        changes = [f"{number} {word}" for number, word in ((self.new, "new"), (self.corrected, "corrected")) if number]
        return f"{self.kind}: {self.total} ({', '.join(changes) or 'nothing to change'})"


@dataclass
class Loaded:
    """What became of the rows of a public record; every row is in exactly one of the three."""

    recorded: int = 0
    known: int = 0
    unplaced: list[tuple[int, str, list[str]]] = field(default_factory=list)  # row number, title, reasons


def bring_in(
    kind: str, model: type[models.Model], keys: tuple[str, ...], rows: Mapping[Key, Mapping[str, Any]], *, at: datetime
) -> Brought:
    """Make the rows of ``model`` say what ``rows`` says; ``keys`` names the fields of each row's key.

    One query to read, and one or two to write when something changed. Each correction leaves an audit row.
    """
    stored = {tuple(getattr(row, key) for key in keys): row for row in model._default_manager.all()}
    new = [model(**dict(zip(keys, key, strict=True)), **fields) for key, fields in rows.items() if key not in stored]
    model._default_manager.bulk_create(new)
    corrected = []
    for key, fields in rows.items():
        if key in stored and (before := _differences(stored[key], fields)):
            corrected.append((stored[key], before))
            for name in before:
                setattr(stored[key], name, fields[name])
    names = sorted({name for _, before in corrected for name in before})
    if corrected:
        model._default_manager.bulk_update([row for row, _ in corrected], names)
    for row, before in corrected:
        after = {name: str(getattr(row, name)) for name in before}
        audit.record(f"{model._meta.app_label}.load_reference", row, by=None, at=at, before=before, after=after)
    return Brought(kind, len(rows), len(new), len(corrected))


def _differences(row: models.Model, fields: Mapping[str, Any]) -> dict[str, str]:
    """The stored values, as text, of the fields that are not as they should be."""
    return {name: str(getattr(row, name)) for name, value in fields.items() if getattr(row, name) != value}
