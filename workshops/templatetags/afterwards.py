"""A tag of the page of a registration: surveys that wait for the person, and their certificates."""

from typing import Any

from django import template
from django.urls import reverse, translate_url
from django.utils import timezone

from ehealth_portal.languages import OWN_NAMES, direction, html_code, interface_code

from ..models import Registration, Survey, Workshop
from ..operations.writing import day_there
from ..queries.surveys import to_answer

register = template.Library()


@register.simple_tag
def for_person(registration: Registration) -> dict[str, Any]:
    path = reverse("registration-certificate", args=[registration.pk])
    return {
        "surveys": to_answer(registration, on=day_there(registration.workshop, timezone.now())),
        "certificates": list(registration.certificates.order_by("revoked_at", "-pk")),
        "languages": [
            {
                "code": html_code(language),
                "dir": direction(language),
                "name": name,
                "href": translate_url(path, interface_code(language)),
            }
            for language, name in OWN_NAMES.items()
        ],
    }


@register.simple_tag
def published_results(workshop: Workshop) -> list[Survey]:
    """Surveys of which the public sees the numbers."""
    return list(workshop.surveys.filter(result__isnull=False).order_by("-when"))
