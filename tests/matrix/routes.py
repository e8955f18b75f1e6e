"""Every address that the portal answers, as the matrix writes them, and how one is filled for a record."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern

from ehealth_portal.matrix import METHODS

ARGUMENT = re.compile(r"\(\?P<(?P<named>\w+)>(?P<words>[^()]*)\)|<(?:(?P<sort>\w+):)?(?P<plain>\w+)>")
RANDOM = {
    "slug": "no-such-thing",
    "iso3": "ZZZ",
    "key": "no-such-key",
    "resolution": "99999",
    "edition": "nowhere-1900",
}
FIXED = {"language": "en", "kind": "json", "file_format": "html", "uidb36": "1", "key": "set-password"}
NO_ID = "987654321"
NO_NUMBER = "00000000-0000-4000-8000-000000000000"


def addresses() -> dict[str, Callable[..., Any]]:
    """Every pattern of the project and its view, with ``{language}`` for the prefix of pages."""
    return dict(_walk(get_resolver(), ""))


def methods_of(view: Any) -> set[str]:
    """The methods that a view takes; empty for a function that looks at none."""
    if found := getattr(view, "view_class", None) or getattr(view, "cls", None):
        taken = [one for one in found.http_method_names if hasattr(found, one)]
        return {one.upper() for one in taken} & set(METHODS)
    while view is not None:
        cells = {} if view.__closure__ is None else dict(zip(view.__code__.co_freevars, view.__closure__, strict=True))
        if "request_method_list" in cells:
            return set(cells["request_method_list"].cell_contents) & set(METHODS)
        view = getattr(view, "__wrapped__", None)
    return set()


def _walk(resolver: URLResolver, before: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    for one in resolver.url_patterns:
        part = "{language}/" if isinstance(one.pattern, LocalePrefixPattern) else str(one.pattern)
        if isinstance(one, URLPattern):
            yield before + part, one.callback
        else:
            yield from _walk(one, before + part)


def arguments(address: str) -> list[str]:
    return [found["named"] or found["plain"] for found in ARGUMENT.finditer(address)]


def filled(address: str, values: dict[str, Any]) -> str:
    """The path of an address with its arguments; one that ``values`` does not name takes a value that fits nothing."""
    path = address.replace("{language}", "en")
    path = ARGUMENT.sub(lambda found: _value(found["named"] or found["plain"], values, found["sort"]), path)
    return "/" + re.sub(r"[\^$]", "", path).replace("(email|confirm-email)", "email")


def _value(name: str, values: dict[str, Any], sort: str | None) -> str:
    if name in values:
        return str(values[name])
    if sort == "uuid":
        return NO_NUMBER
    return RANDOM.get(name) or FIXED.get(name) or NO_ID
