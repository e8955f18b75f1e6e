"""What an edition says, read from the database at one moment: a snapshot's content (its shape: docs/compendia.md)."""

from datetime import datetime
from typing import Any

from ehealth_portal.documents.snapshots import at_one_moment
from ehealth_portal.languages import Language

from ..models import Edition, EditionSnapshot
from ..queries.editions import next_number
from .records import kept, practices_of

Plain = dict[str, Any]
SHAPE = "ehealth-portal/compendium/1"


def take_snapshot(edition: Edition, at: datetime) -> Plain:
    """The content, read from one consistent state of the database."""
    return at_one_moment(lambda: _content(edition, at=at))


def is_up_to_date(edition: Edition, snapshot: EditionSnapshot) -> bool:
    """Whether the snapshot was taken of the edition as it is composed now, and for the number that it gets.

    Translations that were released since change nothing: they come with the next build.
    """
    return bool(snapshot.content["edition"] == composed(edition))


def composed(edition: Edition) -> Plain:
    """What was decided by hand: number, texts, languages, formats, practices in their order."""
    of = edition.corrects
    return {
        "id": edition.pk,
        "compendium": edition.compendium.slug,
        "names": dict(sorted(edition.compendium.names.values_list("language", "name"))),
        "number": edition.number or next_number(edition.compendium_id),
        "corrects": of.number if of else None,
        "languages": [code for code in Language.values if code in edition.languages],
        "formats": [kind for kind in Edition.Format.values if kind in edition.formats],
        "texts": {
            one.language: {"title": one.title, "introduction": one.introduction, "errata": one.errata}
            for one in edition.texts.order_by("language")
        },
        "practices": list(edition.entries.order_by("position").values_list("practice_id", flat=True)),
    }


def _content(edition: Edition, *, at: datetime) -> Plain:
    practices = practices_of(edition)
    content: Plain = {"shape": SHAPE, "taken_at": at.isoformat(), "edition": composed(edition)}
    return content | kept(practices, content["edition"]["languages"])
