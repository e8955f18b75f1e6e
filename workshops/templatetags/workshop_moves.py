"""Tags of the pages of workshops: the text in its own language, the form of a reason."""

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ehealth_portal.languages import direction, html_code
from ehealth_portal.review.forms import ReasonForm

register = template.Library()


@register.simple_tag(takes_context=True)
def reason_form_of(context: Context, action: str) -> Any:
    """The form that was refused, if it was this action's; else an empty one of its own ids."""
    refused = context.get("reason_form")
    return refused if refused and context.get("refused_action") == action else ReasonForm(auto_id=f"id_{action}_%s")


@register.simple_tag(takes_context=True)
def written_in(context: Context, language: str) -> SafeString | str:
    """``lang`` and ``dir`` of words that are not in the reader's language."""
    if language == context.get("language"):
        return ""
    return format_html(' lang="{}" dir="{}"', html_code(language), direction(language))


@register.simple_tag(takes_context=True)
def agreement_form_of(context: Context, agreement: int) -> Any:
    """The reason with which one side refuses: the form that came back, if it was this one's."""
    refused = context.get("refuse_form")
    mine = refused if context.get("refused") == agreement else None
    return mine or ReasonForm(auto_id=f"id_refuse{agreement}_%s")
