"""Need against supply, by theme: what countries said, and what workshops and practices dealt with."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from ehealth_portal.members.models import CountryGroup

from ..models import Gauge, Round, ThemeDealtWith, Workshop
from ..scoring import MOST, supply
from ..supplies import Supply, others
from ..vocabulary import Theme

MET = 0.5  # points of the scale between need and supply that still count as met


@dataclass(frozen=True)
class Gap:
    """``need`` and ``supply`` on the scale from 1 to 5; ``supply`` is None where there was nothing to count.

    ``workshops`` and ``others`` (practices): how many dealt with the theme.
    """

    theme: str
    label: str
    need: float
    lower: float
    upper: float
    respondents: int
    supply: float | None
    workshops: int = 0
    others: int = 0

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
            return _("Under-served by %(size)s") % {"size": number_format(self.size, 1)}
        return _("More supply than need") if self.size < -MET else _("Met")


def rounds_gauged() -> QuerySet[Round]:
    """Rounds of which something may be shown, the newest first."""
    return Round.objects.filter(gauges__isnull=False).order_by("-opens_on", "-pk").distinct()


def newest_round() -> Round | None:
    """The newest round of which something may be shown."""
    return rounds_gauged().first()


def gaps(round_: Round, *, group: str = "") -> list[Gap]:
    """Widest first."""
    return _beside_supply(round_, Gauge.objects.filter(round=round_, group=group)).get(group, [])


def gaps_by_group(round_: Round) -> dict[str, list[Gap]]:
    """All countries first, under the blank key; groups of which nothing may be shown are left out."""
    found = _beside_supply(round_, round_.gauges.all())
    return {group: found[group] for group in ("", *CountryGroup.values) if group in found}


def _beside_supply(round_: Round, gauges: Iterable[Gauge]) -> dict[str, list[Gap]]:
    """By group. Supply counts what was held and published in the four years before the round closed."""
    since = round_.closes_on.replace(year=round_.closes_on.year - 4, day=1)
    held, more = _held(since, round_.closes_on), others(since, round_.closes_on)
    found: dict[str, list[Gap]] = defaultdict(list)
    for one in gauges:
        found[one.group].append(_gap(one, held, more))
    return {group: sorted(gaps, key=lambda gap: (-gap.size, gap.theme)) for group, gaps in found.items()}


def _gap(one: Gauge, held: Supply, more: Supply) -> Gap:
    return Gap(
        theme=one.theme,
        label=str(Theme(one.theme).label),
        need=one.median,
        lower=one.lower,
        upper=one.upper,
        respondents=one.respondents,
        supply=supply(held.dealt[one.theme] + more.dealt[one.theme], held.whole + more.whole),
        workshops=held.dealt[one.theme],
        others=more.dealt[one.theme],
    )


def _held(since: date, until: date) -> Supply:
    held = Workshop.objects.published().filter(starts_on__gte=since, starts_on__lte=until)
    dealt = ThemeDealtWith.objects.filter(workshop__in=held).values_list("theme", flat=True)
    return Supply(held.count(), Counter(dealt))


def _place(points: float) -> int:
    """Where a score stands on the gauge, which is 180 units wide and begins at 10."""
    return round(10 + 180 * (points - 1) / (MOST - 1))
