"""What people are told of a last day. A matter that is over, or whose day was moved, is left out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.notifications.kinds import Kind, Told
from ehealth_portal.notifications.models import Event

from .models import Rung
from .sources import SOURCES, Matter


def tell(events: Iterable[Event]) -> Mapping[Any, Told]:
    """As many queries as there are sources, for any number of events."""
    asked = list(events)
    rungs = Rung.objects.in_bulk({int(event.record_id) for event in asked})
    matters = _matters(rungs.values(), on=timezone.now().date())
    told = {}
    for event in asked:
        rung = rungs.get(int(event.record_id))
        matter = matters.get((rung.source, rung.record_id)) if rung else None
        if rung and matter and matter.due_on == rung.due_on:
            told[event.pk] = _told(rung, matter)
    return told


def _matters(rungs: Iterable[Rung], *, on: date) -> dict[tuple[str, str], Matter]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for rung in rungs:
        wanted[rung.source].add(int(rung.record_id))
    known = {name: SOURCES[name].matters(pks, on) for name, pks in wanted.items() if name in SOURCES}
    return {(name, str(pk)): matter for name, matters in known.items() for pk, matter in matters.items()}


def _told(rung: Rung, matter: Matter) -> Told:
    words = {"title": matter.title, "day": date_format(rung.due_on, "DATE_FORMAT")}
    if rung.rung > 0:
        subject = _("Due on %(day)s: %(title)s") % words
    elif rung.rung == 0:
        subject = _("Last day, %(day)s: %(title)s") % words
    else:
        subject = _("Overdue since %(day)s: %(title)s") % words
    whose = _("Whose move it is: %(who)s.") % {"who": matter.levels[0].name}
    besides = [matter.levels[place].too for place in rung.levels[1:] if place < len(matter.levels)]
    return Told(
        subject=subject,
        sentences=(matter.sentence, whose, *besides),
        path=matter.path,
        action=matter.action,
        may_be_answered=matter.activity is not None,
        facts={"source": rung.source, "record": rung.record_id, "due_on": rung.due_on, "days_left": rung.rung},
    )


def seen(ids: Iterable[str], user: Any) -> set[str]:
    """The rungs whose records the user may see."""
    wanted: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for pk, source, record in Rung.objects.filter(pk__in=list(ids)).values_list("pk", "source", "record_id"):
        wanted[source][record].append(str(pk))
    found = set()
    for name, records in wanted.items():
        visible = SOURCES[name].seen(records, user) if name in SOURCES else set()
        found |= {pk for record in visible for pk in records[record]}
    return found


REMINDER = Kind("deadlines.reminder", gettext_lazy("A last day comes near or has passed"), tell, seen)
