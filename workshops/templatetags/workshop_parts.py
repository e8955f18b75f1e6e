"""Tags of the parts of a workshop's page: programme, materials, conclusions, in what its reader may see of them."""

from typing import Any

from django import template
from django.template import Context
from django.utils.formats import date_format

from ehealth_portal.languages import current_language
from ehealth_portal.mandate.named import Named, state_names
from ehealth_portal.untrusted.files import short_type

from .. import permissions, wording
from ..models import Announcement, FollowUp, Material, Workshop
from ..queries.programme import Concluded, Span, conclusions_of, materials_of, offset_of, programme_of, zone_of
from ..queries.workshops import texts_for

register = template.Library()


@register.simple_tag
def announced(workshop: Workshop) -> Announcement | None:
    """Its announcement in the reader's language, else the original, to name it by."""
    return texts_for([workshop.pk], language=current_language(), released=False).get(workshop.pk)


@register.simple_tag
def held_in(workshop: Workshop) -> Named | None:
    """The country, named for the reader."""
    return state_names().get(workshop.country_id or 0)


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
def days(workshop: Workshop) -> str:
    """When it is or was, as far as it is known."""
    return wording.days(workshop.started, workshop.ended) if workshop.started else ""


@register.filter
def span(one: Span) -> str:
    """``09:00–10:30``, with the day where it is another one."""
    hours = f"{one.starts}–{one.ends}"
    return f"{date_format(one.day, 'SHORT_DATE_FORMAT')} {hours}" if one.day else hours


@register.filter
def file_kind(content_type: str) -> str:
    """``PDF`` for application/pdf."""
    return short_type(content_type)
