"""The figures of pages say what a plain count in Python says, whatever the record holds; kept or counted anew."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.http import QueryDict

from activities.models import Activity, Evidence, ProgressEntry, ProvisionServed
from activities.queries import filters, keeping
from activities.queries.facets import _all_counts
from ehealth_portal.dated import PartialDate
from ehealth_portal.mandate.models import Provision
from ehealth_portal.members.models import Body
from ehealth_portal.reporting.queries import provisions as pages
from ehealth_portal.reporting.queries.board import latest_of
from ehealth_portal.reporting.queries.counts import counts_of
from ehealth_portal.reporting.queries.statuses import records, voices_of
from ehealth_portal.review.transitions import State
from tests import make

AT, ON = make.AT, make.AT.date()
STATES = [State.PUBLISHED] * 6 + [State.DRAFT, State.SUBMITTED, State.RETURNED, State.WITHDRAWN]
KINDS = ["meeting", "workshop", "study", ""]
ADOPTED = date(2012, 1, 1)


@pytest.fixture(params=[1, 2, 3])
def record(request, cast, monkeypatch):
    """Sixty activities of any state, dated, half dated or undated, before the adoption and after today too."""
    cache.clear()
    monkeypatch.setattr(keeping, "LARGE", 0)
    chance = random.Random(request.param)
    provisions = [make.provision(f"resolves.{n}", code=f"TSB-{n}") for n in (1, 2, 3, 4)][:3]
    countries, bodies = [make.state(), make.state("NPL", "Nepal")], list(Body.objects.order_by("pk"))
    for _ in range(60):
        activity = Activity.objects.create(**_fields(chance, bodies))
        activity.countries.set(chance.sample(countries, chance.randrange(3)))
        activity.bodies.set(chance.sample(bodies, chance.randrange(2)))
        for provision in chance.sample(provisions, chance.randrange(3)):
            ProvisionServed.objects.create(
                activity=activity, provision=provision, started_on=activity.started_on, ended_on=activity.ended_on
            )
        for number in range(chance.choice((0, 0, 1, 2))):
            Evidence.objects.create(activity=activity, reference=f"TD {number}", added_at=AT)
        if chance.random() < 0.4:
            _progress(activity, chance)
    yield list(Provision.objects.select_related("edition").order_by("pk"))
    cache.clear()


def _fields(chance, bodies):
    precision = chance.choice(["day", "day", "month", "year", ""])
    first = ADOPTED + timedelta(days=chance.randrange(-900, 6000))
    started = PartialDate(first.replace(**{"month": {"day": 1}, "year": {"month": 1, "day": 1}}.get(precision, {})))
    started_on = started.first if precision else None
    ended_on = (
        started_on + timedelta(days=chance.choice((0, 30, 800))) if started_on and chance.random() < 0.5 else None
    )
    return {
        "title": "Something", "kind": chance.choice(KINDS), "body": chance.choice([*bodies, None]),
        "state": chance.choice(STATES), "started_on": started_on, "started_precision": precision,
        "ended_on": ended_on, "ended_precision": "day" if ended_on else "", "created_at": AT, "updated_at": AT,
        "submitted_at": AT, "decided_at": AT, "reason": "A reason.",
    }  # fmt: skip


def _progress(activity, chance):
    day = date(2012, 6, 1) + timedelta(days=chance.randrange(6000))
    entry = ProgressEntry.objects.create(
        activity=activity, on=day, narrative="On.", state=chance.choice(STATES), created_at=AT, updated_at=AT,
        submitted_at=AT, decided_at=AT, reason="A reason.",
    )  # fmt: skip
    for number in range(chance.randrange(3)):
        Evidence.objects.create(progress=entry, reference=f"P {number}", added_at=AT)


def published_of(provision):
    return [one.activity for one in provision.served.select_related("activity") if one.activity.is_published]


def pieces(activity):
    entries = activity.progress.filter(state=State.PUBLISHED)
    return activity.evidence.count() + sum(entry.evidence.count() for entry in entries)


def begun(activity):
    """Undated, or begun by today and not over before the adoption."""
    if activity.started_on is None:
        return True
    reached = activity.started_on >= ADOPTED or (activity.ended_on is not None and activity.ended_on >= ADOPTED)
    return activity.started_on <= ON and reached


def test_board_counts_are_the_plain_ones(record):
    for _again in range(2):
        counted = counts_of([provision.pk for provision in record], first=2012, on=ON)
        for provision in record:
            there = [one for one in published_of(provision) if begun(one)]
            own = counted[provision.pk]
            assert own.years == Counter(max(one.started_on.year, 2012) for one in there if one.started_on)
            assert own.undated == sum(one.started_on is None for one in there)
            assert own.evidence == sum(pieces(one) for one in there)
            before = [one for one in published_of(provision) if one.started_on and one.started_on < ADOPTED]
            assert own.earlier == len(before) - sum(begun(one) for one in before)


def test_provision_page_figures_are_the_plain_ones(record):
    for provision in record:
        every = published_of(provision)
        dated = [one for one in every if one.started_on and one.started_on <= ON]
        filed = Counter(one.started_on.year for one in dated if pieces(one))
        bare = Counter(one.started_on.year for one in dated if not pieces(one))
        for _again in range(2):
            years = pages.years_of(provision, on=ON)
            assert {year: pair for year, *pair in years if any(pair)} == {
                year: [filed[year], bare[year]] for year in filed | bare
            }
            missing = pages.missing_of(provision, voices_of([provision])[provision.pk], [], on=ON)
            assert missing.without_evidence == sum(not pieces(one) for one in every)
            assert pages.number_of(provision) == len(every)
            assert pages.kinds_of(provision) == sorted({one.kind for one in every} - {""})
            joint = {body.pk for one in every for body in one.bodies.all()}
            assert pages.bodies_of(provision) == {one.body_id for one in every if one.body_id} | joint


def test_record_of_the_rule_is_the_plain_one(record):
    seen = records(record, at=AT)
    for provision in record:
        there = [one for one in published_of(provision) if begun(one)]
        entries = ProgressEntry.objects.filter(activity__in=published_of(provision), state=State.PUBLISHED, on__lte=ON)
        ends = [one.started.last for one in there if one.started] + [one.ended_on for one in there if one.ended_on]
        days = [*ends, *(entry.on for entry in entries)]
        assert seen[provision.pk].activities == len(there)
        assert seen[provision.pk].latest_on == (min(max(days), ON) if days else None)


def test_latest_is_the_newest_begun(record):
    ProgressEntry.objects.update(state=State.DRAFT)
    latest = latest_of([provision.pk for provision in record], on=ON)
    for provision in record:
        there = [one for one in published_of(provision) if one.started_on and one.started_on <= ON]
        newest = max(there, key=lambda one: (one.started_on, one.pk), default=None)
        if newest and newest.started.last >= date(2025, 11, 22):
            assert latest[provision.pk].activity == newest.pk


@pytest.mark.parametrize("query", ["", "kind=meeting", "kind=meeting&kind=study&evidence=yes", "country=MWI"])
def test_facet_counts_are_the_plain_ones(record, cast, query):
    for user in (cast.nobody, cast.secretariat):
        visible = Activity.objects.visible_to(user)
        asked = filters.read(QueryDict(query), user)
        told = _all_counts(asked, visible, with_state=True)
        for key, values in _values().items():
            passing = filters.apply(asked, visible, without=key)
            plain = Counter(value for one in passing for value in values(one))
            assert {value: number for value, number in told[key].items() if number} == plain, key


def _values():
    return {
        "kind": lambda one: [one.kind],
        "body": lambda one: [one.body_id],
        "year": lambda one: [one.started_on.year] if one.started_on else [],
        "state": lambda one: [one.state],
        "provision": lambda one: [served.provision_id for served in one.served.all()],
        "country": lambda one: [country.pk for country in one.countries.all()],
        "evidence": lambda one: [one.evidence.exists()],
    }
