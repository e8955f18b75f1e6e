"""Compendia in the world of the matrix: one compendium with an edition in every state, each as if it had been built."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from best_practices.documents.content import composed
from best_practices.models import Compendium, Edition, EditionDocument, EditionEntry, EditionSnapshot, EditionText
from ehealth_portal.members.models import User
from ehealth_portal.review.transitions import State
from tests import make

from .callers import FILE, Caller, Case, reviewed

if TYPE_CHECKING:
    from .world import World

OUT = (State.PUBLISHED, State.WITHDRAWN)


@dataclass
class Editions:
    compendium: Any = None
    rows: list[Edition] = field(default_factory=list)
    others: Any = None  # a practice that is in none of them


def built(world: "World") -> Editions:
    """Of a clerk, of each caller, and sent by each caller."""
    published = [one for one in world.best.practices if one.state == State.PUBLISHED]
    compendium = Compendium.objects.create(slug="weak-links", created_at=make.AT)
    compendium.names.create(language="en", name="Weak links")
    callers = [caller.user for caller in world.callers.values() if caller.user]

    def one(state: str, author: User, sender: User | None = None) -> Edition:
        chosen = {"compendium": compendium, "languages": ["en"], "formats": ["html"]}
        return Edition(**chosen, **reviewed(state, author, sender))

    rows = [one(state, author) for author in (world.clerk, *callers) for state in State.values]
    rows += [one(state, world.clerk, user) for user in callers for state in (State.SUBMITTED, State.PUBLISHED)]
    _numbered_last(rows)
    EditionText.objects.bulk_create(EditionText(edition=row, language="en", title="What works") for row in rows)
    return Editions(compendium, _built(rows, published[0]), published[1])


def _numbered_last(rows: list[Edition]) -> None:
    """Nothing is put into what has a number: they get it in ``_built``, once all is in."""
    states = [row.state for row in rows]
    for row in rows:
        row.state = State.DRAFT if row.state in OUT else row.state
    Edition.objects.bulk_create(rows)
    for row, state in zip(rows, states, strict=True):
        row.state = state


def _built(rows: list[Edition], practice: Any) -> list[Edition]:
    EditionEntry.objects.bulk_create(EditionEntry(edition=row, practice=practice, position=1) for row in rows)
    numbers = count(1)
    for row in rows:
        row.number = next(numbers) if row.state in OUT else None
    content, following = composed(rows[0]), next(numbers)

    def snapshot(row: Edition) -> EditionSnapshot:
        of_this = {"edition": content | {"id": row.pk, "number": row.number or following}}
        return EditionSnapshot(edition=row, taken_at=make.AT, content=of_this, sha256="ab" * 32)

    snapshots = EditionSnapshot.objects.bulk_create(snapshot(row) for row in rows)
    plain = {"format": "html", "language": "en", "file": FILE, "bytes": 3, "sha256": "ab" * 32, "made_at": make.AT}
    EditionDocument.objects.bulk_create(EditionDocument(snapshot=one, **plain) for one in snapshots)
    EditionSnapshot.objects.filter(edition__in=[row.pk for row in rows if row.number]).update(frozen_at=make.AT)
    Edition.objects.bulk_update(rows, ["number", "state"])
    return rows


def arguments(world: "World", record: Any, names: list[str]) -> dict[str, Any]:
    """Of a compendium its slug with the number of a published edition; of an edition its key and its document."""
    if isinstance(record, Compendium):
        shown = next(row for row in world.editions.rows if row.state == State.PUBLISHED)
        found = {"slug": record.slug, "number": shown.number, "language": "en", "kind": "html"}
    else:
        found = {"pk": record.pk, "language": "en", "file_format": "html"}
    return {name: value for name, value in found.items() if name in names}


def page(world: "World", record: Any, action: str) -> dict[str, Any]:
    """What an edition is changed to: by the last word of the address."""
    said: dict[str, dict[str, Any]] = {
        "practices": {"practice": [world.editions.others.pk]},
        "documents": {"languages": ["en"], "formats": ["html"]},
        "order": {},
    }
    return said.get(action, {"title": "What works", "introduction": "Read it."})


def compendium_cases(world: "World", caller: Caller) -> Iterator[Case]:
    yield Case("compendium", world.editions.compendium, "foreign")


def edition_cases(world: "World", caller: Caller) -> Iterator[Case]:
    mine = caller.user.pk if caller.user else -1
    for row in world.editions.rows:
        if {row.created_by_id, row.submitted_by_id} - {None} <= {world.clerk.pk, mine}:
            relation = "own" if row.created_by_id == mine else "foreign"
            yield Case("edition", row, relation, row.state, row.submitted_by_id == mine)
