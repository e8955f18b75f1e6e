"""What deals with the themes of needs besides workshops: an app above this one registers its own when it is ready."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Supply:
    """``whole``: how many there are; ``dealt``: by theme, how many deal with it (one may deal with several)."""

    whole: int = 0
    dealt: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Supply") -> "Supply":
        return Supply(self.whole + other.whole, self.dealt + other.dealt)


Supplier = Callable[[date, date], Supply]  # between two days, both counted
SUPPLIERS: list[Supplier] = []


def register(supplier: Supplier) -> None:
    """Called once by the ``ready`` of the app whose records they are."""
    if supplier not in SUPPLIERS:
        SUPPLIERS.append(supplier)


def others(since: date, until: date) -> Supply:
    return sum((supplier(since, until) for supplier in SUPPLIERS), Supply())
