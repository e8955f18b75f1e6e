"""Turns of speech that every document needs: texts with their language and direction, names, dates, lists."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from babel.lists import format_list
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ehealth_portal.dated import PartialDate
from ehealth_portal.languages import direction, html_code, in_language
from ehealth_portal.templatetags.portal import partial_date

Plain = dict[str, Any]
LATIN = re.compile(r"[^\W\d_\u0590-\u08ff]")  # a letter that runs left to right


class Speech:
    """A snapshot's content as one language speaks of it. Made and used while that language is active."""

    def __init__(self, content: Plain, language: str, sha256: str = "") -> None:
        self.content = content
        self.language = language
        self.sha256 = sha256

    # --- texts in one language of several ---

    def in_language(self, text: str, language: str) -> Plain:
        """A text with its language and direction, and a mark where that is not the document's language."""
        return {
            "text": text,
            "language": language,
            "html_lang": html_code(language),
            "dir": direction(language),
            "mark": self.mark(language) if text and language != self.language else "",
        }

    def mark(self, language: str) -> str:
        return f"[{in_language(language)}]"

    def choose(self, texts: Mapping[str, str]) -> Plain:
        """The text in the document's language, else in English, else in any; never silently."""
        for language in (self.language, "en", *sorted(texts)):
            if texts.get(language):
                return self.in_language(texts[language], language)
        return self.in_language("", self.language)

    # --- names ---

    def body(self, slug: str) -> str:
        """The short name of a body in the document's language."""
        known = self.content["bodies"].get(slug)
        if not known:
            return slug
        return str(known["acronym"] or self.name_among(known["names"]) or slug)

    def body_in_full(self, slug: str) -> str:
        known = self.content["bodies"].get(slug)
        return (self.name_among(known["names"]) or str(known["acronym"]) or slug) if known else slug

    def member_state(self, iso3: str) -> str:
        known = self.content["member_states"].get(iso3)
        return (self.name_among(known["names"]) or iso3) if known else iso3

    def member_states(self, iso3s: Iterable[str]) -> str:
        """Their names as a list, in the order of the names; of signs, for no machine knows every language's order."""
        return self.join(sorted(map(self.member_state, iso3s), key=str.casefold))

    def name_among(self, names: Mapping[str, str]) -> str:
        return names.get(self.language) or names.get("en") or next((names[code] for code in sorted(names)), "")

    # --- dates and lists ---

    def day(self, iso: str) -> str:
        return date_format(date.fromisoformat(iso), "DATE_FORMAT") if iso else ""

    def span(self, started: str, ended: str) -> str:
        """When: one partial date, or two with a dash between; "2014 – May 2016"."""
        first = partial_date(PartialDate.read(started)) if started else _("date not known")
        if not ended or ended == started:
            return str(first)
        return _("%(start)s – %(end)s") % {"start": first, "end": partial_date(PartialDate.read(ended))}

    def join(self, items: list[str]) -> str:
        """A list as the language writes it: "a, b and c"."""
        locale = {"zh": "zh_Hans", "en": "en_GB"}.get(self.language, self.language)
        return str(format_list([self.apart(item) for item in items], style="standard", locale=locale)) if items else ""

    def aligned(self, *facts: str) -> str:
        """Facts side by side; no sentence."""
        return " · ".join(self.apart(fact) for fact in facts if fact)

    def apart(self, words: str) -> str:
        """In a right-to-left document, words that must keep their own direction among others (Unicode isolates).
        Only words that run the other way: LibreOffice swallows the space beside an isolate it had no need of."""
        return f"\u2068{words}\u2069" if direction(self.language) == "rtl" and LATIN.search(words) else words
