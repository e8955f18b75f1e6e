"""Lists narrowed by facets: the whole state in the address, counts beside each choice, chips to take one off."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

LONGEST_WORDS = 200
MOST_VALUES = 50


@dataclass
class Filters:
    """What an address asks for. ``chosen`` holds known values only; ``problems`` says what was left out, and why."""

    words: str = ""
    chosen: dict[str, list[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def query(self, *, without: tuple[str, str] | None = None, **more: str) -> str:
        """The query string of these filters: ``kind=meeting&year=2014``."""
        made = QueryDict(mutable=True)
        if self.words and without != ("q", self.words):
            made["q"] = self.words
        for key, values in self.chosen.items():
            made.setlist(key, [value for value in values if (key, value) != without])
        for key, value in more.items():
            made[key] = value
        return made.urlencode(safe="/")


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int
    chosen: bool
    language: str = ""  # of the label, where it is not the reader's own


@dataclass(frozen=True)
class Facet:
    key: str
    label: str
    options: list[Option]

    @property
    def chosen(self) -> int:
        return sum(option.chosen for option in self.options)


@dataclass(frozen=True)
class Chip:
    label: str
    without: str  # the query string that is left when this filter is taken off


def filters_of(
    asked: QueryDict, known: Mapping[str, Callable[[str], bool]], labels: Mapping[str, str | Promise]
) -> Filters:
    """Read the address. Values that are not known are left out and named; nothing here raises."""
    found = Filters(words=" ".join(asked.get("q", "").replace("\x00", "").split())[:LONGEST_WORDS])
    for key, is_known in known.items():
        values = list(dict.fromkeys(value.strip() for value in asked.getlist(key) if value.strip()))[:MOST_VALUES]
        good = [value for value in values if is_known(value)]
        for value in values:
            if value not in good:
                found.problems.append(
                    _("“%(value)s” is not known under “%(filter)s”, so it was left out. Choose from the list.")
                    % {"value": value[:60], "filter": labels[key]}
                )
        if good:
            found.chosen[key] = good
    return found


def chips_of(filters: Filters, shown: list[Facet], **kept: str) -> list[Chip]:
    """One chip a chosen filter, the words first. ``kept`` is what else the address holds."""
    made = []
    if filters.words:
        label = _("Words: %(words)s") % {"words": filters.words}
        made.append(Chip(label, filters.query(without=("q", filters.words), **kept)))
    labels = {(facet.key, option.value): option.label for facet in shown for option in facet.options}
    for key, values in filters.chosen.items():
        for value in values:
            made.append(Chip(labels.get((key, value), value), filters.query(without=(key, value), **kept)))
    return made
