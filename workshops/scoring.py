"""Scores of needs: of one country by theme, and over countries with their median and spread. No database here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from statistics import median, quantiles
from typing import Any

LEAST, MOST = 1, 5  # of a scale
Content = Mapping[str, Mapping[str, Mapping[str, Any]]]  # item key -> row key or "" -> answer


@dataclass(frozen=True)
class Spread:
    """Over countries: how many gave a score, their median, and between which scores the middle half lies."""

    respondents: int
    median: float
    lower: float
    upper: float


def scores(content: Content, themes: Mapping[str, str]) -> dict[str, float]:
    """One country's need by theme: the mean of what it gave on scales; a theme without any is left out.

    ``themes``: item key -> theme, of scales and matrices. "Not applicable" and "nothing to report" give no score: they
    are no low need.
    """
    given: dict[str, list[float]] = defaultdict(list)
    for key, theme in themes.items():
        for answer in content.get(key, {}).values():
            if answer.get("standing") == "answered" and answer.get("number") is not None:
                given[theme].append(float(Decimal(str(answer["number"]))))
    return {theme: round(sum(points) / len(points), 2) for theme, points in given.items()}


def spread(points: Iterable[float]) -> Spread | None:
    """None when nobody answered."""
    ordered = sorted(points)
    if not ordered:
        return None
    if len(ordered) == 1:
        return Spread(1, ordered[0], ordered[0], ordered[0])
    lower, _middle, upper = quantiles(ordered, n=4, method="inclusive")
    return Spread(len(ordered), round(median(ordered), 2), round(lower, 2), round(upper, 2))


def supply(dealt_with: int, whole: int) -> float | None:
    """The share of workshops and practices that deal with a theme, on the scale of needs; None where there are none."""
    return round(LEAST + (MOST - LEAST) * dealt_with / whole, 2) if whole else None
