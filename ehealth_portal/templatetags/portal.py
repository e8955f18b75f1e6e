"""Tags and filters of all templates: status marks, languages, dates, no break inside "e-health" and codes."""

import re

from django import template
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from ehealth_portal.dated import PartialDate
from ehealth_portal.languages import OWN_NAMES, direction, html_code

register = template.Library()

HYPHENATED = re.compile(r"(\b(?:[A-Za-z]{1,4})-[A-Za-z0-9]+\b)")


@register.filter
def nobr(text: str) -> SafeString:
    """Keep short hyphenated words (e-health, ITU-T, SG16-1) on one line; U+2011 would break searching."""
    return mark_safe(HYPHENATED.sub(r'<span class="nw">\1</span>', conditional_escape(text)))


@register.simple_tag
def status_mark(status: str, label: str) -> SafeString:
    """A status as shape and words."""
    return format_html(
        '<span class="st st-{}"><svg aria-hidden="true"><use href="#s-{}"/></svg>{}</span>', status, status, label
    )


@register.filter
def partial_date(value: PartialDate | None) -> str:
    """A date as far as it is known, in the reader's language: 2014, May 2014, 20 May 2014."""
    if value is None:
        return ""
    if value.precision == "year":
        return date_format(value.first, "Y")
    return date_format(value.first, "YEAR_MONTH_FORMAT" if value.precision == "month" else "DATE_FORMAT")


@register.filter
def own_name(language: str) -> str:
    """A language's own name: 中文."""
    return OWN_NAMES.get(language, language)


@register.filter
def html_lang(language: str) -> str:
    return html_code(language)


@register.filter
def text_dir(language: str) -> str:
    return direction(language)
