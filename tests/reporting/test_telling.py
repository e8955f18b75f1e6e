"""Who is told what of reports and of the status of provisions."""

from datetime import timedelta

import pytest

from activities import operations
from ehealth_portal.notifications import kinds
from ehealth_portal.notifications.models import Event, Subscription
from ehealth_portal.reporting.operations import reports as acts
from ehealth_portal.reporting.operations import statuses
from tests import make
from tests.activities.test_telling import recipients, said, seen, topics

from . import report_making

pytestmark = pytest.mark.django_db
LATER = make.AT + timedelta(days=1)


@pytest.fixture
def second(cast):
    return report_making.secretary("second@demo.example")


@pytest.fixture
def sent(cast, second):
    made = report_making.report()
    report_making.built(made)
    return acts.submit(made, by=cast.secretariat, at=make.AT)


def test_another_person_of_the_secretariat_is_told_of_a_report_to_judge(cast, second, sent):
    assert recipients("reporting.submit") == {("second@demo.example", "judge")}
    assert said("reporting.submit").subject == "To judge: report Progress report to TSAG"
    assert (seen("reporting.submit", second), seen("reporting.submit", cast.counsellor)) == (True, False)
    acts.take_back(sent, by=cast.secretariat, at=LATER)
    assert said("reporting.submit") is None


def test_who_made_a_report_reads_why_it_came_back(cast, second, sent):
    acts.return_to_author(sent, by=second, at=LATER, reason="Say the period.")
    assert recipients("reporting.return") == {("secretariat@demo.example", "author")}
    assert said("reporting.return").quoted == "Say the period."


def test_a_published_report_is_told_to_its_followers_and_once_to_each_author_it_cites(cast, second):
    Subscription.objects.create(user=cast.academia, topic="report", level="significant", created_at=make.AT)
    for _ in range(2):
        make.activity(by=cast.rapporteur)
    theirs = make.activity("submitted", by=cast.other_rapporteur, body=make.body("itu-t-sg17"))
    operations.publish(theirs, by=cast.other_counsellor, at=make.AT)
    published = report_making.published()
    cited = {one["id"] for one in published.snapshots.get().content["activities"]}
    assert len(cited) == 3
    assert recipients("reporting.publish") == {
        ("secretariat@demo.example", "author"),
        ("rapporteur@demo.example", "cited"),
        ("rapporteur17@demo.example", "cited"),
        ("academia@demo.example", "follows"),
    }
    assert topics("reporting.publish") == {"report"}
    assert said("reporting.publish").path == f"/en/reports/{published.pk}/"


def test_a_withdrawn_report_is_told_with_its_reason_to_who_made_it_alone(cast):
    Subscription.objects.create(user=cast.academia, topic="report", created_at=make.AT)
    published = report_making.published()
    acts.withdraw(published, by=report_making.secretary("second@demo.example"), at=LATER, reason="A figure is wrong.")
    assert recipients("reporting.withdraw") == {("secretariat@demo.example", "author")}
    assert said("reporting.withdraw").quoted == "A figure is wrong."
    assert recipients("reporting.gone") == {("academia@demo.example", "follows")}
    told = said("reporting.gone")
    assert (told.subject, told.quoted) == ("Report withdrawn: for TSAG, 1 January 2026 to 22 November 2026", "")
    assert (seen("reporting.gone", cast.academia), seen("reporting.withdraw", cast.academia)) == (True, False)
    assert said("reporting.publish") is None


def test_what_people_say_of_a_status_is_told_with_their_reason(cast):
    provision = make.provision(addressee=make.body("itu-t-sg21"))
    Subscription.objects.create(
        user=cast.academia, topic="provision:78/dubai-2012/resolves.1", level="significant", created_at=make.AT
    )
    statuses.assess(provision, status="cont", reason="It goes on.", by=cast.secretariat, at=make.AT)
    assert recipients("reporting.assess") == {("academia@demo.example", "follows")}
    told = said("reporting.assess")
    assert (told.subject, told.sentences, told.quoted) == (
        "Status of TSB-1: Continuing",
        ("The secretariat assesses TSB-1 as “Continuing”, for the reason below.",),
        "It goes on.",
    )
    statuses.report_status(provision, status="prog", reason="Begun.", by=cast.rapporteur, at=make.AT)
    assert recipients("reporting.report_status") == {("academia@demo.example", "follows")}
    assert said("reporting.report_status").sentences == (
        "SG21 · Body SG21 reports the status of TSB-1 as “In progress”, for the reason below.",
    )


def test_the_rule_is_told_where_it_proposes_another_status_than_before(cast):
    Subscription.objects.create(user=cast.academia, topic="provision:78/dubai-2012/resolves.1", created_at=make.AT)
    make.provision(code="TSB-1", nature="standing")
    statuses.propose(at=make.AT)
    assert Event.objects.count() == 0  # the first word of the rule on a provision changes nothing
    activity = make.activity(by=cast.rapporteur)
    statuses.propose(at=LATER)
    assert recipients("reporting.propose") == {("academia@demo.example", "follows")}
    assert Event.objects.get(kind="reporting.propose").is_significant is False
    assert said("reporting.propose").sentences == (
        "The rule now proposes “Continuing” for TSB-1.",
        "The text gives a standing mandate, and something was done in the last 12 months.",
    )
    make.activity(by=cast.rapporteur, provision=activity.served.get().provision)
    statuses.propose(at=LATER)
    assert Event.objects.filter(kind="reporting.propose").count() == 1


def test_what_is_said_of_many_costs_as_many_queries_as_of_one(cast, django_assert_num_queries):
    provision = make.provision(addressee=make.body("itu-t-sg21"))
    for status in ("cont", "prog", "done"):
        statuses.assess(provision, status=status, reason="So it is.", by=cast.secretariat, at=make.AT)
        statuses.report_status(provision, status=status, reason="So it is.", by=cast.rapporteur, at=make.AT)
        report_making.published()
    for name, queries in {"reporting.assess": 1, "reporting.report_status": 3, "reporting.publish": 1}.items():
        events = list(Event.objects.filter(kind=name))
        assert len(events) == 3
        for number in (1, 3):
            with django_assert_num_queries(queries):
                assert len(kinds.KINDS[name].tell(events[:number])) == number


def test_an_act_undone_tells_nobody(cast):
    activity = make.activity("submitted", by=cast.rapporteur)
    before = Event.objects.count()
    with pytest.raises(Exception, match="state"):
        operations.withdraw(activity, by=cast.counsellor, at=LATER, reason="Not published.")
    assert Event.objects.count() == before
