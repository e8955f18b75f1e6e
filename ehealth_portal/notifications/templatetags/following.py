"""The button by which a page is followed, and how much of the inbox is unread."""

from typing import Any

from django import template
from django.template import Context

from .. import topics
from ..queries import inbox
from ..queries.following import LONGEST, subscription_of

register = template.Library()


@register.inclusion_tag("notifications/_follow.html", takes_context=True)
def follow_button(context: Context, topic: str) -> dict[str, Any]:
    """For who has not signed in a link to the sign-in: no session, no token, so that the page can be kept."""
    request, user = context.get("request"), context.get("user")
    is_in = bool(user and user.is_authenticated)
    return {
        "topic": topic if len(topic) <= LONGEST else "",
        "is_in": is_in,
        "kept": subscription_of(user, topic) if is_in else None,
        "here": request.get_full_path() if request else "",
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag(takes_context=True)
def unread_messages(context: Context) -> int:
    user = context.get("user")
    return inbox.unread(user) if user and user.is_authenticated else 0


@register.simple_tag
def topic_label(topic: str) -> str:
    return topics.label(topic)
