"""Every address that the portal answers, as the matrix writes them, and how one is filled for a record."""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern

ARGUMENT = re.compile(r"\(\?P<(?P<named>\w+)>(?P<words>[^()]*)\)|<(?:\w+:)?(?P<plain>\w+)>")
RANDOM = {
    "slug": "no-such-thing",
    "iso3": "ZZZ",
    "key": "no-such-key",
    "resolution": "99999",
    "edition": "nowhere-1900",
}
FIXED = {"language": "en", "kind": "json", "uidb36": "1", "key": "set-password"}
NO_ID = "987654321"


def addresses() -> list[str]:
    """Every pattern of the project, with ``{language}`` for the prefix of pages."""
    return list(_walk(get_resolver(), ""))


def _walk(resolver: URLResolver, before: str) -> Iterator[str]:
    for one in resolver.url_patterns:
        part = "{language}/" if isinstance(one.pattern, LocalePrefixPattern) else str(one.pattern)
        if isinstance(one, URLPattern):
            yield before + part
        else:
            yield from _walk(one, before + part)


def arguments(address: str) -> list[str]:
    return [found["named"] or found["plain"] for found in ARGUMENT.finditer(address)]


def filled(address: str, values: dict[str, Any]) -> str:
    """The path of an address with its arguments; one that ``values`` does not name takes a value that fits nothing."""
    path = address.replace("{language}", "en")
    path = ARGUMENT.sub(lambda found: _value(found["named"] or found["plain"], values), path)
    return "/" + re.sub(r"[\^$]", "", path).replace("(email|confirm-email)", "email")


def _value(name: str, values: dict[str, Any]) -> str:
    if name in values:
        return str(values[name])
    return RANDOM.get(name) or FIXED.get(name) or NO_ID
