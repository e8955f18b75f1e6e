"""Every address of the portal, made from the URL patterns: what is true of all of them is tested on all of them."""

import re
from collections.abc import Iterator, Mapping

from django.urls import URLPattern, URLResolver, get_resolver

FIRST_WORDS = {"report_move": "submit", "action": "submit", "language": "en", "kind": "json", "on": "2026-01-01"}


def patterns() -> list[str]:
    """The routes as they stand in the URL modules, joined; in English where they have a language."""
    return [*_below(get_resolver().url_patterns, "/")]


def _below(entries: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for entry in entries:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _below(entry.url_patterns, route)
        else:
            yield route


def address_of(route: str, values: Mapping[str, object]) -> str:
    """An address that the route answers, with ``values`` for its parts; the first of alternatives."""

    def value(found: re.Match[str]) -> str:
        name, words = found["name"], found.groupdict().get("words") or ""
        if re.fullmatch(r"[\w-]+(\|[\w-]+)+", words):
            return words.partition("|")[0]
        return str(values.get(name, FIRST_WORDS.get(name, "1")))

    made = re.sub(r"\(\?P<(?P<name>\w+)>(?P<words>[^()]*)\)", value, route)
    made = re.sub(r"<(?:\w+:)?(?P<name>\w+)>", value, made)
    made = re.sub(r"\(([\w-]+)(\|[\w-]+)*\)", r"\1", made)
    return made.replace("^", "").replace("$", "")
