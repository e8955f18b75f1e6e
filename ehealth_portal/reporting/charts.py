"""Geometry of the small charts; drawn as SVG on the server, with their numbers in words or in a table beside them."""

from dataclasses import dataclass

SPARK_WIDTH, SPARK_HEIGHT = 84, 24


def spark_path(numbers: list[int]) -> str:
    """Bars on a base line, as one SVG path."""
    step = SPARK_WIDTH / max(len(numbers), 1)
    most = max(numbers, default=0)
    bars = []
    for place, number in enumerate(numbers):
        if number:
            height = max(round((SPARK_HEIGHT - 2) * number / most), 2)
            bars.append(f"M{place * step:.1f} {SPARK_HEIGHT - 1}v-{height}h{step - 1:.1f}v{height}z")
    return "".join(bars) + f"M0 {SPARK_HEIGHT - 1}h{SPARK_WIDTH}v1H0z"


@dataclass(frozen=True)
class Bar:
    """One year of the year chart: ``filed`` activities with evidence on file, ``bare`` ones without."""

    year: int
    filed: int
    bare: int
    x: int = 0
    filed_y: int = 0
    filed_height: int = 0
    bare_y: int = 0
    bare_height: int = 0

    @property
    def number(self) -> int:
        return self.filed + self.bare

    @property
    def middle(self) -> int:
        return self.x + BAR // 2

    @property
    def above(self) -> int:
        """Where the number is printed."""
        return self.bare_y - 4


BASE, TALL, BAR, STEP, MARGIN = 120, 100, 30, 46, 16


def year_bars(years: list[tuple[int, int, int]]) -> list[Bar]:
    """Bars of (year, with evidence, without), the tallest filling the chart."""
    most = max((filed + bare for _year, filed, bare in years), default=0) or 1
    bars = []
    for place, (year, filed, bare) in enumerate(years):
        low, high = round(TALL * filed / most), round(TALL * bare / most)
        bars.append(Bar(year, filed, bare, MARGIN + place * STEP, BASE - low, low, BASE - low - high, high))
    return bars


def chart_width(bars: list[Bar]) -> int:
    return 2 * MARGIN + STEP * len(bars)
