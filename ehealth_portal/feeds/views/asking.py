"""What the address of a feed asks for. What it does not know is refused with a sentence: a feed is set up once, and a
filter that was silently left out would never be noticed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from activities.queries import filters
from ehealth_portal.languages import Language, comma_list
from ehealth_portal.mandate.models import Provision
from ehealth_portal.mandate.references import provision_named
from ehealth_portal.members.models import Body

from ..queries.paging import Place

ENTRY_LANGUAGE = "entry_language"  # of the list's filters; "language" is the feed's own here
ACTIVITY_FILTERS = frozenset({"q", ENTRY_LANGUAGE, *filters.LABELS} - {"language"})


class Wrong(Exception):
    """The address asks for what there is not (HTTP 400); the text is for who set it up."""


@dataclass(frozen=True)
class Asked:
    language: str
    after: Place | None
    given: QueryDict


def language_of(given: QueryDict) -> str:
    """One of the six; English unless told. Raises Wrong."""
    language = given.get("language", "en")
    if language not in Language.values:
        raise Wrong(_("“language” is one of: %(codes)s.") % {"codes": comma_list(Language.values)})
    return language


def read(request: HttpRequest, known: Iterable[str]) -> Asked:
    """Raises Wrong."""
    given, allowed = request.GET, {*known, "language", "after"}
    if unknown := sorted(set(given) - allowed):
        said = {"name": unknown[0][:60], "names": comma_list(sorted(allowed))}
        raise Wrong(_("“%(name)s” is not known here. Known are: %(names)s.") % said)
    after = Place.read(given["after"]) if "after" in given else None
    if "after" in given and after is None:
        raise Wrong(_("“after” is taken from the link to the next page; leave it out to begin with the newest."))
    return Asked(language_of(given), after, given)


def activity_filters(given: QueryDict) -> filters.Filters:
    """The filters of the list of activities, as the public may ask them. Raises Wrong."""
    asked = given.copy()
    for name in ("language", "after"):
        asked.pop(name, None)
    if ENTRY_LANGUAGE in asked:
        asked.setlist("language", asked.pop(ENTRY_LANGUAGE))
    found = filters.read(asked, AnonymousUser())
    if found.problems:
        raise Wrong(" ".join(found.problems))
    return found


def provision_asked(given: QueryDict) -> Provision | None:
    """Raises Wrong."""
    if not (name := given.get("provision", "")):
        return None
    found = provision_named(name) if "\x00" not in name and name.count("/") in (0, 2) else None
    if found is None:
        raise Wrong(_("“provision” is a code or key that the portal knows, as in TSB-1 or 78/dubai-2012/resolves.1."))
    return found


def body_asked(given: QueryDict) -> Body | None:
    """Raises Wrong."""
    if not (slug := given.get("body", "")):
        return None
    found = Body.objects.filter(slug=slug).first() if "\x00" not in slug else None
    if found is None:
        raise Wrong(_("“body” is the last part of the address of a body's page, as in itu-t-sg21."))
    return found
