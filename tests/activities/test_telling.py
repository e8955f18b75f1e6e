"""Who is told what of activities and their parts; and that it is left unsaid once it no longer holds."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from activities import operations
from activities.entry import Given
from activities.importing import import_rows, read_table
from activities.models import Milestone
from ehealth_portal.members.models import BodySuccession, Role
from ehealth_portal.notifications import kinds
from ehealth_portal.notifications.models import Event, Subscription
from ehealth_portal.review.transitions import State
from tests import make

pytestmark = pytest.mark.django_db
LATER = make.AT + timedelta(hours=1)


def recipients(kind):
    """Of the newest event of a kind: who was told, and why."""
    event = Event.objects.filter(kind=kind).latest("at")
    return set(event.notices.filter(channel="inbox").values_list("user__email", "why"))


def topics(kind):
    return set(Event.objects.filter(kind=kind).latest("at").topics.values_list("topic", flat=True))


def said(kind):
    """What is said of the newest event of a kind; None once it no longer holds."""
    event = Event.objects.filter(kind=kind).latest("at")
    return kinds.kind_of(event).tell([event]).get(event.pk)


def seen(kind, user):
    event = Event.objects.filter(kind=kind).latest("at")
    return kinds.kind_of(event).seen([event.record_id], user) == {event.record_id}


def test_who_judges_is_told_of_what_was_sent(cast):
    activity = make.activity(State.SUBMITTED, by=cast.rapporteur, title="Draft agreed")
    assert recipients("activities.submit") == {("counsellor@demo.example", "judge")}
    assert topics("activities.submit") == set()
    told = said("activities.submit")
    assert (told.subject, told.path) == ("To judge: Draft agreed", f"/en/activities/{activity.pk}/")
    assert [seen("activities.submit", one) for one in (cast.counsellor, cast.other_counsellor, cast.focal_point)] == [
        True,
        False,
        False,
    ]


def test_without_a_counsellor_the_secretariat_is_told_and_without_it_the_administrators(cast):
    Role.objects.filter(user=cast.counsellor).update(valid_until=date(2026, 11, 22))
    make.activity(State.SUBMITTED, by=cast.rapporteur)
    assert recipients("activities.submit") == {("secretariat@demo.example", "judge")}
    cast.secretariat.is_active = False
    cast.secretariat.save()
    make.activity(State.SUBMITTED, by=cast.rapporteur, at=LATER)
    assert recipients("activities.submit") == {("admin@demo.example", "judge")}


def test_the_counsellor_of_a_succeeded_body_judges_and_never_their_own(cast):
    sg16 = make.body("itu-t-sg16")
    BodySuccession.objects.create(predecessor=sg16, successor=make.body("itu-t-sg21"), on=date(2025, 1, 1))
    make.activity(State.SUBMITTED, by=cast.rapporteur, body=sg16)
    assert recipients("activities.submit") == {("counsellor@demo.example", "judge")}
    make.activity(State.SUBMITTED, by=cast.counsellor, body=sg16, at=LATER)
    assert recipients("activities.submit") == {("secretariat@demo.example", "judge")}


def test_what_was_taken_back_or_judged_is_not_said_any_more(cast):
    activity = make.activity(State.SUBMITTED, by=cast.rapporteur)
    operations.take_back(activity, by=cast.rapporteur, at=LATER)
    assert said("activities.submit") is None
    activity.refresh_from_db()
    operations.submit(activity, by=cast.rapporteur, at=LATER)
    assert said("activities.submit") is not None
    first = Event.objects.filter(kind="activities.submit").earliest("at")
    assert kinds.kind_of(first).tell([first]) == {}  # the first sending stays over, the second one is told


def test_the_author_reads_why_it_was_returned(cast):
    activity = make.activity(State.SUBMITTED, by=cast.rapporteur, title="Draft agreed")
    operations.return_to_author(activity, by=cast.counsellor, at=LATER, reason="Name the document.")
    assert recipients("activities.return") == {("rapporteur@demo.example", "author")}
    assert (said("activities.return").subject, said("activities.return").quoted) == (
        "Returned to you: Draft agreed",
        "Name the document.",
    )


def test_what_is_published_is_told_to_its_author_and_under_every_topic(cast):
    sg16 = make.body("itu-t-sg16")
    BodySuccession.objects.create(predecessor=sg16, successor=make.body("itu-t-sg21"), on=date(2025, 1, 1))
    Subscription.objects.create(user=cast.academia, topic="body:itu-t-sg21", cadence="daily", created_at=make.AT)
    make.activity(
        by=cast.rapporteur,
        title="Workshop in Lilongwe",
        kind="workshop",
        body=sg16,
        bodies=(make.body("itu-t-sg17"),),
        countries=(make.state("MWI"),),
    )
    assert recipients("activities.publish") == {
        ("rapporteur@demo.example", "author"),
        ("academia@demo.example", "follows"),
    }
    assert topics("activities.publish") == {
        "activities",
        "kind:workshop",
        "workshop",
        "provision:78/dubai-2012/resolves.1",
        "body:itu-t-sg16",
        "body:itu-t-sg21",
        "body:itu-t-sg17",
        "country:MWI",
    }
    assert Event.objects.get(kind="activities.publish").is_significant
    told = said("activities.publish")
    assert (told.subject, told.sentences) == (
        "Published: Workshop in Lilongwe",
        ("An activity was published: everybody can read it now.", "It serves TSB-1."),
    )
    with translation.override("ar"):
        assert said("activities.publish").path.startswith("/ar/activities/")


def test_of_what_was_withdrawn_the_author_reads_why_and_followers_no_word_of_it(cast):
    Subscription.objects.create(user=cast.academia, topic="activities", created_at=make.AT)
    activity = make.activity(by=cast.rapporteur, title="Names a patient")
    operations.withdraw(activity, by=cast.counsellor, at=LATER, reason="It names a patient.")
    assert recipients("activities.withdraw") == {("rapporteur@demo.example", "author")}
    assert said("activities.withdraw").quoted == "It names a patient."
    assert recipients("activities.gone") == {("academia@demo.example", "follows")}
    told = said("activities.gone")
    assert (told.subject, told.quoted) == (f"Withdrawn: an activity of SG21 · Body SG21 (number {activity.pk})", "")
    assert (seen("activities.gone", cast.academia), seen("activities.withdraw", cast.academia)) == (True, False)
    assert said("activities.publish") is None


def test_progress_goes_to_who_judges_then_to_its_author_and_followers(cast):
    activity = make.activity(by=cast.rapporteur, title="Draft agreed")
    Subscription.objects.create(user=cast.academia, topic="activities", level="significant", created_at=make.AT)

    def publish(status, at):
        entry = operations.log_progress(
            activity, by=cast.rapporteur, at=at, on=date(2026, 11, 1), narrative="Agreed.", status=status
        )
        assert recipients("activities.log_progress") == {("counsellor@demo.example", "judge")}
        operations.judge_progress(entry, "publish", by=cast.counsellor, at=at)
        return recipients("activities.publish_progress")

    author, follower = ("rapporteur@demo.example", "author"), ("academia@demo.example", "follows")
    assert publish("prog", LATER) == {author, follower}
    assert publish("prog", LATER + timedelta(hours=1)) == {author}  # no other status than before
    assert publish("done", LATER + timedelta(hours=2)) == {author, follower}
    assert publish("", LATER + timedelta(hours=3)) == {author}
    assert said("activities.publish_progress").subject == "Progress on Draft agreed"
    assert said("activities.log_progress") is None


@pytest.mark.parametrize("action", ["return", "withdraw"])
def test_the_author_of_progress_reads_why_it_came_back(cast, action):
    activity = make.activity(by=cast.rapporteur)
    entry = operations.log_progress(activity, by=cast.rapporteur, at=LATER, on=date(2026, 11, 1), narrative="Agreed.")
    if action == "withdraw":
        entry = operations.judge_progress(entry, "publish", by=cast.counsellor, at=LATER)
    operations.judge_progress(entry, action, by=cast.counsellor, at=LATER, reason="Which meeting?")
    assert recipients(f"activities.{action}_progress") == {("rapporteur@demo.example", "author")}
    assert topics(f"activities.{action}_progress") == set()
    assert said(f"activities.{action}_progress").quoted == "Which meeting?"


def test_a_confirmed_draft_of_progress_goes_to_who_judges(cast):
    activity = make.activity(by=cast.rapporteur)
    entry = operations.draft_progress(activity, by=cast.rapporteur, at=LATER, on=date(2026, 11, 1), narrative="Yes.")
    assert not Event.objects.filter(kind="activities.log_progress").exists()
    operations.submit_progress(entry, by=cast.rapporteur, at=LATER)
    assert recipients("activities.log_progress") == {("counsellor@demo.example", "judge")}


@pytest.mark.parametrize(("act", "words"), [("accept", {}), ("decline", {"reason": "Another meeting's."})])
def test_who_filed_evidence_is_told_what_became_of_it(cast, act, words):
    activity = make.activity(by=cast.rapporteur, title="Draft agreed")
    evidence = operations.add_evidence(activity, Given(reference="TD 99"), by=cast.rapporteur, at=LATER)
    operations.add_evidence(activity, Given(reference="TD 99"), by=cast.rapporteur, at=LATER + timedelta(hours=1))
    assert Event.objects.filter(kind="activities.add_evidence").count() == 1  # the same twice is one
    assert recipients("activities.add_evidence") == {("counsellor@demo.example", "judge")}
    assert said("activities.add_evidence").subject == "To judge: evidence of Draft agreed"
    getattr(operations, f"{act}_evidence")(evidence, by=cast.counsellor, at=LATER, **words)
    assert recipients(f"activities.{act}_evidence") == {("rapporteur@demo.example", "author")}
    assert said(f"activities.{act}_evidence").quoted == words.get("reason", "")
    assert said("activities.add_evidence") is None


def test_evidence_of_a_draft_is_told_to_nobody(cast):
    activity = make.activity(State.DRAFT, by=cast.rapporteur)
    operations.add_evidence(activity, Given(reference="TD 99"), by=cast.rapporteur, at=LATER)
    assert Event.objects.count() == 0


def milestone(cast, **fields):
    return operations.set_milestone(
        make.provision(), title="Second draft", due_on=date(2026, 12, 1), by=cast.secretariat, at=make.AT, **fields
    )


def test_milestones_are_told_to_the_group_that_owes_them_and_their_followers(cast):
    group = {("rapporteur@demo.example", "group"), ("counsellor@demo.example", "group")}
    made = milestone(cast, body=make.body("itu-t-sg21"))
    assert recipients("activities.set_milestone") == group
    assert topics("activities.set_milestone") == {"provision:78/dubai-2012/resolves.1", "body:itu-t-sg21"}
    assert said("activities.set_milestone").sentences == (
        "A milestone was set under TSB-1. It is due on 1 December 2026.",
    )
    operations.meet_milestone(made, by=cast.rapporteur, at=LATER, on=date(2026, 11, 20))
    assert recipients("activities.meet_milestone") == {("counsellor@demo.example", "group")}
    assert said("activities.set_milestone") is None
    dropped = milestone(cast, activity=make.activity(by=cast.rapporteur))
    operations.drop_milestone(dropped, by=cast.secretariat, at=LATER, reason="Not needed.")
    assert recipients("activities.drop_milestone") == group
    assert said("activities.drop_milestone").quoted == "Not needed."
    significant = dict(Event.objects.values_list("kind", "is_significant"))
    assert [significant[f"activities.{act}_milestone"] for act in ("set", "meet", "drop")] == [False, True, True]


def test_a_milestone_of_a_withdrawn_activity_is_for_its_group_alone(cast):
    activity = make.activity(by=cast.rapporteur)
    milestone(cast, activity=activity)
    assert seen("activities.set_milestone", cast.academia)
    operations.withdraw(activity, by=cast.counsellor, at=LATER, reason="Twice.")
    assert (seen("activities.set_milestone", cast.academia), seen("activities.set_milestone", cast.rapporteur)) == (
        False,
        True,
    )
    assert Milestone.objects.count() == 1


HEAD = "title,kind,body,started_on,provisions,evidence"
ROWS = "\n".join(
    f"Meeting number {number},meeting,{body},2026-03-14,resolves.1: it asks for it,TD {number}"
    for number, body in enumerate(["itu-t-sg21"] * 3 + ["itu-t-sg17"] * 2)
)


def bring_in(by, rows):
    table = read_table(f"{HEAD}\n{rows}".encode())
    return import_rows(table, by=by, at=make.AT, edition=make.edition())


def test_a_file_of_activities_is_one_message_to_each_who_judges(cast):
    make.provision()
    outcome = bring_in(cast.secretariat, ROWS)
    assert outcome.count("submitted") == 5
    assert not Event.objects.filter(kind="activities.submit").exists()
    events = {event.notices.first().user.email: event for event in Event.objects.filter(kind="activities.import")}
    assert set(events) == {"counsellor@demo.example", "counsellor17@demo.example"}
    tell = kinds.KINDS["activities.import"].tell
    numbers = {email: tell([event])[event.pk].facts["number"] for email, event in events.items()}
    assert numbers == {"counsellor@demo.example": 3, "counsellor17@demo.example": 2}
    assert tell(events.values())[events["counsellor@demo.example"].pk].subject == ("To judge: 3 activities from a file")


def test_what_is_said_of_many_costs_as_many_queries_as_of_one(cast):
    for number in range(3):
        activity = make.activity(by=cast.rapporteur, countries=(make.state(),), at=make.AT + timedelta(days=number))
        entry = operations.log_progress(
            activity, by=cast.rapporteur, at=LATER, on=date(2026, 11, 1), narrative="Agreed.", status="prog"
        )
        operations.judge_progress(entry, "publish", by=cast.counsellor, at=LATER)
        evidence = operations.add_evidence(activity, Given(reference="TD 99"), by=cast.rapporteur, at=LATER)
        operations.accept_evidence(evidence, by=cast.counsellor, at=LATER)
        milestone(cast, activity=activity)
        make.activity(State.WITHDRAWN, by=cast.rapporteur)
        make.activity(State.SUBMITTED, by=cast.rapporteur)
        make.activity(State.RETURNED, by=cast.rapporteur)
    made = [name for name in kinds.KINDS if name.startswith("activities.") and Event.objects.filter(kind=name).count()]
    assert len(made) >= 10

    def cost(name, number):
        events = list(Event.objects.filter(kind=name)[:number])
        with CaptureQueriesContext(
            connection,
        ) as asked:
            kinds.KINDS[name].tell(events)
        return len(asked)

    assert {name: cost(name, 3) for name in made} == {name: cost(name, 1) for name in made}
