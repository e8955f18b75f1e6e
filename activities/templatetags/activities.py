"""Filters of the activities' templates."""

from django import template
from django.utils.safestring import SafeString

from ehealth_portal.statuses import Status
from ehealth_portal.templatetags.portal import status_mark

from ..evidence_files import short_type as name_of

register = template.Library()


@register.filter
def short_type(content_type: str) -> str:
    """``PDF`` for application/pdf: what a link to a file says of it."""
    return name_of(content_type)


@register.simple_tag
def status_of(status: str) -> SafeString:
    """A status of the vocabulary as shape and words."""
    return status_mark(status, str(Status(status).label) if status in Status.values else status)
