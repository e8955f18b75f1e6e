"""Makers of editions for the tests of this folder."""

from collections.abc import Sequence
from typing import Any

from best_practices.documents.content import take_snapshot
from best_practices.entry import Standard
from best_practices.models import Edition, Practice
from best_practices.operations import compendia, editions
from ehealth_portal.documents.snapshots import settled
from ehealth_portal.languages import Language
from tests import make

ALL_LANGUAGES = tuple(Language.values)


def edition(
    practices: Sequence[Practice], *, languages: Sequence[str] = ("en",), formats: Sequence[str] = ("html",)
) -> Edition:
    """A draft edition with a title and an introduction in English and French."""
    clerk = make.clerk()
    names = {"en": "E-health that works", "fr": "La cybersanté qui marche"}
    collection = compendia.create_compendium(names, by=clerk, at=make.AT)
    draft = editions.begin_edition(collection, by=clerk, at=make.AT)
    editions.choose_documents(draft, languages, formats, by=clerk, at=make.AT)
    for language, title in (("en", "Practices for islands"), ("fr", "Pratiques pour les îles")):
        words = editions.Words(language, title, "Why these.\n\n- One\n- Two")
        editions.write_edition_text(draft, words, by=clerk, at=make.AT)
    editions.put_in(draft, practices, by=clerk, at=make.AT)
    return Edition.objects.get(pk=draft.pk)


def content(*practices: Practice, **how: Any) -> dict[str, Any]:
    return settled(take_snapshot(edition(practices or [make.practice()], **how), make.AT))


def standard(reference: str, title: str = "") -> Standard:
    return Standard(reference, title)
