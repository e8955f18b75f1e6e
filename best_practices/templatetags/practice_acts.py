"""What the reader may do with the practice of a page: for the partial that offers it."""

from typing import Any

from django import template
from django.template import Context

from ehealth_portal.review.forms import ReasonForm

from ..forms.acts import LABELS
from ..models import Practice
from ..queries.acts import acts_on

register = template.Library()


@register.simple_tag(takes_context=True)
def may_now(context: Context, practice: Practice) -> dict[str, bool]:
    """Nothing at all where there is nothing, so that the page says nothing of it."""
    may = acts_on(practice, context["request"].user)
    return may if any(may.values()) else {}


@register.simple_tag(takes_context=True)
def reason_form_of(context: Context, action: str) -> Any:
    """The form that was refused, if it was this action's; else an empty one of its own ids."""
    refused = context.get("reason_form")
    return refused if refused and context.get("refused_action") == action else ReasonForm(auto_id=f"id_{action}_%s")


@register.filter
def part_name(part: str) -> object:
    """A part of a text as the reader calls it: problem → The problem."""
    return LABELS[part]
