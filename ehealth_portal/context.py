"""What every page needs: its language, direction, the language bar and the main navigation."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url

from .languages import OWN_NAMES, current_language, direction, html_code, interface_code
from .members.permissions import may_manage_people
from .members.queries import standing_of


def page(request: HttpRequest) -> dict[str, Any]:
    """Template context of all pages. ``standing`` is lazy: it asks the database only where a template uses it."""
    language = current_language()
    return {
        "language": language,
        "html_lang": html_code(language),
        "dir": direction(language),
        "language_links": [
            {
                "code": html_code(code),
                "dir": direction(code),
                "name": name,
                "href": translate_url(request.get_full_path(), interface_code(code)),
                "current": code == language,
            }
            for code, name in OWN_NAMES.items()
        ],
        "embedded": settings.EMBEDDED,
        "standing": lambda: standing_of(getattr(request, "user", None)),
        "manages_people": lambda: may_manage_people(getattr(request, "user", None)),
    }
