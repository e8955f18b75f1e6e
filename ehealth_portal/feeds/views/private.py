"""Private feeds: whoever has the secret reads what its person may see at this moment, and changes nothing."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ehealth_portal.languages import interface_code
from ehealth_portal.members import wall
from ehealth_portal.members.queries import standing_of

from ..atom import Feed
from ..calendars import Sheet
from ..operations import note_use
from ..queries import happenings, inbox, keys, sources
from ..queries import waiting as queries
from .answering import as_atom, as_calendar
from .asking import Wrong, language_of

HEADERS = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
View = Callable[[HttpRequest, Any, date], HttpResponse]


def by_secret(view: View) -> Callable[..., HttpResponse]:
    """Opens the database to the key's person for this request. Any other secret is answered as one that never was."""

    @require_safe
    @wraps(view)
    def opened(request: HttpRequest, secret: str) -> HttpResponse:
        at = timezone.now()
        token = keys.opened_by(secret, at=at)
        if token is None:
            answer = HttpResponse("Not found\n", status=404, content_type="text/plain; charset=utf-8")
        else:
            note_use(token, on=at.date())
            wall.close()  # of who may be signed in with the same browser
            wall.open_to(token.user)
            try:
                answer = _in_their_language(view, request, token.user, at.date())
            finally:
                wall.close()
        for name, value in HEADERS.items():
            answer[name] = value
        return answer

    return opened


def _in_their_language(view: View, request: HttpRequest, user: Any, on: date) -> HttpResponse:
    asked = request.GET if "language" in request.GET else None
    try:
        language = language_of(asked) if asked else user.language
    except Wrong as wrong:
        return HttpResponse(f"{wrong}\n", status=400, content_type="text/plain; charset=utf-8")
    with translation.override(interface_code(language)):
        return view(request, user, on)


@by_secret
def waiting(request: HttpRequest, user: Any, on: date) -> HttpResponse:
    feed = Feed("feed/waiting", _("Waiting for you"), reverse("waiting"), queries.entries(user, on=on))
    return as_atom(request, feed, is_private=True)


@by_secret
def notices(request: HttpRequest, user: Any, on: date) -> HttpResponse:
    feed = Feed("feed/inbox", _("Your inbox"), reverse("inbox"), inbox.entries(user))
    return as_atom(request, feed, is_private=True)


@by_secret
def deadlines(request: HttpRequest, user: Any, on: date) -> HttpResponse:
    """Milestones of the bodies of one's group; the secretariat has all."""
    standing = standing_of(user)
    rows = sources.milestones()
    if not standing.is_secretariat:
        rows = rows.filter(body__in=standing.bodies)
    return as_calendar(request, Sheet(_("Your deadlines"), reverse("waiting"), happenings.of_milestones(rows)))
