"""Tags and filters of all templates: status marks, languages, dates, no break inside "e-health" and codes."""

import re
from collections.abc import Iterable
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ehealth_portal import languages, plain_text, regions
from ehealth_portal.dated import PartialDate
from ehealth_portal.languages import OWN_NAMES, direction, html_code

register = template.Library()

SIGN = "A-Za-z0-9À-ÖØ-öø-ɏЀ-ӿ\u0620-\u064a"  # Latin, Cyrillic, Arabic; a run of Chinese is no word
HYPHENATED = re.compile(rf"(?<![{SIGN}])([{SIGN}]{{1,4}}-[{SIGN}]+(?:-\d+)?)(?![{SIGN}])")

ABJAD = dict(zip("abcdefghij", ["أ", "ب", "ج", "د", "هـ", "و", "ز", "ح", "ط", "ي"], strict=True))


@register.filter
def nobr(text: str) -> SafeString:
    """Keep short hyphenated words (e-health, ITU-T, МСЭ-Т, N-2026-001) on one line; U+2011 would break searching."""
    return mark_safe(HYPHENATED.sub(r'<span class="nw">\1</span>', conditional_escape(text)))  # noqa: S308 escaped just here


@register.simple_tag
def status_mark(status: str, label: str) -> SafeString:
    """A status as shape and words."""
    return format_html(
        '<span class="st st-{}"><svg aria-hidden="true"><use href="#s-{}"/></svg>{}</span>', status, status, label
    )


@register.filter
def partial_date(value: PartialDate | None) -> str:
    """A date as far as it is known, in the reader's language: 2014 (2014年), May 2014, 20 May 2014."""
    if value is None:
        return ""
    if value.precision == "year":
        return date_format(value.first, "YEAR_FORMAT")
    return date_format(value.first, "YEAR_MONTH_FORMAT" if value.precision == "month" else "DATE_FORMAT")


@register.filter
def own_name(language: str) -> str:
    """A language's own name: 中文."""
    return OWN_NAMES.get(language, language)


@register.filter
def language_name(language: str) -> str:
    """A language as the reader calls it: Chinese."""
    return languages.language_name(language)


@register.filter
def in_language(language: str) -> str:
    """In which language something is written, said to the reader: In Chinese."""
    return languages.in_language(language)


@register.filter
def lettered(number: str, language: str) -> str:
    """The number of a paragraph as a text in this language writes it: c, in Arabic ج."""
    return ABJAD.get(number, number) if language == "ar" else number


@register.filter
def how_sure(word: str) -> SafeString:
    """How sure the reference data is of a fact: the one word it mostly is in the reader's language, a remark as it
    stands, in English."""
    if word == "verified":
        return format_html("{}", _("verified"))
    return format_html('<span lang="en" dir="ltr">{}</span>', word)


@register.filter
def comma_list(items: Iterable[object]) -> str:
    """Items with the commas of the reader's language between: 1.1، 1.2."""
    return languages.comma_list(items)


@register.simple_tag
def comma() -> str:
    """The same comma, for items that are links."""
    return languages.comma()


@register.filter
def blocks(text: str) -> list[plain_text.Block]:
    return plain_text.blocks(text)


@register.simple_tag
def unsaid(words: str = "") -> SafeString:
    """Said aloud, and quietly: a blank would leave open whether it is missing or empty."""
    return format_html('<span class="mut">{}</span>', words or gettext("not said"))


@register.simple_tag(takes_context=True)
def own_language(context: Context) -> SafeString | str:
    """``lang`` and ``dir`` of the text that is shown, where it is not the reader's language."""
    text = context.get("text")
    if not text or text.language == context.get("language"):
        return ""
    return format_html(' lang="{}" dir="{}"', html_code(text.language), direction(text.language))


@register.filter
def html_lang(language: str) -> str:
    return html_code(language)


@register.filter
def text_dir(language: str) -> str:
    return direction(language)


@register.filter
def region_name(region: str) -> str:
    return regions.region_name(region)


COMPENDIUM_PAGES = {"compendia", "compendium", "compendium-new", "compendium-names", "compendium-distribution"}
COMPENDIUM_PAGES |= {"compendium-edition", "edition", "edition-text", "edition-practices"}
# In the order of the navigation; each with the addresses under it: by name, or (with a slash) by how they begin.
MAIN_PAGES = [
    ("board", _("Board"), {"provision", "resolution-text", "editions", "report-status", "assess-status"}),
    ("activities", _("Activities"), {"activity", "activity-log", "activity-edit"}),
    (
        "practices",
        _("Best practices"),
        {"practice", "practice-new", "practice-edit", "practice-compare", "criteria", "practice-texts", "practice-text"}
        | {"practice-edited", "practice-reviews", "review", "leads", "lead", "lead-new"}
        | {"adoptions", "adoption", "adoption-new", "adoption-edit"}
        | COMPENDIUM_PAGES,
    ),
    ("workshops", _("Workshops"), {"workshops/", "needs/", "certificates/"}),
    ("bodies", _("Bodies"), {"body"}),
    ("member-states", _("Member States"), {"member-state"}),
    ("reports", _("Reports"), {"report", "report-new", "report-read", "report-settings"}),
]
PEOPLE_PAGE = ("people", _("People"), {"person", "invite", "role-dates", "role-give"})  # for those who manage some
FOOTER_PAGES = [
    ("accessibility", _("Accessibility statement")),
    ("api-docs", _("Data and API")),
]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def main_navigation(context: Context) -> list[dict[str, Any]]:
    """The main pages that exist, the reader's own marked: ``page`` when it is this one, ``true`` when it is below."""
    match = getattr(context.get("request"), "resolver_match", None)
    here = match.url_name if match else ""
    manages_people = context.get("manages_people")
    pages = [*MAIN_PAGES, PEOPLE_PAGE] if manages_people and manages_people() else MAIN_PAGES
    return [
        {"href": href, "label": label, "current": "page" if here == name else "true" if _is_under(match, below) else ""}
        for name, label, below in pages
        if (href := _address(name))
    ]


def _is_under(match: Any, below: set[str]) -> bool:
    """``match``: of the reader's address; its route begins with the language, whatever that is."""
    after_language = match.route.partition("/")[2] if match else ""
    return bool(match) and (
        match.url_name in below or after_language.startswith(tuple(b for b in below if b[-1] == "/"))
    )


@register.simple_tag
def footer_links() -> list[dict[str, Any]]:
    return [{"href": href, "label": label} for name, label in FOOTER_PAGES if (href := _address(name))]


@register.simple_tag
def error_links(form: Any = None, formset: Any = None) -> list[dict[str, str]]:
    """Every error of a form and of a formset, in the order of their fields, with the address of each on the page."""
    found: list[dict[str, str]] = []
    for one in [form, *(formset or [])]:
        places = {name: place for place, name in enumerate(getattr(one, "fields", {}))}
        errors = getattr(one, "errors", {}).items()
        for name, sentences in sorted(errors, key=lambda error: places.get(error[0], -1)):
            href = f"#{_control(one[name])}" if name in one.fields else ""
            found += [{"href": href, "sentence": sentence} for sentence in sentences]
    if formset:
        found += [{"href": "", "sentence": sentence} for sentence in formset.non_form_errors()]
    return found


def _control(field: BoundField) -> str:
    """The id of what takes the focus: of a group of choices, the first."""
    return field.id_for_label or f"{field.auto_id}_0"
