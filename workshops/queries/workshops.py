"""Workshops as lists show them: with the announcement in the reader's language, else the original."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F

from ehealth_portal.mandate.named import Named, state_names

from ..models import Announcement, Workshop

SHOWN = 5


@dataclass(frozen=True)
class Line:
    workshop: Workshop
    title: str
    summary: str
    language: str  # of the two
    country: Named | None
    countries: int  # that took part
    is_coming: bool
    is_now: bool


def coming_and_recent(today: date, *, language: str) -> list[Line]:
    """Those that come, soonest first; then those that were held, newest first."""
    public = Workshop.objects.published().select_related("country", "series")
    coming = list(public.filter(ends_on__gte=today).order_by("starts_on", "pk")[:SHOWN])
    recent = list(public.filter(ends_on__lt=today)[:SHOWN])
    return lines([*coming, *recent], today=today, language=language)


def texts_for(ids: Iterable[int], *, language: str, released: bool = True) -> dict[int, Announcement]:
    """The announcement of each in this language, if readers get it; else the original. One query. Without ``released``
    also originals that nobody has published yet: for those who may see the workshop.
    """
    found = Announcement.objects.filter(workshop__in=list(ids)).annotate(original=F("workshop__language"))
    ranked = sorted(
        (_rank(text, language), text.workshop_id, text) for text in found if text.is_released or not released
    )
    return {workshop: text for _worth, workshop, text in ranked}


def _rank(text: Any, language: str) -> tuple[bool, bool, bool, int]:
    """The last is shown."""
    return (text.is_released and text.language == language, text.language == text.original, text.is_released, text.pk)


def lines(workshops: Iterable[Workshop], *, today: date, language: str) -> list[Line]:
    """Three queries more, for one workshop or for many."""
    shown = list(workshops)
    texts, reached = texts_for([one.pk for one in shown], language=language, released=False), _reached(shown)
    states = state_names()
    return [
        _line(one, texts.get(one.pk), states.get(one.country_id or 0), reached.get(one.pk, 0), today) for one in shown
    ]


def _line(workshop: Workshop, text: Announcement | None, country: Named | None, countries: int, today: date) -> Line:
    first, last = workshop.starts_on, workshop.ends_on
    return Line(
        workshop=workshop,
        title=text.title if text else "",
        summary=text.summary if text else "",
        language=text.language if text else workshop.language,
        country=country,
        countries=countries,
        is_coming=last is not None and last >= today,
        is_now=first is not None and last is not None and first <= today <= last,
    )


def _reached(workshops: list[Workshop]) -> dict[int, int]:
    rows = Workshop.objects.filter(pk__in=[one.pk for one in workshops]).order_by()
    counted = rows.annotate(number=Count("participation__member_state", distinct=True))
    return dict(counted.values_list("pk", "number"))
