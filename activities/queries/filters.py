"""What the activities list may be filtered by: read from an address, and applied."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from ehealth_portal.confidence import Confidence
from ehealth_portal.faceted import Filters, filters_of
from ehealth_portal.languages import Language
from ehealth_portal.mandate.queries import is_provision, provision_q
from ehealth_portal.members.models import Body, CountryGroup, MemberState
from ehealth_portal.members.queries import standing_of
from ehealth_portal.review.transitions import State

from ..models import Activity, ActivityQuerySet, Evidence, Kind, ProvisionServed

LABELS: dict[str, str | Promise] = {
    "provision": gettext_lazy("Provision"),
    "kind": gettext_lazy("Kind of activity"),
    "body": gettext_lazy("Body"),
    "year": gettext_lazy("Year"),
    "country": gettext_lazy("Country"),
    "group": gettext_lazy("Country group"),
    "language": gettext_lazy("Language of the entry"),
    "evidence": gettext_lazy("Evidence"),
    "confidence": gettext_lazy("Source of the record"),
    "state": gettext_lazy("State"),
}
EVIDENCE = {"yes": gettext_lazy("With evidence"), "no": gettext_lazy("No evidence filed")}
SOURCES: dict[str, str | Promise] = {
    "logged": gettext_lazy("Logged here by its group"),
    Confidence.VERIFIED: gettext_lazy("Public record, verified"),
    Confidence.PARTLY: gettext_lazy("Public record, partly verified"),
    Confidence.MEMORY: gettext_lazy("Public record, from memory"),
}


def read(asked: QueryDict, user: Any) -> Filters:
    """Read the address. Values that are not known are left out and named; nothing here raises."""
    known: dict[str, Callable[[str], bool]] = {
        "kind": Kind.values.__contains__,
        "language": Language.values.__contains__,
        "group": CountryGroup.values.__contains__,
        "evidence": EVIDENCE.__contains__,
        "confidence": SOURCES.__contains__,
        "year": lambda value: value.isascii() and value.isdigit() and len(value) == 4 and value > "0000",
        "state": lambda value: value in State.values and (bool(standing_of(user).kinds) or value == State.PUBLISHED),
        "provision": is_provision,
        "body": lambda value: "\x00" not in value and Body.objects.filter(slug=value).exists(),
        "country": lambda value: "\x00" not in value and MemberState.objects.filter(iso3=value).exists(),
    }
    return filters_of(asked, known, LABELS)


def _served(values: list[str]) -> Q:
    wanted = Q()
    for value in values:
        wanted |= provision_q(value, "provision__")
    return Q(pk__in=ProvisionServed.objects.filter(wanted).values("activity"))


def group_on_its_day() -> Q:
    """That the country was in the group on the day the activity began: an LDC of 2014 counts in 2014."""
    member = "memberstate__group_memberships__"
    return (
        Q(**{f"{member}valid_from__isnull": True}) | Q(**{f"{member}valid_from__lte": F("activity__started_on")})
    ) & (Q(**{f"{member}valid_until__isnull": True}) | Q(**{f"{member}valid_until__gt": F("activity__started_on")}))


def _in_groups(values: list[str]) -> Q:
    through = Activity.countries.through.objects.filter(
        group_on_its_day(), memberstate__group_memberships__group__in=values
    )
    return Q(pk__in=through.values("activity_id"))


def has_evidence() -> Exists:
    return Exists(Evidence.objects.shown().filter(activity=OuterRef("pk")))


def _evidence(values: list[str]) -> Q:
    if len(values) > 1:
        return Q()
    return Q(has_evidence()) if values == ["yes"] else ~Q(has_evidence())


APPLY: dict[str, Callable[[list[str]], Q]] = {
    "provision": _served,
    "kind": lambda values: Q(kind__in=values),
    "body": lambda values: Q(body__slug__in=values),
    "year": lambda values: Q(started_on__year__in=[int(value) for value in values]),
    "country": lambda values: Q(
        pk__in=Activity.countries.through.objects.filter(memberstate__iso3__in=values).values("activity_id")
    ),
    "group": _in_groups,
    "language": lambda values: Q(language__in=values),
    "evidence": _evidence,
    "confidence": lambda values: Q(confidence__in=["" if value == "logged" else value for value in values]),
    "state": lambda values: Q(state__in=values),
}


def apply(filters: Filters, activities: ActivityQuerySet, *, without: str = "") -> ActivityQuerySet:
    """The activities that pass every facet, but the one called ``without``, whose own counts are wanted."""
    for word in filters.words.split():
        activities = activities.filter(Q(title__icontains=word) | Q(summary__icontains=word))
    for key, values in filters.chosen.items():
        if key != without:
            activities = activities.filter(APPLY[key](values))
    return activities
