"""Addresses of feeds and calendars for pages: in the reader's language, with the filters that the page shows."""

from typing import Any

from django import template
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ehealth_portal.languages import current_language

register = template.Library()


@register.simple_tag
def feed_address(name: str, *parts: Any, filters: Any = None, **asked: Any) -> str:
    """The address; ``filters`` are those of the list of activities, as far as the public may ask them."""
    query = _of(filters) if filters else QueryDict(mutable=True)
    for key, value in asked.items():
        if value:
            query[key] = str(value)
    if current_language() != "en":
        query["language"] = current_language()
    return f"{reverse(name, args=parts)}{'?' if query else ''}{query.urlencode(safe='/')}"


@register.simple_tag
def feed_head(address: str, title: str) -> SafeString:
    """For the head of a page: how a feed reader finds the feed."""
    return format_html('<link rel="alternate" type="application/atom+xml" title="{}" href="{}">', title, address)


def _of(filters: Any) -> QueryDict:
    """The list calls the language of entries ``language``, which is the feed's own here; a state is for those who
    may see it."""
    query = QueryDict(filters.query(), mutable=True)
    query.pop("state", None)
    if "language" in query:
        query.setlist("entry_language", query.pop("language"))
    return query
