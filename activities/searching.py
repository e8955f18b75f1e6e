"""Whether an activity is in a saved search of the list: asked when something happened to it."""

from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from .models import Activity
from .queries.filters import apply, read

LIST = "activities"


def matches(record_id: str, query: str) -> bool:
    """Read as the public's list reads it. A search that has nothing left to ask for finds nothing."""
    filters = read(QueryDict(query), AnonymousUser())
    if not (filters.words or filters.chosen):
        return False
    return apply(filters, Activity.objects.published()).filter(pk=int(record_id)).exists()
