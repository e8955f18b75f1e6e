"""The lists at the end of an edition: by country, by standard, and the sources, each numbered once."""

from collections.abc import Iterable
from typing import Any

from ehealth_portal.collation import in_order

from .phrases import Speech

Plain = dict[str, Any]


def sources_of(content: Plain) -> list[Plain]:
    """Every document once, numbered in the order of first use; each names the practices that it proves.

    ``is_record`` marks the public page that an entry was compiled from.
    """
    numbered: dict[tuple[str, str], Plain] = {}
    for place, practice in enumerate(content["practices"], start=1):
        named = [one | {"is_record": False} for one in practice["proofs"]]
        if practice["source"]:
            page = {"kind": "", "title": "", "reference": "", "url": practice["source"], "language": ""}
            named.append(page | {"is_record": True})
        for one in named:
            kept = numbered.setdefault(_identity(one), one | {"number": len(numbered) + 1, "practices": []})
            kept["is_record"] = kept["is_record"] and one["is_record"]
            if place not in kept["practices"]:
                kept["practices"].append(place)
    return list(numbered.values())


def _identity(proof: Plain) -> tuple[str, str]:
    """By its address; a document without one by its number and title."""
    return (proof["url"], "") if proof["url"] else (proof["reference"], proof["title"])


def number_of(sources: Iterable[Plain], proof: Plain) -> int:
    return next(int(one["number"]) for one in sources if _identity(one) == _identity(proof))


def by_country(speech: Speech) -> list[Plain]:
    """Countries by the order of the document's language, each with the places of its practices."""
    places: dict[str, list[int]] = {}
    for place, practice in enumerate(speech.content["practices"], start=1):
        for iso3 in practice["countries"]:
            places.setdefault(speech.member_state(iso3), []).append(place)
    return [{"name": name, "practices": places[name]} for name in in_order(places, speech.language)]


def by_standard(speech: Speech) -> list[Plain]:
    """Standards by their numbers: H.810 before H.860, as numbers count."""
    found: dict[str, Plain] = {}
    for place, practice in enumerate(speech.content["practices"], start=1):
        for one in practice["standards"]:
            kept = found.setdefault(one["reference"], {"name": one["reference"], "title": "", "practices": []})
            kept["title"] = kept["title"] or one["title"]
            kept["practices"].append(place)
    return [found[name] for name in in_order(found, "en")]
