"""Reports as circulars distribute them: published ones, by their title and page."""

from typing import Any

from django.urls import reverse

from ehealth_portal.circulars.distributing import Distributable
from ehealth_portal.review.transitions import State

from .models import Report


def title_of(number: str) -> str:
    """Blank for what is not published."""
    rows = Report.objects.filter(pk=_pk(number), state=State.PUBLISHED)
    return rows.values_list("title", flat=True).first() or ""


def seen(number: str, user: Any) -> bool:
    return Report.objects.visible_to(user).filter(pk=_pk(number)).exists()


def _pk(number: str) -> int:
    return int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0


REPORTS = Distributable(title=title_of, path=lambda number: reverse("report", args=[_pk(number)]), seen=seen)
