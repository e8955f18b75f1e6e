"""Filters that name editions and assemblies in the reader's language."""

from django import template

from ehealth_portal.mandate import naming
from ehealth_portal.mandate.models import Edition

register = template.Library()


@register.filter
def cited(edition: Edition) -> str:
    """Dubai, 2012"""
    return naming.citation_of(edition)


@register.filter
def in_full(edition: Edition) -> str:
    """WTSA Resolution 78 (Dubai, 2012)"""
    return naming.edition_name(edition)


@register.filter
def assembly_name(stored: str) -> str:
    """WTSA-12, in French AMNT-12"""
    return naming.assembly_name(stored)
