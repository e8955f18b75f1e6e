"""Statuses in three voices: the rule writes only what is new, people need a reason and a right, nothing is changed."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connections

from activities import operations as activities
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.dated import PartialDate
from ehealth_portal.refusals import Incomplete, NotAllowed
from ehealth_portal.reporting.models import StatusStatement
from ehealth_portal.reporting.operations import statuses
from ehealth_portal.reporting.queries.statuses import records, voices_of
from tests import make

AT = make.AT


def voices(provision):
    return voices_of([provision])[provision.pk]


def test_propose_speaks_of_operative_provisions_only(db):
    provision = make.provision()
    make.provision("noting.1", code="", kind="preambular", verb="", nature="")
    assert [(one.provision, one.status, one.rule) for one in statuses.propose(at=AT)] == [
        (provision, "none", "nothing_recorded")
    ]


def test_propose_twice_writes_once(db):
    make.provision()
    statuses.propose(at=AT)
    assert statuses.propose(at=AT + timedelta(minutes=1)) == []
    assert StatusStatement.objects.count() == 1


def test_propose_follows_the_record(db):
    provision = make.provision()
    statuses.propose(at=AT)
    make.activity(provision=provision)
    statuses.propose(at=AT)
    make.activity(provision=provision, started=PartialDate(date(2026, 5, 1)))
    statuses.propose(at=AT)  # one more activity changes nothing that the rule says
    statuses.propose(at=AT + timedelta(days=365))
    said = list(StatusStatement.objects.order_by("id").values_list("status", "rule", "facts"))
    assert said == [
        ("none", "nothing_recorded", {}),
        ("cont", "mandate_in_use", {}),
        ("attn", "quiet", {"latest_on": "2026-05-01"}),
    ]


def test_records_count_what_is_published_and_has_begun(db):
    provision = make.provision()
    make.activity(provision=provision, started=PartialDate(date(2014, 1, 1), "year"))
    make.activity("draft", provision=provision)
    make.activity("submitted", provision=provision)
    make.activity(provision=provision, started=PartialDate(date(2027, 1, 1)))
    record = records([provision], at=AT)[provision.pk]
    assert (record.activities, record.latest_on) == (1, date(2014, 12, 31))


def test_records_what_was_over_before_the_adoption_does_not_count(db):
    provision = make.provision()  # of 2012
    make.activity(provision=provision, started=PartialDate(date(2009, 1, 1)), ended=PartialDate(date(2011, 12, 31)))
    assert records([provision], at=AT)[provision.pk].activities == 0
    make.activity(provision=provision, started=PartialDate(date(2009, 1, 1)), ended=PartialDate(date(2013, 6, 1)))
    record = records([provision], at=AT)[provision.pk]
    assert (record.activities, record.latest_on) == (1, date(2013, 6, 1))


def test_records_date_known_in_part_never_lies_after_the_day(db):
    provision = make.provision()
    make.activity(provision=provision, started=PartialDate(date(2026, 1, 1), "year"))
    assert records([provision], at=AT)[provision.pk].latest_on == AT.date()


def test_records_see_milestones(db, cast):
    provision = make.provision()
    for day in (date(2026, 1, 1), date(2026, 2, 1), date(2027, 1, 1)):
        last = activities.set_milestone(provision, title="A draft", due_on=day, by=cast.secretariat, at=AT)
    activities.meet_milestone(last, by=cast.secretariat, at=AT, on=AT.date())
    record = records([provision], at=AT)[provision.pk]
    assert (record.milestones_met, record.milestones_open, record.milestones_missed) == (1, 2, 2)
    assert record.missed_since == date(2026, 1, 1)


def test_records_see_published_progress(db, cast):
    provision = make.provision()
    activity = make.activity(provision=provision, started=PartialDate(date(2014, 5, 20)))
    entry = activities.log_progress(activity, on=date(2026, 10, 1), narrative="It goes on.", by=cast.rapporteur, at=AT)
    assert records([provision], at=AT)[provision.pk].latest_on == date(2014, 5, 20)
    activities.judge_progress(entry, "publish", by=cast.counsellor, at=AT)
    assert records([provision], at=AT)[provision.pk].latest_on == date(2026, 10, 1)


def test_records_cost_the_same_for_one_and_three(db, django_assert_num_queries):
    provisions = [make.provision(f"resolves.{n}", code=f"TSB-{n}") for n in (1, 2, 3)]
    for provision in provisions:
        make.activity(provision=provision)
    for some in (provisions[:1], provisions):
        with django_assert_num_queries(7):
            records(some, at=AT)


def test_time_limit_gives_way_to_an_assessed_outcome(db, cast):
    provision = make.provision(nature="output", time_limit_on=date(2015, 12, 31))
    statuses.propose(at=AT)
    assert voices(provision).status == "past"
    statuses.assess(provision, status="done", reason="Studied: TD 12.", by=cast.secretariat, at=AT)
    statuses.propose(at=AT + timedelta(minutes=1))
    assert (voices(provision).proposed.status, voices(provision).proposed.rule) == ("done", "outcome_assessed")


def test_shown_is_assessed_before_reported_before_proposed(db, cast):
    provision = make.provision(addressee=make.body("itu-t-sg21"))
    assert voices(provision).status == "none"
    statuses.propose(at=AT)
    assert voices(provision).shown.voice == "proposed"
    statuses.report_status(provision, status="prog", reason="Draft is out.", by=cast.rapporteur, at=AT)
    assert voices(provision).shown.voice == "reported"
    statuses.assess(provision, status="attn", reason="Draft is late.", by=cast.secretariat, at=AT)
    statuses.report_status(provision, status="done", reason="Agreed.", by=cast.rapporteur, at=AT + timedelta(days=1))
    assert (voices(provision).shown.voice, voices(provision).status) == ("assessed", "attn")
    assert voices(provision).reported.status == "done"
    assert provision.statuses.count() == 4


def test_voices_at_a_past_moment(db, cast):
    provision = make.provision()
    statuses.assess(provision, status="prog", reason="Begun.", by=cast.secretariat, at=AT)
    statuses.assess(provision, status="done", reason="Ended.", by=cast.secretariat, at=AT + timedelta(days=9))
    assert voices_of([provision], at=AT + timedelta(days=1))[provision.pk].status == "prog"


@pytest.mark.parametrize(
    ("who", "may_report", "may_assess"),
    [
        ("rapporteur", True, False),
        ("counsellor", True, False),
        ("other_rapporteur", False, False),
        ("other_counsellor", False, False),
        ("secretariat", False, True),
        ("administrator", False, True),
        ("focal_point", False, False),
        ("academia", False, False),
        ("nobody", False, False),
    ],
)
def test_who_may_speak(cast, who, may_report, may_assess):
    provision = make.provision(addressee=make.body("itu-t-sg21"))
    for act, allowed in ((statuses.report_status, may_report), (statuses.assess, may_assess)):
        if allowed:
            act(provision, status="prog", reason="Begun.", by=getattr(cast, who), at=AT)
        else:
            with pytest.raises(NotAllowed):
                act(provision, status="prog", reason="Begun.", by=getattr(cast, who), at=AT)
    assert provision.statuses.count() == may_report + may_assess


def test_report_status_names_the_addressed_body(cast):
    provision = make.provision(addressee=make.body("itu-t-sg21"))
    said = statuses.report_status(provision, status="prog", reason=" Begun. ", by=cast.rapporteur, at=AT)
    assert (said.body.slug, said.reason, said.by) == ("itu-t-sg21", "Begun.", cast.rapporteur)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"reason": "x" * 1001}, "reason"),
        ({"status": "half"}, "status"),
        ({"status": ""}, "status"),
        ({"language": "tlh"}, "language"),
    ],
)
def test_assess_incomplete_changes_nothing(cast, given, field):
    provision = make.provision()
    with pytest.raises(Incomplete) as refused:
        statuses.assess(provision, **({"status": "prog", "reason": "Begun."} | given), by=cast.secretariat, at=AT)
    assert list(refused.value.errors) == [field]
    assert (StatusStatement.objects.count(), AuditEvent.objects.filter(action="reporting.assess").count()) == (0, 0)


def test_assess_writes_one_audit_row(cast):
    provision = make.provision()
    statuses.assess(provision, status="prog", reason="Begun.", by=cast.secretariat, at=AT)
    statuses.assess(provision, status="done", reason="Ended.", by=cast.secretariat, at=AT)
    row = AuditEvent.objects.filter(action="reporting.assess").latest("id")
    assert (row.before, row.after, row.reason) == ({"status": "prog"}, {"status": "done"}, "Ended.")


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_write_once():
    make.provision()
    make.provision("resolves.2", code="TSB-2")
    start = threading.Barrier(4)

    def clock() -> None:
        start.wait()
        statuses.propose(at=AT)
        connections.close_all()

    threads = [threading.Thread(target=clock) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert StatusStatement.objects.count() == 2
