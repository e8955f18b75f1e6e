"""Tags of the parts of a workshop's page: programme, materials, conclusions, in what its reader may see of them."""

from typing import Any

from django import template
from django.template import Context
from django.utils.formats import date_format

from ehealth_portal.untrusted.files import short_type

from .. import permissions
from ..models import FollowUp, Material, Workshop
from ..queries.programme import Concluded, Span, conclusions_of, materials_of, offset_of, programme_of, zone_of

register = template.Library()


@register.simple_tag(takes_context=True)
def programme(context: Context, workshop: Workshop) -> dict[str, Any]:
    """Its days, and by how much its clocks differ from UTC."""
    days = programme_of(workshop, zone=zone_of(context["request"].user))
    return {"days": days, "offset": offset_of(workshop, days)}


@register.simple_tag
def materials(workshop: Workshop) -> list[Material]:
    return materials_of(workshop)


@register.simple_tag(takes_context=True)
def conclusions(context: Context, workshop: Workshop) -> list[tuple[Concluded, bool]]:
    """Each, and whether this reader may begin its activity now."""
    user = context["request"].user
    return [(found, _may_begin(user, found.follow_up)) for found in conclusions_of(workshop)]


def _may_begin(user: Any, one: FollowUp) -> bool:
    waits = one.body_id is not None and one.activity_id is None and one.workshop.is_published
    return waits and permissions.follows_up(user, one)


@register.filter
def span(one: Span) -> str:
    """``09:00–10:30``, with the day where it is another one."""
    hours = f"{one.starts}–{one.ends}"
    return f"{date_format(one.day, 'SHORT_DATE_FORMAT')} {hours}" if one.day else hours


@register.filter
def file_kind(content_type: str) -> str:
    """``PDF`` for application/pdf."""
    return short_type(content_type)
