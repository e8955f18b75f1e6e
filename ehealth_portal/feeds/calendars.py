"""iCalendar (RFC 5545, 7986), as bytes: what programs subscribe to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Component, Event, Timezone, TimezoneStandard

from ehealth_portal.languages import current_language

from .atom import site_name
from .queries.happenings import Happening
from .texts import clean

CONTENT_TYPE = "text/calendar; charset=utf-8"
AGAIN = timedelta(hours=6)
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Sheet:
    """A calendar: ``link`` is the path of the page with the same list."""

    title: str
    link: str
    happenings: Iterable[Happening]


def written(sheet: Sheet, *, site: str) -> bytes:
    made = Calendar()
    made.add("prodid", f"-//{site_name()}//E-health resolution portal//{current_language().upper()}")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    for name in ("name", "x-wr-calname"):
        made.add(name, clean(sheet.title))
    made.add("url", f"{site}{sheet.link}", parameters={"VALUE": "URI"})
    made.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT6H")
    events: list[Component] = [_event(one, site) for one in sheet.happenings]
    for component in events or [_utc()]:
        made.add_component(component)
    return bytes(made.to_ical())


def _utc() -> Timezone:
    """For an empty calendar, which must hold some component."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "UTC")
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 - of the zone itself
    standard.add("tzoffsetfrom", timedelta())
    standard.add("tzoffsetto", timedelta())
    zone.add_component(standard)
    return zone


def _event(one: Happening, site: str) -> Event:
    event = Event()
    event.add("uid", f"{one.key.replace('/', '-')}@{site_name()}")
    event.add("sequence", one.version)
    # When it was last changed, not when it was asked for: the same calendar gives the same bytes.
    event.add("dtstamp", one.changed)
    event.add("last-modified", one.changed)
    starts, ends = one.hours or (one.first, one.last + A_DAY)  # the end is exclusive
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("summary", clean(one.title))
    if one.description:
        event.add("description", clean(one.description, lines=True))
    if one.place:
        event.add("location", clean(one.place))
    event.add("url", f"{site}{one.link}")
    if one.categories:
        event.add("categories", [clean(word) for word in one.categories])
    event.add("status", "CANCELLED" if one.is_off else "CONFIRMED")
    # Nobody is busy all day because something is due; in a session one is.
    event.add("transp", "OPAQUE" if one.hours else "TRANSPARENT")
    return event
