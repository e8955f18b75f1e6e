"""Need against supply, by theme: what countries said, and what workshops and practices dealt with."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..models import Gauge, Round, ThemeDealtWith, Workshop
from ..scoring import MOST, supply
from ..vocabulary import Theme

MET = 0.5  # points of the scale between need and supply that still count as met


@dataclass(frozen=True)
class Gap:
    """``need`` and ``supply`` on the scale from 1 to 5; ``supply`` is None where no workshop was held."""

    theme: str
    label: str
    need: float
    lower: float
    upper: float
    respondents: int
    supply: float | None

    @property
    def size(self) -> float:
        return round(self.need - self.supply, 1) if self.supply is not None else round(self.need - 1, 1)

    @property
    def need_at(self) -> int:
        return _place(self.need)

    @property
    def supply_at(self) -> int | None:
        return None if self.supply is None else _place(self.supply)

    @property
    def is_open(self) -> bool:
        return self.size > MET

    @property
    def words(self) -> str:
        if self.is_open:
            return _("Under-served by %(size).1f") % {"size": self.size}
        return _("More supply than need") if self.size < -MET else _("Met")


def newest_round() -> Round | None:
    """The newest round of which something may be shown."""
    return Round.objects.filter(gauges__isnull=False).order_by("-opens_on", "-pk").distinct().first()


def gaps(round_: Round, *, group: str = "") -> list[Gap]:
    """Widest first. Supply counts the published workshops of the four years before the round closed."""
    since = round_.closes_on.replace(year=round_.closes_on.year - 4, day=1)
    held = Workshop.objects.published().filter(starts_on__gte=since, starts_on__lte=round_.closes_on)
    number = held.count()
    rows = ThemeDealtWith.objects.filter(workshop__in=held)
    dealt = Counter(rows.values_list("theme", flat=True))
    found = [
        Gap(
            theme=one.theme,
            label=str(Theme(one.theme).label),
            need=one.median,
            lower=one.lower,
            upper=one.upper,
            respondents=one.respondents,
            supply=supply(dealt[one.theme], number),
        )
        for one in Gauge.objects.filter(round=round_, group=group)
    ]
    return sorted(found, key=lambda gap: (-gap.size, gap.theme))


def _place(points: float) -> int:
    """Where a score stands on the gauge, which is 180 units wide and begins at 10."""
    return round(10 + 180 * (points - 1) / (MOST - 1))
