"""What was typed and cannot be stored as a record yet: kept in the session, so that nothing is lost on an error."""

from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest, QueryDict

MOST_CHARACTERS = 60_000
SIGNED_OUT = "typed_when_signed_out"


def keep_unread(request: HttpRequest, pk: int, unread: dict[str, list[str]], *, of: str = "") -> None:
    """Keep what of a draft could not be read; nothing unread forgets what was kept. ``of`` names the form."""
    key = f"unread_{of}{pk}"
    if unread and sum(len(value) for values in unread.values() for value in values) < MOST_CHARACTERS:
        request.session[key] = unread
    else:
        request.session.pop(key, None)


def unread_of(request: HttpRequest, pk: int, *, of: str = "") -> dict[str, list[str]]:
    kept: dict[str, list[str]] = request.session.get(f"unread_{of}{pk}", {})
    return kept


def keep_signed_out(request: HttpRequest) -> bool:
    """The session ended while somebody typed: keep the words until they have signed in again. Files cannot be kept.

    False when they are too many, or when too many came from this address: strangers must not fill the database.
    """
    fields = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    if sum(len(value) for values in fields.values() for value in values) >= MOST_CHARACTERS:
        return False
    if not ratelimit.consume(request, action="keep_typed"):
        return False
    request.session[SIGNED_OUT] = {"path": request.path, "fields": fields}
    return True


def take_signed_out(request: HttpRequest) -> QueryDict | None:
    """What was typed into this page before signing in, once."""
    kept: dict[str, Any] = request.session.get(SIGNED_OUT, {})
    if kept.get("path") != request.path:
        return None
    del request.session[SIGNED_OUT]
    typed = QueryDict(mutable=True)
    for name, values in kept["fields"].items():
        typed.setlist(name, values)
    return typed
