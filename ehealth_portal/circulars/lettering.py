"""The text of a letter as it is shown: Markdown without raw HTML, pictures or foreign addresses of scripts."""

from collections.abc import Iterable

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from .models import CircularText

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "h3", "h4", "hr", "code"}
WRITTEN = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")


def shown(text: str) -> SafeString:
    clean = nh3.clean(
        WRITTEN.render(text),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https", "http", "mailto"},
        link_rel="noopener noreferrer",
    )
    return mark_safe(clean)  # noqa: S308 cleaned just here


def text_for(texts: Iterable[CircularText], language: str) -> CircularText | None:
    """The complete text in the language, else in English, else in whichever language is complete."""
    complete = [one for one in texts if one.is_complete]
    return min(complete, key=lambda one: (one.language != language, one.language != "en", one.language), default=None)
