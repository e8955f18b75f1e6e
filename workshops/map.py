"""The tile map and the locator: one square a country, all the same size; dots on coastlines, no boundaries drawn.

Layout and centroids are the project's (reference/tiles.json, reference/locator.json); the coastline is made from
Natural Earth's public-domain land at 1:110m, which holds no boundaries.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .queries.coverage import Country

REFERENCE = Path(__file__).parent / "reference"
TILE, STEP = 30, 32
BLOCKS: dict[str, str | Promise] = {
    "Americas and Caribbean": _("Americas and Caribbean"),
    "Africa": _("Africa"),
    "Europe and Asia": _("Europe and Asia"),
    "Pacific": _("Pacific"),
}


@dataclass(frozen=True)
class Tile:
    country: Country
    x: int
    y: int

    @property
    def middle(self) -> int:
        return self.x + TILE // 2

    @property
    def code_y(self) -> int:
        return self.y + 14

    @property
    def number_y(self) -> int:
        return self.y + 26

    @property
    def corner(self) -> int:
        return self.x + TILE - 8


@dataclass(frozen=True)
class Block:
    name: str | Promise
    width: int
    height: int
    tiles: list[Tile]


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    step: int  # 0 not reached, 1 one workshop, 2 two or more


def blocks(countries: Iterable[Country]) -> list[Block]:
    shown = {one.iso3: one for one in countries}
    made = []
    for key, name in BLOCKS.items():
        places = _tiles()[key]
        tiles = [
            Tile(shown[iso3], 1 + column * STEP, 1 + row * STEP)
            for iso3, (column, row) in sorted(places.items(), key=lambda one: (one[1][1], one[1][0]))
            if iso3 in shown
        ]
        width = STEP * (1 + max(column for column, _row in places.values()))
        height = STEP * (1 + max(row for _column, row in places.values()))
        if tiles:
            made.append(Block(name, width, height, tiles))
    return made


def dots(countries: Iterable[Country]) -> list[Dot]:
    places = _locator()
    return [
        Dot(*places[one.iso3], step=min(one.workshops, 2))
        for one in sorted(countries, key=lambda one: one.workshops)
        if one.iso3 in places
    ]


@cache
def coastline() -> str:
    return (REFERENCE / "coastline.txt").read_text().strip()


@cache
def _tiles() -> dict[str, dict[str, tuple[int, int]]]:
    return json.loads((REFERENCE / "tiles.json").read_text())


@cache
def _locator() -> dict[str, tuple[float, float]]:
    return json.loads((REFERENCE / "locator.json").read_text())
