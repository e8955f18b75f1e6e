"""Series as pages show them: how many workshops each has, and whom they reached."""

from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet

from ..models import Participation, Series


def series_rows() -> QuerySet[Series]:
    """Each with the number of its published workshops and the day of the newest."""
    published = Q(workshops__state="published")
    counted = Series.objects.annotate(
        number=Count("workshops", filter=published), newest=Max("workshops__starts_on", filter=published)
    )
    return counted.order_by("name", "pk")


@dataclass(frozen=True)
class ReachedBySeries:
    countries: int
    people: int


def what_it_reached(series: Series) -> ReachedBySeries:
    rows = list(Participation.objects.filter(workshop__series=series, workshop__state="published"))
    return ReachedBySeries(len({row.member_state_id for row in rows}), sum(row.people for row in rows))
