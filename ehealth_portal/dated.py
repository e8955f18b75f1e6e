"""Facts that change are dated rows: when each holds, and dates of which only the year or the month is known."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q


class DatedQuerySet(models.QuerySet[Any]):
    def on(self, day: date) -> Self:
        """The rows that hold on ``day``; no start means since ever, no end means still."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_until__isnull=True) | Q(valid_until__gt=day),
        )


class Dated(models.Model):
    """A row that holds from ``valid_from`` up to, not including, ``valid_until``."""

    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_until__isnull=True) | Q(valid_from__lt=F("valid_until")),
                name="%(app_label)s_%(class)s_ends_after_it_starts",
            )
        ]

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day < self.valid_until
        )


class Precision(models.TextChoices):
    YEAR = "year"
    MONTH = "month"
    DAY = "day"


@dataclass(frozen=True, order=True)
class PartialDate:
    """A date as it is known: ``2014``, ``2014-05`` or ``2014-05-20``."""

    first: date
    precision: str = "day"

    PATTERN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")

    @classmethod
    def read(cls, text: str) -> "PartialDate":
        """Read ``2014``, ``2014-05`` or ``2014-05-20``; anything else, or an impossible day, raises ValueError."""
        match = cls.PATTERN.fullmatch(text.strip())
        if not match:
            raise ValueError(text)
        year, month, day = match.groups()
        precision = "day" if day else "month" if month else "year"
        return cls(date(int(year), int(month or 1), int(day or 1)), precision)

    @classmethod
    def ending(cls, last: date, precision: str) -> "PartialDate":
        """Of the last day that it can mean."""
        first = {"year": {"month": 1, "day": 1}, "month": {"day": 1}, "day": {}}[precision]
        return cls(last.replace(**first), precision)

    @property
    def last(self) -> date:
        """The last day it can mean: 2014 ends on 31 December."""
        if self.precision == "year":
            return date(self.first.year, 12, 31)
        if self.precision == "month":
            return self.first.replace(day=calendar.monthrange(self.first.year, self.first.month)[1])
        return self.first

    def __str__(self) -> str:
        return self.first.isoformat()[: {"year": 4, "month": 7, "day": 10}[self.precision]]
