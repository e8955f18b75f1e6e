"""A workshop as the form shows it."""

from collections import Counter
from typing import Any

from ehealth_portal.dated import PartialDate
from ehealth_portal.languages import comma_list
from ehealth_portal.mandate.named import body_names, state_names
from ehealth_portal.typed_dates import as_typed

from ..entry import Entry
from .planning import DAYS, WORDS


def initial_of(entry: Entry) -> dict[str, Any]:
    """An entry as the form shows it."""
    states, bodies = state_names(), body_names()
    shared = Counter(body.code for body in bodies.values())
    same = (
        *("kind", "language", "timezone", "place", "is_in_person", "is_remote", "remote_address", "seats"),
        *("remote_seats", "is_moderated", "offers_fellowships", "is_captioned"),
    )
    country = entry.country
    return {
        **{name: getattr(entry.words, name) for name in WORDS},
        **{name: getattr(entry, name) for name in same},
        **{name: as_typed(PartialDate(day)) if (day := getattr(entry, name)) else "" for name in DAYS},
        "started": as_typed(entry.started),
        "ended": as_typed(entry.ended) if entry.ended != entry.started else "",
        "body": str(entry.body.pk) if entry.body else "",
        "bodies": comma_list(body.acronym if shared[body.acronym] == 1 else body.slug for body in entry.bodies),
        "series": str(entry.series.pk) if entry.series else "",
        "country": (states[country.pk].name if country.pk in states else country.iso3) if country else "",
        "themes": list(entry.themes),
        "interpretation": list(entry.interpretation),
        "provisions": [str(one.provision.pk) for one in entry.served],
        **{f"why_{one.provision.pk}": one.why for one in entry.served},
    }
