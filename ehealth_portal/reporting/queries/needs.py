"""The ledger of needs as the board tells of it: how old the needs are that nobody has answered."""

from datetime import date

from ehealth_portal.mandate.models import Edition, Provision
from workshops.queries.needs import Ages, ages

RESOLUTION, KEY = "78", "resolves.5"  # "gauge the needs of developing countries"


def gauges_needs(provision: Provision) -> bool:
    return provision.key == KEY and provision.edition.resolution.slug == RESOLUTION


def ages_by_key(edition: Edition, *, on: date) -> dict[str, Ages]:
    """By the key of the provision that asks for it: one query, in editions of that resolution alone."""
    if edition.resolution.slug != RESOLUTION:
        return {}
    found = ages(on)
    return {KEY: found} if found.is_any else {}
