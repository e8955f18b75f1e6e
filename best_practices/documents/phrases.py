"""Turns of speech that a compendium needs, besides those that every document needs."""

from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.confidence import Confidence
from ehealth_portal.dated import PartialDate
from ehealth_portal.documents import speech as documents
from ehealth_portal.languages import comma_list, in_language
from ehealth_portal.mandate.naming import cited_resolution
from ehealth_portal.plain_text import blocks
from ehealth_portal.templatetags.portal import partial_date

from ..models import Proof
from ..vocabulary import LISTS, CostBand, Licence, Strength

Plain = dict[str, Any]
ORIGINAL_IN: dict[str, str | Promise] = {  # whole sentences: some languages decline the names of languages
    "ar": gettext_lazy("Not yet translated; original in Arabic"),
    "zh": gettext_lazy("Not yet translated; original in Chinese"),
    "en": gettext_lazy("Not yet translated; original in English"),
    "fr": gettext_lazy("Not yet translated; original in French"),
    "ru": gettext_lazy("Not yet translated; original in Russian"),
    "es": gettext_lazy("Not yet translated; original in Spanish"),
}


class Speech(documents.Speech):
    """The content of an edition as one language speaks of it."""

    def mark(self, language: str) -> str:
        return f"[{ORIGINAL_IN[language]}]"

    def part(self, practice: Plain, name: str) -> Plain | None:
        """A part of a practice's text: in the document's language, else the original, marked; None where nothing is
        said."""
        texts = practice["texts"]
        for language in (self.language, practice["language"]):
            if said := texts.get(language, {}).get(name, "").strip():
                return self.in_language(said, language)
        return None

    def passage(self, said: Plain | None) -> Plain | None:
        """A text of several lines as paragraphs and lists."""
        if said is None or not said["text"].strip():
            return None
        parts = [{"kind": one.kind, "lines": list(one.lines)} for one in blocks(said["text"])]
        return {name: value for name, value in said.items() if name != "text"} | {"blocks": parts}

    def named(self, text: str, language: str) -> Plain:
        """A name or number, which nobody translates: in its language, without a mark."""
        return self.in_language(text, language) | {"mark": ""}

    def own(self, text: str) -> Plain:
        return self.in_language(text, self.language)

    # --- labels ---

    def values(self, practice: Plain, facet: str) -> str:
        """In the order of the code list."""
        held = {value for of, value in practice["marks"] if of == facet}
        return comma_list(self.apart(str(label)) for code, label in LISTS[facet].items() if code in held)

    def cost(self, practice: Plain) -> str:
        band = practice["cost_band"]
        return str(CostBand(band).label) if band in CostBand.values else ""

    def strength(self, practice: Plain) -> str:
        judged = practice["strength"]
        return str(Strength(judged).label) if judged in Strength.values else ""

    def licence(self, practice: Plain) -> str:
        given = practice["licence"]
        return str(Licence(given).label) if given in Licence.values else ""

    def confidence(self, key: str) -> str:
        return str(Confidence(key).label) if key in Confidence.values else ""

    def proof_facts(self, proof: Plain) -> str:
        """What kind of document it is, its number and its language, as far as they are known."""
        kind = str(Proof.Kind(proof["kind"]).label) if proof["kind"] in Proof.Kind.values else ""
        number = proof["reference"] if proof["title"] else ""
        return comma_list(self.apart(one) for one in (kind, number, in_language(proof["language"])) if one)

    def document(self, proof: Plain) -> Plain:
        """What a document is called; an address runs from left to right in every language."""
        name = proof["title"] or proof["reference"] or proof["url"]
        called = self.named(name, proof["language"] or self.language)
        return called | {"dir": "ltr"} if name == proof["url"] else called

    # --- facts ---

    def when(self, practice: Plain) -> str:
        if not practice["started"]:
            return ""
        if practice["ended"] and practice["ended"] != practice["started"]:
            return self.span(practice["started"], practice["ended"])
        return str(partial_date(PartialDate.read(practice["started"])))

    def reached(self, practice: Plain) -> str:
        if practice["people_reached"] is None:
            return ""
        number = number_format(practice["people_reached"], use_l10n=True, force_grouping=True)
        return _("%(number)s (%(year)s, source: %(source)s)") % {
            "number": number,
            "year": practice["reached_in"],
            "source": self.apart(practice["reached_source"]),
        }

    def told_by(self, practice: Plain) -> str:
        by = practice["told_by"]
        if by["body"]:
            return self.body_in_full(by["body"])
        if by["member_state"]:
            return self.member_state(by["member_state"])
        if by["organization"]:
            return str(by["organization"])
        return _("compiled from public sources") if practice["confidence"] else ""

    def provision(self, served: Plain) -> str:
        """``SG16-1, WTSA Resolution 78 (Dubai, 2012)``."""
        of = self.content["resolutions"][str(served["resolution"])]
        cited = self.name_among(of["citations"]) or of["place_and_year"]
        return comma_list(map(self.apart, (served["code"], cited_resolution(of["adopted_by"], of["number"], cited))))

    def standing(self, practice: Plain) -> str:
        """``BP-2026-041 · revision 3 · published 28 November 2026``."""
        return self.aligned(
            practice["reference"],
            _("revision %(number)s") % {"number": practice["revision"]},
            _("published %(day)s") % {"day": self.day(practice["published_on"])} if practice["published_on"] else "",
        )
