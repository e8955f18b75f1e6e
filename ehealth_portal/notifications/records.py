"""How kinds speak of rows: what is said of each event's row, and which rows a reader may see."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from .kinds import Sight, Teller, Told
from .models import Event


def teller(rows: Callable[[], QuerySet[Any]], say: Callable[[Event, Any], Told | None]) -> Teller:
    """``rows`` reads all that ``say`` needs in a fixed number of queries; an event without words is left out."""

    def tell(events: Iterable[Event]) -> Mapping[Any, Told]:
        asked = list(events)
        found = rows().in_bulk({int(event.record_id) for event in asked})
        said = {event.pk: say(event, found[int(event.record_id)]) for event in asked if int(event.record_id) in found}
        return {pk: told for pk, told in said.items() if told is not None}

    return tell


def sight(rows: Callable[[Any], QuerySet[Any]]) -> Sight:
    """``rows`` gives what a user may see, as ``visible_to`` does."""

    def seen(ids: Iterable[str], user: Any) -> set[str]:
        found = rows(user).filter(pk__in=[int(pk) for pk in ids]).values_list("pk", flat=True)
        return {str(pk) for pk in found}

    return seen


def seen_by_all(ids: Iterable[str], user: Any) -> set[str]:
    return set(ids)
