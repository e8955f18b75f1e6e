"""Small turns of speech that a report needs everywhere: names, dates, lists, and marks of another language."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from babel.lists import format_list
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from activities.models import Kind
from ehealth_portal.confidence import Confidence
from ehealth_portal.dated import PartialDate
from ehealth_portal.languages import direction, html_code, in_language
from ehealth_portal.mandate.models import TextStatus
from ehealth_portal.statuses import Status
from ehealth_portal.templatetags.portal import partial_date

Plain = dict[str, Any]
LATIN = re.compile(r"[^\W\d_\u0590-\u08ff]")  # a letter that runs left to right


class Speech:
    """A snapshot's content as one language speaks of it. Made and used while that language is active."""

    def __init__(self, content: Plain, language: str, sha256: str = "") -> None:
        self.content = content
        self.language = language
        self.sha256 = sha256

    @cached_property
    def _provisions(self) -> dict[str, Plain]:
        return {one["key"]: one for one in self.content["provisions"]}

    @cached_property
    def _activities(self) -> dict[int, Plain]:
        return {one["id"]: one for one in self.content["activities"]}

    def activity(self, pk: int) -> Plain:
        return self._activities[pk]

    def activities_of(self, provision: Plain) -> list[Plain]:
        return [self._activities[pk] for pk in provision["activities"]]

    def code(self, key: str) -> str:
        return str(self._provisions[key]["code"])

    # --- texts in one language of several ---

    def in_language(self, text: str, language: str) -> Plain:
        """A text with its language and direction, and a mark where that is not the document's language."""
        mark = ""
        if text and language != self.language:
            mark = f"[{in_language(language)}]"
        return {
            "text": text,
            "language": language,
            "html_lang": html_code(language),
            "dir": direction(language),
            "mark": mark,
        }

    def choose(self, texts: dict[str, str]) -> Plain:
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
        return str(known["acronym"] or self._name(known["names"]) or slug)

    def body_in_full(self, slug: str) -> str:
        known = self.content["bodies"].get(slug)
        return (self._name(known["names"]) or str(known["acronym"]) or slug) if known else slug

    def member_state(self, iso3: str) -> str:
        known = self.content["member_states"].get(iso3)
        return (self._name(known["names"]) or iso3) if known else iso3

    def member_states(self, iso3s: Iterable[str]) -> str:
        """Their names as a list, in the order of the names; of signs, for no machine knows every language's order."""
        return self.join(sorted(map(self.member_state, iso3s), key=str.casefold))

    def _name(self, names: dict[str, str]) -> str:
        return names.get(self.language) or names.get("en") or next((names[code] for code in sorted(names)), "")

    def provision_label(self, key: str) -> Plain:
        texts = self._provisions[key]["texts"]
        return self.choose({code: one["label"] for code, one in texts.items()})

    def citation(self) -> str:
        edition = self.content["edition"]
        own = edition["texts"].get(self.language, {}).get("citation")
        return own or f"{edition['place']}, {edition['year']}"

    # --- labels ---

    def status(self, key: str) -> str:
        return str(Status(key).label) if key in Status.values else _("No status yet")

    def kind(self, key: str) -> str:
        return str(Kind(key).label) if key in Kind.values else ""

    def confidence(self, key: str) -> str:
        return str(Confidence(key).label) if key in Confidence.values else ""

    def text_status(self, key: str) -> str:
        return str(TextStatus(key).label) if key in TextStatus.values else _("no text in the portal")

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

    def kinds(self, activities: list[Plain]) -> str:
        counted = Counter(one["kind"] for one in activities)
        items = [
            _("%(kind)s (%(count)d)") % {"kind": self.kind(kind), "count": count}
            for kind, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
        ]
        return self.join(items)

    # --- provisions and activities ---

    def addressees(self, provision: Plain) -> str:
        leads = [self._addressee(one) for one in provision["addressees"] if one["part"] == "lead"]
        others = [self._addressee(one) for one in provision["addressees"] if one["part"] != "lead"]
        if not leads:
            return ""
        if not others:
            return _("Addressed to: %(lead)s.") % {"lead": self.join(leads)}
        return _("Addressed to: %(lead)s. In collaboration: %(others)s.") % {
            "lead": self.join(leads),
            "others": self.join(others),
        }

    def _addressee(self, one: Plain) -> str:
        if not one["acting"]:
            return self.body_in_full(one["body"])
        return _("%(body)s (today %(acting)s)") % {
            "body": self.body_in_full(one["body"]),
            "acting": self.body(one["acting"]),
        }

    def activity_line(self, activity: Plain) -> Plain:
        return {
            "id": activity["id"],
            "title": self.in_language(activity["title"], activity["language"]),
            "facts": self.aligned(
                self.kind(activity["kind"]),
                self.span(activity["started"], activity["ended"]),
                self.body(activity["body"]),
                activity["place"],
            ),
            "new": pgettext("activity", "New") if activity["new"] else "",
            "sources": activity["evidence"],
            "no_evidence": self.no_evidence(activity),
        }

    def progress_line(self, entry: Plain) -> Plain:
        return {
            "facts": self.aligned(self.day(entry["on"]), self.status(entry["status"]) if entry["status"] else ""),
            "narrative": self.in_language(entry["narrative"], entry["language"]),
            "challenges": self.in_language(entry["challenges"], entry["language"]) if entry["challenges"] else None,
            "way_forward": self.in_language(entry["way_forward"], entry["language"]) if entry["way_forward"] else None,
            "sources": entry["evidence"],
        }

    def no_evidence(self, activity: Plain) -> str:
        """Said aloud where nothing was filed: no evidence, and why."""
        if activity["has_evidence"]:
            return ""
        if activity["no_evidence_reason"]:
            return _("No evidence filed: %(reason)s") % {"reason": activity["no_evidence_reason"]}
        return _("No evidence filed.")
