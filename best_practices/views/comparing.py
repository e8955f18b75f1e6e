"""Two practices side by side."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from ehealth_portal.languages import comma_list, language_name
from ehealth_portal.templatetags.portal import partial_date

from ..models import Practice
from ..queries.records import Record, records_of
from ..templatetags.practices import dotted, grouped
from ..vocabulary import SECTIONS, Facet
from .record import KINDS

Value = Callable[[Record], str]


@dataclass(frozen=True)
class Said:
    """What one of the two says; ``whose`` tells it apart where the table is stacked."""

    whose: str
    words: str
    language: str = ""


@dataclass(frozen=True)
class Line:
    label: str | Promise
    said: tuple[Said, ...]
    is_long: bool = False


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """With one that is known alone, back to the list, to choose the other."""
    asked = [request.GET.get(name, "") for name in ("a", "b")]
    numbers = [int(one) for one in asked if one.isascii() and one.isdigit() and len(one) < 19]
    found = Practice.objects.visible_to(request.user).in_bulk(numbers)
    pair = [found[number] for number in dict.fromkeys(numbers) if number in found]
    if len(pair) < 2:
        return redirect(f"{reverse('practices')}{f'?a={pair[0].pk}' if pair else ''}")
    records = records_of(pair)
    return render(request, "best_practices/compare.html", {"records": records, "lines": lines(records)})


def lines(records: list[Record]) -> list[Line]:
    """Every field, those of words with the language that they are in."""
    names = [record.practice.reference or _("Draft") for record in records]
    short = [
        Line(label, tuple(Said(name, value(one)) for name, one in zip(names, records, strict=True)))
        for label, value in FACTS.items()
    ]
    parts = {"summary": gettext_lazy("Summary"), "place": gettext_lazy("Place and size")} | SECTIONS
    return short + [
        Line(label, tuple(_words(name, one, part) for name, one in zip(names, records, strict=True)), is_long=True)
        for part, label in parts.items()
    ]


def _words(whose: str, record: Record, part: str) -> Said:
    text = record.text
    return Said(whose, getattr(text, part), text.language) if text else Said(whose, "")


def _marked(facet: str) -> Value:
    return lambda one: dotted(one.marks[facet])


def _reached(record: Record) -> str:
    practice = record.practice
    if practice.people_reached is None:
        return ""
    return _("%(number)s in %(year)s, source: %(source)s") % {
        "number": grouped(practice.people_reached),
        "year": practice.reached_in,
        "source": practice.reached_source,
    }


def _source(record: Record) -> str:
    if not record.practice.confidence:
        return _("Documented here by those who did it")
    return _("Public record, %(word)s") % {"word": record.practice.get_confidence_display()}


FACTS: dict[str | Promise, Value] = {
    gettext_lazy("Number"): lambda one: one.practice.reference,
    gettext_lazy("Countries"): lambda one: comma_list(state.name for state in one.countries),
    gettext_lazy("Network"): _marked(Facet.CONNECTIVITY),
    gettext_lazy("First day"): lambda one: partial_date(one.practice.started),
    gettext_lazy("Last day"): lambda one: partial_date(one.practice.ended),
    gettext_lazy("Cost until it ran"): lambda one: str(one.practice.get_cost_band_display()),
    gettext_lazy("People reached"): _reached,
    gettext_lazy("Strength of evidence"): lambda one: str(one.practice.get_strength_display() or ""),
    **{kind.label: _marked(kind) for kind in KINDS},
    gettext_lazy("Standards used"): lambda one: comma_list(used.reference for used in one.standards),
    gettext_lazy("Provisions"): lambda one: comma_list(line.name.code for line in one.served),
    gettext_lazy("Done by"): lambda one: comma_list(who.name for who in one.implementers),
    gettext_lazy("Told by"): lambda one: one.behalf,
    gettext_lazy("Can be read in"): lambda one: comma_list(language_name(code) for code in one.languages),
    gettext_lazy("Documents named as evidence"): lambda one: comma_list(proof.name for proof in one.proofs),
    gettext_lazy("Licence"): lambda one: str(one.practice.get_licence_display()),
    gettext_lazy("Contact"): lambda one: one.practice.contact_role,
    gettext_lazy("Source of the record"): _source,
}
