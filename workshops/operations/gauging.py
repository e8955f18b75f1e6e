"""Gauging: the need by theme over countries, written anew by a worker from the newest submissions of a round."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from ehealth_portal.members.models import CountryGroup, CountryGroupMembership

from ..models import Gauge, Round, Submission
from ..scoring import spread


@transaction.atomic
def gauge(round_: Round, *, at: datetime) -> int:
    """Returns how many gauges there are now. Countries count in the groups of the day on which the round opened."""
    fresh = Round.objects.select_for_update().get(pk=round_.pk)
    newest = _newest(fresh)
    groups = {"": set(newest)} | _groups(fresh, newest)
    made = [
        Gauge(
            round=fresh,
            group=group,
            theme=theme,
            respondents=found.respondents,
            median=found.median,
            lower=found.lower,
            upper=found.upper,
        )
        for group, states in groups.items()
        for theme, points in _by_theme(newest[state] for state in states).items()
        if (found := spread(points)) and found.respondents >= Gauge.LEAST_RESPONDENTS
    ]
    fresh.gauges.all().delete()
    Gauge.objects.bulk_create(made)
    return len(made)


def _newest(round_: Round) -> dict[int, dict[str, float]]:
    """Scores by country: those of its newest submission."""
    rows = Submission.objects.filter(assessment__round=round_).order_by("number")
    return dict(rows.values_list("assessment__member_state_id", "scores"))


def _groups(round_: Round, states: Iterable[int]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {group: set() for group in CountryGroup.values}
    rows = CountryGroupMembership.objects.on(round_.opens_on).filter(member_state__in=list(states))
    for group, state in rows.values_list("group", "member_state_id"):
        found[group].add(state)
    return found


def _by_theme(countries: Iterable[dict[str, float]]) -> dict[str, list[float]]:
    points: dict[str, list[float]] = defaultdict(list)
    for scores in countries:
        for theme, score in scores.items():
            points[theme].append(score)
    return points
