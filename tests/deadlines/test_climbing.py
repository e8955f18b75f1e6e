"""Reminders: each rung once, to whose move it is, then to the next level; nothing for what is over or was moved."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities import operations
from activities.entry import Given
from activities.models import Milestone
from ehealth_portal.deadlines import sources
from ehealth_portal.deadlines.models import Rung
from ehealth_portal.deadlines.operations.climbing import remind
from ehealth_portal.deadlines.telling import REMINDER
from ehealth_portal.members.models import Role
from ehealth_portal.notifications.models import Event
from ehealth_portal.review.transitions import State
from tests import make
from tests.reporting import report_making

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 20)
RAPPORTEUR, COUNSELLOR = "rapporteur@demo.example", "counsellor@demo.example"
SECRETARIAT = "secretariat@demo.example"


def noon(left, due=DUE):
    """Noon of the day that is so many days before the last one."""
    day = due - timedelta(days=left)
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.fixture
def milestone(cast):
    return operations.set_milestone(
        make.provision(), title="Second draft", due_on=DUE, by=cast.secretariat, at=make.AT, body=make.body()
    )


def reminded(at):
    """Who is told at a moment, in the order of events."""
    remind(at=at)
    events = Event.objects.filter(kind="deadlines.reminder", at=at).order_by("facts__source")
    return [sorted(event.notices.filter(channel="inbox").values_list("user__email", flat=True)) for event in events]


def said(event=None):
    event = event or Event.objects.filter(kind="deadlines.reminder").latest("at")
    return REMINDER.tell([event]).get(event.pk)


def test_the_whole_ladder_of_a_milestone(milestone):
    told = {left: who for left in range(20, -70, -1) for who in reminded(noon(left))}
    first = {left: [RAPPORTEUR] for left in (14, 7, 4, 2, 1, 0)}
    later = {left: [COUNSELLOR, RAPPORTEUR, SECRETARIAT] for left in (-8, -15, -22, -29, -36, -43, -50)}
    assert told == first | {-1: [COUNSELLOR, RAPPORTEUR]} | later
    assert Rung.objects.count() == 14


def test_each_is_told_why(milestone):
    remind(at=noon(-1))
    notices = Event.objects.get(kind="deadlines.reminder").notices.filter(channel="email")
    assert dict(notices.values_list("user__email", "why")) == {RAPPORTEUR: "deadline", COUNSELLOR: "silence"}


def test_asking_again_in_the_same_hour_or_the_next_tells_nothing_more(milestone):
    assert reminded(noon(7)) == [[RAPPORTEUR]]
    assert remind(at=noon(7)) == 0
    assert remind(at=noon(7) + timedelta(hours=1)) == 0


def test_a_clock_that_stood_still_sends_the_most_urgent_rung_only(milestone):
    assert reminded(noon(14)) == [[RAPPORTEUR]]
    assert reminded(noon(1)) == [[RAPPORTEUR]]  # 7, 4 and 2 were missed
    assert list(Rung.objects.order_by("-rung").values_list("rung", flat=True)) == [14, 1]


def test_a_moved_day_has_a_ladder_of_its_own(milestone):
    assert reminded(noon(7)) == [[RAPPORTEUR]]
    event = Event.objects.get(kind="deadlines.reminder")
    Milestone.objects.update(due_on=DUE + timedelta(days=30))
    assert said(event) is None  # what was still to be sent of the old day is left out
    assert reminded(noon(6)) == []
    assert reminded(noon(7, due=DUE + timedelta(days=30))) == [[RAPPORTEUR]]


@pytest.mark.parametrize("end", ["met", "dropped", "withdrawn"])
def test_what_is_over_stops(cast, end):
    activity = make.activity(by=cast.rapporteur)
    one = operations.set_milestone(
        make.provision(), title="Second draft", due_on=DUE, by=cast.secretariat, at=make.AT, activity=activity
    )
    assert reminded(noon(7)) == [[RAPPORTEUR]]
    assert said() is not None
    if end == "met":
        operations.meet_milestone(one, by=cast.secretariat, at=make.AT, on=make.AT.date())
    elif end == "dropped":
        operations.drop_milestone(one, by=cast.secretariat, at=make.AT, reason="Not needed.")
    else:
        operations.withdraw(activity, by=cast.counsellor, at=make.AT, reason="Twice.")
    assert said() is None
    assert reminded(noon(4)) == []


def test_the_message_says_the_day_whose_move_it_is_and_who_was_told_besides(milestone):
    remind(at=noon(7))
    told = said()
    assert (told.subject, told.sentences) == (
        "Due on 20 December 2026: Second draft",
        (
            "A milestone under TSB-1 is due on 20 December 2026: say that it was met, or drop it with a reason.",
            "Whose move it is: Rapporteurs of SG21.",
        ),
    )
    remind(at=noon(0))
    assert said().subject == "Last day, 20 December 2026: Second draft"
    remind(at=noon(-8))
    assert said().subject == "Overdue since 20 December 2026: Second draft"
    assert said().sentences[2:] == (
        "The counsellors of SG21 have been told too.",
        "The secretariat has been told too.",
    )


def test_a_level_of_nobody_is_passed_over(milestone, cast):
    Role.objects.filter(user=cast.rapporteur).delete()
    assert reminded(noon(7)) == [[COUNSELLOR]]
    Role.objects.filter(user=cast.counsellor).update(valid_until=date(2026, 12, 1))
    assert reminded(noon(4)) == [[SECRETARIAT]]


def test_a_milestone_without_a_body_is_the_secretariats_or_its_activitys(cast):
    for activity in (None, make.activity(by=cast.rapporteur)):
        operations.set_milestone(
            make.provision(), title="A", due_on=DUE, by=cast.secretariat, at=make.AT, activity=activity
        )
    remind(at=noon(7))
    events = Event.objects.filter(kind="deadlines.reminder").order_by("record_id")
    assert [event.notices.filter(channel="inbox").get().user.email for event in events] == [SECRETARIAT, RAPPORTEUR]
    told = REMINDER.tell(events)
    assert [told[event.pk].may_be_answered for event in events] == [False, True]


def test_reviews_are_due_two_weeks_after_they_were_sent(cast):
    published = make.activity(by=cast.rapporteur)
    waiting = make.activity(State.SUBMITTED, by=cast.rapporteur)
    operations.log_progress(published, by=cast.rapporteur, at=make.AT, on=make.AT.date(), narrative="Agreed.")
    operations.add_evidence(published, Given(reference="TD 99"), by=cast.rapporteur, at=make.AT)
    second = report_making.secretary("second@demo.example")
    report = report_making.report()
    report_making.built(report)
    report_making.acts.submit(report, by=cast.secretariat, at=make.AT)
    last = (make.AT + timedelta(days=14)).date()
    assert reminded(make.AT + timedelta(hours=1)) == []  # they were told as it was sent
    judges = [[COUNSELLOR], [COUNSELLOR], [COUNSELLOR], [second.email]]  # activity, evidence, progress, report
    assert reminded(noon(7, due=last)) == judges
    assert said().subject.startswith("Due on 6 December 2026: ")
    beyond = sorted([COUNSELLOR, SECRETARIAT, second.email])
    assert reminded(noon(-1, due=last)) == [beyond, beyond, beyond, [second.email]]
    operations.return_to_author(waiting, by=cast.counsellor, at=noon(-2, due=last), reason="Name the document.")
    assert len(reminded(noon(-8, due=last))) == 3


def test_who_wrote_it_is_never_asked_to_judge_it(cast):
    make.activity(State.SUBMITTED, by=cast.counsellor)
    last = (make.AT + timedelta(days=14)).date()
    assert reminded(noon(7, due=last)) == [[SECRETARIAT]]


def test_only_who_may_see_the_record_is_told(cast):
    make.activity(State.SUBMITTED, by=cast.rapporteur)
    remind(at=noon(7, due=(make.AT + timedelta(days=14)).date()))
    rung = str(Rung.objects.get().pk)
    people = (cast.counsellor, cast.other_counsellor, cast.focal_point)
    assert [REMINDER.seen([rung], one) for one in people] == [{rung}, set(), set()]


def test_an_app_above_registers_what_is_due_with_it(cast, monkeypatch):
    body = make.body()
    matter = sources.Matter(
        due_on=DUE,
        title="Letter 5",
        language="en",
        sentence="A reply is due.",
        path="/en/",
        action="Reply",
        levels=(sources.Level("Malawi", frozenset({cast.focal_point.pk})),),
    )
    source = sources.Source(
        "reply",
        "Reply",
        open=lambda reader: [(body.pk, DUE)],
        matters=lambda pks, on: dict.fromkeys(pks, matter),
        seen=lambda ids, user: set(ids),
    )
    monkeypatch.setitem(sources.SOURCES, "reply", source)
    assert reminded(noon(2)) == [["focalpoint.mwi@demo.example"]]
    assert reminded(noon(-8)) == [["focalpoint.mwi@demo.example"]]  # there is no next level


def test_the_clock_and_the_messages_cost_the_same_for_one_and_for_many(cast, monkeypatch):
    def add():
        activity = make.activity(by=cast.rapporteur)
        operations.set_milestone(
            make.provision(), title="A", due_on=DUE, by=cast.secretariat, at=make.AT, activity=activity
        )

    def cost(act):
        with CaptureQueriesContext(connection) as asked:
            act()
        return len(asked)

    monkeypatch.setattr(timezone, "now", lambda: noon(7))
    add()
    remind(at=noon(7))
    idle = cost(lambda: remind(at=noon(7)))
    one = cost(lambda: REMINDER.tell(Event.objects.filter(kind="deadlines.reminder")))
    add()
    add()
    remind(at=noon(7))
    assert cost(lambda: remind(at=noon(7))) == idle
    events = Event.objects.filter(kind="deadlines.reminder")
    assert events.count() == 3
    assert cost(lambda: REMINDER.tell(events)) == one
