"""The public feed of best practices, with the filters of their list."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from best_practices.models import Practice
from best_practices.queries import filters
from best_practices.queries.facets import chosen_labels
from ehealth_portal.faceted import Filters
from ehealth_portal.languages import comma_list

from ..atom import Feed
from ..queries.practices import of_practices
from .answering import answered, as_atom
from .asking import ENTRY_LANGUAGE, Asked, Wrong
from .public import made

KNOWN = frozenset({"q", ENTRY_LANGUAGE, *filters.LABELS} - {"language", "state"})


@require_safe
def best_practices(request: HttpRequest) -> HttpResponse:
    def make(asked: Asked) -> Feed:
        chosen = _filters(asked.given)
        query = chosen.query()
        rows = filters.apply(chosen, Practice.objects.current())
        key = f"feed/best-practices?{query}" if query else "feed/best-practices"
        link = f"{reverse('practices')}{'?' if query else ''}{query}"
        return made(asked, key, _titled(chosen), link, of_practices(rows))

    return answered(request, KNOWN, make, as_atom, keep="q" not in request.GET)


def _filters(given: QueryDict) -> Filters:
    """Raises Wrong."""
    asked = given.copy()
    for name in ("language", "after"):
        asked.pop(name, None)
    if ENTRY_LANGUAGE in asked:
        asked.setlist("language", asked.pop(ENTRY_LANGUAGE))
    found = filters.read(asked, AnonymousUser())
    if found.problems:
        raise Wrong(" ".join(found.problems))
    return found


def _titled(chosen: Filters) -> str:
    """With what it is filtered by, in words."""
    words = [chosen.words] if chosen.words else []
    words += chosen_labels(chosen)
    title = _("Best practices")
    return _("%(list)s: %(filters)s") % {"list": title, "filters": comma_list(words)} if words else title
