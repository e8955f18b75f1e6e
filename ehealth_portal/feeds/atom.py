"""Atom (RFC 4287) with pages (RFC 5005), as bytes: written here, since Django's own writes no language of an entry."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from ehealth_portal.languages import current_language, html_code

from .queries.paging import Entry, Text
from .texts import clean

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
NAMESPACE = "http://www.w3.org/2005/Atom"
EMPTY_SINCE = datetime(2026, 1, 1, tzinfo=UTC)  # "updated" of a feed without entries: Atom wants a date
BEGAN = 2026  # the year in the ids; never to be changed


@dataclass(frozen=True)
class Feed:
    """``key`` names it in all languages; ``link`` is the path of the page with the same list; ``next`` and ``first``
    are queries of this feed's own address."""

    key: str
    title: str
    link: str
    entries: list[Entry] = field(default_factory=list)
    subtitle: str = ""
    next: str = ""
    first: str = ""

    @property
    def updated(self) -> datetime:
        return max((entry.updated for entry in self.entries), default=EMPTY_SINCE)


def tag(key: str) -> str:
    """The permanent id (RFC 4151): by the site's name, not by the one that a request used."""
    return f"tag:{site_name()},{BEGAN}:{key}"


def site_name() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def written(feed: Feed, *, site: str, path: str, query: str = "") -> bytes:
    """``site`` is scheme and host, ``path`` and ``query`` the feed's own address; without it no link says it."""
    stream = io.StringIO()
    to = Writer(stream, site)
    to.xml.startDocument()
    with to.inside("feed", {"xmlns": NAMESPACE, "xml:lang": html_code(current_language())}):
        to.line("id", tag(feed.key))
        to.text("title", Text(feed.title))
        if feed.subtitle:
            to.text("subtitle", Text(feed.subtitle))
        to.line("updated", _moment(feed.updated))
        if path:
            to.link("self", f"{path}{query}", CONTENT_TYPE.partition(";")[0])
        to.link("alternate", feed.link, "text/html")
        for rel, other in (("first", feed.first), ("next", feed.next)):
            if other:
                to.link(rel, f"{path}{other}", CONTENT_TYPE.partition(";")[0])
        to.person(_("E-health resolution portal"))
        to.line("generator", "E-health resolution portal")
        for entry in feed.entries:
            to.entry(entry)
    return stream.getvalue().encode()


class Writer:
    """Elements one after the other. Every text passes ``clean``: the result is well-formed whatever it holds."""

    def __init__(self, stream: io.StringIO, site: str) -> None:
        self.xml, self.site = SimplerXMLGenerator(stream, "utf-8"), site

    @contextmanager
    def inside(self, name: str, attributes: dict[str, str] | None = None) -> Iterator[None]:
        self.xml.startElement(name, AttributesImpl({key: clean(value) for key, value in (attributes or {}).items()}))
        yield
        self.xml.endElement(name)

    def line(self, name: str, content: str, attributes: dict[str, str] | None = None, *, lines: bool = False) -> None:
        with self.inside(name, attributes):
            self.xml.characters(clean(content, lines=lines))

    def text(self, name: str, text: Text) -> None:
        own = text.language and text.language != current_language()
        of = {"type": "text"} | ({"xml:lang": html_code(text.language)} if own else {})
        self.line(name, text.text, of, lines=name == "summary")

    def link(self, rel: str, address: str, kind: str) -> None:
        of = {"rel": rel, "type": kind, "href": f"{self.site}{address}"}
        if rel == "alternate":
            of["hreflang"] = html_code(current_language())
        with self.inside("link", of):
            pass

    def person(self, name: str) -> None:
        with self.inside("author"):
            self.line("name", name)

    def entry(self, entry: Entry) -> None:
        with self.inside("entry"):
            self.line("id", tag(entry.key))
            self.text("title", entry.title)
            self.line("updated", _moment(entry.updated))
            self.line("published", _moment(entry.published))
            self.link("alternate", entry.link, "text/html")
            self.person(entry.author)
            for one in entry.categories:
                with self.inside("category", {"term": one.term, "label": one.label, "scheme": tag(one.scheme)}):
                    pass
            self.text("summary", entry.summary)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
