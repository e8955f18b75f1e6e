"""The page of one practice: its text in the reader's language, its facts, its standing, its other revisions."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import translate_url
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from ehealth_portal.languages import OWN_NAMES, comma_list, current_language, direction, html_code, interface_code

from ..citing import address_of, citation
from ..linked_data import embedded
from ..models import Practice, Wording
from ..queries.records import Record, record_of, revisions_of
from ..vocabulary import SECTIONS, Facet

KINDS = (Facet.APPLICATION, Facet.AREA, Facet.INTERVENTION, Facet.SETTING)


@dataclass(frozen=True)
class Section:
    name: str
    heading: str | Promise
    said: str


def seen(request: HttpRequest, pk: int) -> Practice:
    """The practice, if this reader may see it; else 404."""
    return get_object_or_404(Practice.objects.visible_to(request.user), pk=pk)


@require_safe
def practice(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, seen(request, pk))


def show(request: HttpRequest, shown: Practice, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page; ``more`` is what the partials of others need, a refused form among it."""
    record, revisions = record_of(shown), revisions_of(shown)
    is_author_text = request.GET.get("text") == "author" and record.is_edited
    text = record.author if is_author_text else record.text
    sections = [Section(name, heading, getattr(text, name, "")) for name, heading in SECTIONS.items()]
    context = {
        "practice": shown,
        "record": record,
        "text": text or Wording(language=shown.language),
        "is_author_text": is_author_text,
        "sections": sections,
        "untold": comma_list(one.heading for one in sections if not one.said),
        "kinds": [(kind.label, record.marks[kind]) for kind in KINDS],
        "read_in": _read_in(request, record),
        "revisions": revisions,
        "newest": revisions[0] if revisions else shown,
        **_cited(record),
    }
    return render(request, "best_practices/practice.html", context | more, status=status)


def _cited(record: Record) -> dict[str, Any]:
    if not record.practice.is_published:
        return {}
    return {
        "citation": citation(record),
        "address_to_cite": address_of(record.practice),
        "linked_data": embedded(record),
    }


def _read_in(request: HttpRequest, record: Record) -> list[dict[str, Any]]:
    """The page in each language in which there is a text."""
    return [
        {
            "code": html_code(language),
            "dir": direction(language),
            "name": OWN_NAMES[language],
            "href": translate_url(request.path, interface_code(language)),
            "current": language == current_language(),
        }
        for language in record.languages
    ]
