"""Topics of activities in words: their kinds, and saved searches of the list."""

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils.translation import gettext as _

from ehealth_portal.languages import comma_list

from .models import Kind
from .queries.filters import LABELS, read


def kinds(values: Iterable[str]) -> Mapping[str, str]:
    labels = dict(Kind.choices)
    sentence = _("Activities of the kind: %(kind)s")
    return {value: sentence % {"kind": labels[value]} for value in values if value in labels}


def searches(asked: Iterable[str]) -> Mapping[str, str]:
    """``activities?kind=meeting`` as "Search in activities: Kind of activity: meeting"."""
    return {one: _worded(one.partition("?")[2]) for one in asked if one.startswith("activities?")}


def _worded(query: str) -> str:
    filters = read(QueryDict(query), AnonymousUser())
    parts = [_("words: %(words)s") % {"words": filters.words}] if filters.words else []
    for key, values in filters.chosen.items():
        parts.append(_("%(filter)s: %(values)s") % {"filter": LABELS[key], "values": comma_list(values)})
    return _("Search in activities (%(filters)s)") % {"filters": comma_list(parts)}
