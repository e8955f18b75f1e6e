"""Workshops as lists show them: with the announcement in the reader's language, else the original."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from ..models import Announcement, Workshop

SHOWN = 5


@dataclass(frozen=True)
class Line:
    workshop: Workshop
    title: str
    summary: str
    language: str  # of the two
    countries: int  # that took part
    is_coming: bool


def coming_and_recent(today: date, *, language: str) -> list[Line]:
    """Those that come, soonest first; then those that were held, newest first."""
    public = Workshop.objects.published().select_related("country", "series")
    coming = list(public.filter(ends_on__gte=today).order_by("starts_on", "pk")[:SHOWN])
    recent = list(public.filter(ends_on__lt=today)[:SHOWN])
    return lines([*coming, *recent], today=today, language=language)


def lines(workshops: Iterable[Workshop], *, today: date, language: str) -> list[Line]:
    """Two queries more, for one workshop or for many."""
    shown = list(workshops)
    texts: dict[int, Announcement] = {}
    originals = {one.pk: one.language for one in shown}
    for text in Announcement.objects.filter(workshop__in=shown, is_released=True):
        best = texts.get(text.workshop_id)
        if (
            best is None
            or text.language == language
            or (text.language == originals[text.workshop_id] and best.language != language)
        ):
            texts[text.workshop_id] = text
    reached = _reached(shown)
    return [
        Line(
            workshop=one,
            title=texts[one.pk].title if one.pk in texts else "",
            summary=texts[one.pk].summary if one.pk in texts else "",
            language=texts[one.pk].language if one.pk in texts else one.language,
            countries=reached.get(one.pk, 0),
            is_coming=one.ends_on is not None and one.ends_on >= today,
        )
        for one in shown
    ]


def _reached(workshops: list[Workshop]) -> dict[int, int]:
    rows = Workshop.objects.filter(pk__in=[one.pk for one in workshops]).order_by()
    counted = rows.annotate(number=Count("participation__member_state", distinct=True))
    return dict(counted.values_list("pk", "number"))
