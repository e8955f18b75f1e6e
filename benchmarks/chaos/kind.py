"""A kind of event of which everybody may be told."""

from collections.abc import Iterable, Mapping
from typing import Any

from ehealth_portal.notifications import kinds
from ehealth_portal.notifications.models import Event


def tell(events: Iterable[Event]) -> Mapping[Any, kinds.Told]:
    return {one.pk: kinds.Told("Something happened", ("It happened.",), "/en/", "Look") for one in events}


HAPPENED = kinds.Kind("chaos.happened", "Something happened", tell=tell, seen=lambda ids, user: set(ids))
