"""The page of one workshop."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import translate_url
from django.utils import timezone
from django.views.decorators.http import require_safe

from ehealth_portal.languages import OWN_NAMES, current_language, direction, html_code, interface_code
from ehealth_portal.members.models import User

from ..models import Workshop
from ..operations.writing import day_there
from ..queries.detail import acts_on, registration_of, shown


def seen(request: HttpRequest, pk: int) -> Workshop:
    """The workshop, if this reader may see it; else 404."""
    return get_object_or_404(Workshop.objects.visible_to(request.user).select_related("series", "activity"), pk=pk)


@require_safe
def workshop(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, seen(request, pk))


def show(request: HttpRequest, record: Workshop, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page; ``more`` is a form that was refused, and what it was for. Parts of the page that others make stand in
    templates of their own, with a tag that reads what they need.
    """
    there, may, now = shown(record), acts_on(record, request.user), timezone.now()
    context = {
        "workshop": record,
        "shown": there,
        "text": there.text,
        "read_in": _read_in(request, there.languages),
        "registration": registration_of(record, on=day_there(record, now)),
        "may": may,
        "may_any": any(may.values()),
        "topic": f"workshop:{record.pk}" if record.is_published else "",
        "staff": _staff(record) if may["staff"] else [],
    }
    return render(request, "workshops/workshop.html", context | more, status=status)


def _staff(record: Workshop) -> list[User]:
    return list(User.objects.filter(pk__in=record.staff.values("user")).order_by("name"))


def _read_in(request: HttpRequest, languages: list[str]) -> list[dict[str, Any]]:
    """The page in each language in which it was announced."""
    return [
        {
            "code": html_code(language),
            "dir": direction(language),
            "name": OWN_NAMES[language],
            "href": translate_url(request.path, interface_code(language)),
            "current": language == current_language(),
        }
        for language in languages
    ]
