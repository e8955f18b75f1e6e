"""A practice as the form shows it, and where two tell different things."""

from dataclasses import replace
from typing import Any

from ehealth_portal.mandate.named import state_names
from ehealth_portal.typed_dates import as_typed

from ..entry import Entry
from ..queries.writing import behalf_of
from .rows import PROOFS, STANDARDS
from .writing import FACETS


def initial_of(entry: Entry) -> dict[str, Any]:
    """An entry as the form shows it."""
    states = state_names()
    names = [states[state.pk].name if state.pk in states else state.iso3 for state in entry.countries]
    shown: dict[str, Any] = {
        "behalf": str(behalf_of(entry)),
        "language": entry.language,
        **entry.words.parts,
        "started": as_typed(entry.started),
        "ended": as_typed(entry.ended),
        "countries": ", ".join(
            state.iso3 if any(sign in name for sign in ",،、") else name
            for state, name in zip(entry.countries, names, strict=True)
        ),
        "implementers": "\n".join(entry.implementers),
        "provisions": [str(one.provision.pk) for one in entry.served],
        **{f"why_{one.provision.pk}": one.why for one in entry.served},
        **{facet: list(entry.marks.get(facet, ())) for facet in FACETS},
    }
    for name in ("contact_role", "cost_band", "people_reached", "reached_in", "reached_source", "licence"):
        shown[name] = getattr(entry, name)
    shown["strength"] = str(entry.strength or "")
    return shown | STANDARDS.initial(entry.standards) | PROOFS.initial(entry.proofs)


def same(one: Entry, other: Entry) -> bool:
    """Whether two entries say the same, whatever the order of countries, provisions and marks."""

    def plain(entry: Entry) -> Entry:
        return replace(
            entry,
            marks={facet: tuple(sorted(entry.marks.get(facet, ()))) for facet in FACETS},
            countries=tuple(sorted(entry.countries, key=lambda state: state.pk)),
            served=tuple(sorted(entry.served, key=lambda served: served.provision.pk)),
        )

    return plain(one) == plain(other)
