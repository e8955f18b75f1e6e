"""Whether a practice is in a saved search of the list, asked when something happened to it; such searches in words."""

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils.translation import gettext as _

from ehealth_portal.languages import comma_list

from .models import Practice
from .queries.facets import chosen_labels
from .queries.filters import apply, read

LIST = "best-practices"


def matches(record_id: str, query: str) -> bool:
    """Read as the public's list reads it. A search that has nothing left to ask for finds nothing."""
    filters = read(QueryDict(query), AnonymousUser())
    if not (filters.words or filters.chosen):
        return False
    return apply(filters, Practice.objects.current()).filter(pk=int(record_id)).exists()


def searches(asked: Iterable[str]) -> Mapping[str, str]:
    """``best-practices?setting=island`` as "Search in best practices (Island)"."""
    return {one: _worded(one.partition("?")[2]) for one in asked if one.startswith(f"{LIST}?")}


def _worded(query: str) -> str:
    filters = read(QueryDict(query), AnonymousUser())
    parts = [_("words: %(words)s") % {"words": filters.words}] if filters.words else []
    return _("Search in best practices (%(filters)s)") % {"filters": comma_list([*parts, *chosen_labels(filters)])}
