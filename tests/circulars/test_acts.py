"""Acts on circulars: two people for every letter, one number, one row for each addressee, reminders to the silent."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.circulars import operations
from ehealth_portal.circulars.models import Addressee, Circular
from ehealth_portal.circulars.operations import Words
from ehealth_portal.circulars.queries import addressing, letters, tracking
from ehealth_portal.members.models import CountryGroupMembership, Role
from ehealth_portal.notifications.models import Notice
from ehealth_portal.privacy.operations import erase_person
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Stale
from tests import make

from .world import AT, LATER, LETTER, built, draft, sent, submitted, wanted

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return built()


def mails(kind):
    return Notice.objects.filter(event__kind=kind, channel="email")


def test_a_circular_is_sent_to_everybody_once_and_who_has_nobody_is_still_counted(world):
    made = sent(world, "en", "fr")
    assert (str(made), made.state) == ("1/2026", "published")
    reached = {(one.name, one.email, one.language) for one in made.addressees.exclude(user=None)}
    assert reached == {
        ("Fp.Mwi", "fp.mwi@demo.example", "en"),
        ("Fp.Npl", "fp.npl@demo.example", "fr"),
        ("Carrier", "carrier@demo.example", "en"),
    }
    (nobody,) = made.addressees.filter(user=None)
    assert (nobody.member_state, nobody.email) == (world.btn, "")
    assert set(mails("circulars.send").values_list("addressee_id", flat=True)) == {
        one.pk for one in made.addressees.exclude(user=None)
    }
    inboxes = Notice.objects.filter(event__kind="circulars.send", channel="inbox")
    assert set(inboxes.values_list("user", flat=True)) == {world.malawi.pk, world.nepal.pk, world.carrier.pk}
    acts = AuditEvent.objects.filter(action__startswith="circulars.").order_by("id").values_list("action", flat=True)
    assert list(acts) == [
        "circulars.create",
        "circulars.write",
        "circulars.write",
        "circulars.submit",
        "circulars.publish",
    ]


def test_delegates_are_written_to_where_there_is_no_focal_point(world):
    Role.objects.filter(user=world.malawi).delete()
    assert sent(world).addressees.get(member_state=world.mwi).user == world.delegate


def test_least_developed_countries_are_those_of_the_day(world):
    """Bhutan left the group on 13 December 2023."""
    CountryGroupMembership.objects.create(
        member_state=world.btn, group="LDC", valid_from=date(1971, 11, 18), valid_until=date(2023, 12, 13)
    )
    CountryGroupMembership.objects.create(member_state=world.mwi, group="LDC", valid_from=date(1971, 11, 18))
    of = {}
    for day in (date(2023, 12, 12), date(2023, 12, 13)):
        made = draft(world, classes=("LDC",), group_day=day)
        of[day.day] = addressing.parties(made, on=AT.date())[0]
    assert of == {12: sorted([world.btn.pk, world.mwi.pk]), 13: [world.mwi.pk]}


def test_nobody_sends_what_they_wrote_or_submitted(world):
    writing_admin = make.user("writing.admin@demo.example", "administrator")
    made = draft(world)
    operations.write_text(made, Words("fr", *LETTER["fr"], True), by=writing_admin, at=AT)
    made = operations.submit(made, by=world.writer, at=AT)
    for one in (world.writer, writing_admin, make.user("second@demo.example", "secretariat")):
        with pytest.raises(NotAllowed):
            operations.send(made, by=one, at=AT)
    own = operations.create_circular(wanted(), by=world.sender, at=AT)
    own = operations.write_text(own, Words("en", *LETTER["en"], True), by=world.writer, at=AT)
    own = operations.submit(own, by=world.writer, at=AT)
    with pytest.raises(NotAllowed):
        operations.send(own, by=world.sender, at=AT)
    assert not Addressee.objects.exists()


def test_the_database_keeps_four_eyes_and_the_number(world):
    made = submitted(world)
    row = Circular.objects.filter(pk=made.pk)
    values = {"state": "published", "decided_at": AT, "year": 2026, "number": 1}
    for wrong in ({"decided_by": world.writer}, {"decided_by": world.sender, "number": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**(values | wrong))
    assert row.update(**values, decided_by=world.sender) == 1


def test_numbers_go_up_and_begin_again_each_year(world):
    next_year = AT.replace(year=2027)
    assert [str(sent(world)), str(sent(world)), str(sent(world, at=next_year))] == ["1/2026", "2/2026", "1/2027"]


def test_what_is_missing_is_said_by_field(world):
    empty = operations.create_circular(wanted(classes=(), reply_by=date(2026, 11, 1)), by=world.writer, at=AT)
    with pytest.raises(Incomplete) as refused:
        operations.submit(empty, by=world.writer, at=AT)
    assert set(refused.value.errors) == {"texts", "classes", "reply_by"}
    with pytest.raises(Incomplete) as refused:
        operations.write_text(empty, Words("en", " ", "", True), by=world.writer, at=AT)
    assert set(refused.value.errors) == {"subject", "body"}


def test_a_text_is_not_written_over_unseen(world):
    made = draft(world)
    seen = made.version
    operations.write_text(made, Words("en", "Other", "Words"), by=world.writer, at=AT, version=seen)
    with pytest.raises(Stale):
        operations.write_text(made, Words("en", "Mine", "Lost"), by=world.writer, at=AT, version=seen)
    assert made.texts.get(language="en").subject == "Other"


def test_nothing_changes_once_it_is_sent_and_a_second_sending_is_refused(world):
    made = sent(world)
    for act in (
        lambda: operations.edit_circular(made, wanted(), by=world.writer, at=LATER),
        lambda: operations.write_text(made, Words("en", "Other", "Words"), by=world.writer, at=LATER),
        lambda: operations.send(made, by=world.sender, at=LATER),
    ):
        with pytest.raises(NotPossibleNow):
            act()
    assert (made.addressees.count(), mails("circulars.send").count()) == (4, 3)
    correction = sent(world, corrects=made)
    assert (str(correction), correction.corrects) == ("2/2026", made)


def test_only_the_silent_are_reminded_and_once_a_day(world):
    made = sent(world)
    letter = made.addressees.get(user=world.malawi)
    operations.acknowledge(letter, by=world.malawi, at=AT + timedelta(hours=1))
    with pytest.raises(NotPossibleNow):
        operations.remind(made, by=world.writer, at=AT + timedelta(hours=23))
    assert operations.remind(made, by=world.writer, at=LATER) == 2
    told = Addressee.objects.filter(pk__in=mails("circulars.remind").values("addressee_id"))
    assert {one.user for one in told} == {world.nepal, world.carrier}
    with pytest.raises(NotPossibleNow):
        operations.remind(made, by=world.writer, at=LATER + timedelta(hours=1))


def test_with_a_day_for_replies_acknowledging_is_no_answer(world):
    made = sent(world, reply_by=date(2026, 12, 18))
    letter = made.addressees.get(user=world.malawi)
    operations.acknowledge(letter, by=world.malawi, at=AT)
    assert letter in tracking.silent(made)
    operations.reply(letter, "We do as you ask.", by=world.malawi, at=AT)
    assert letter not in tracking.silent(made)


def test_a_delegate_of_the_administration_answers_for_it_and_others_do_not(world):
    made = sent(world)
    letter = made.addressees.get(user=world.malawi)
    operations.acknowledge(letter, by=world.delegate, at=AT)
    assert Addressee.objects.get(pk=letter.pk).acknowledged_by == "Delegate.Mwi"
    for other in (world.nepal, world.writer):
        with pytest.raises(NotAllowed):
            operations.reply(letter, "No.", by=other, at=AT)


def test_a_reply_is_kept_once_and_told_to_the_secretariat(world):
    letter = sent(world).addressees.get(user=world.malawi)
    operations.reply(letter, " We agree. ", by=world.malawi, at=AT)
    with pytest.raises(NotPossibleNow):
        operations.reply(letter, "Again.", by=world.malawi, at=AT)
    assert Addressee.objects.get(pk=letter.pk).reply == "We agree."
    assert set(mails("circulars.replied").values_list("user", flat=True)) == {world.writer.pk, world.sender.pk}


def test_the_book_closes_for_who_no_longer_acts_for_the_addressee(world):
    made = sent(world)
    of = {one.user: one.pk for one in made.addressees.exclude(user=None)}
    Role.objects.filter(user=world.nepal).update(valid_until=date(2026, 1, 1))
    known = letters.book(of.values())
    assert {user: known[pk].is_open for user, pk in of.items()} == {
        world.malawi: True,
        world.nepal: False,
        world.carrier: True,
    }


def test_sending_costs_as_many_queries_for_many_as_for_few(world):
    costs = []
    sent(world)  # which makes the row of the year
    for number in (1, 9):
        for place in range(number):
            state = make.state(f"{place}{number}X", "Somewhere")
            make.user(f"fp{number}{place}@demo.example", "focal_point", member_state=state)
        made = submitted(world)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            operations.send(made, by=type(world.sender).objects.get(pk=world.sender.pk), at=AT)
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_an_erased_person_leaves_the_letter_and_no_name(world):
    letter = sent(world).addressees.get(user=world.malawi)
    operations.acknowledge(letter, by=world.malawi, at=AT)
    erase_person(world.malawi, by=world.sender, at=LATER)
    kept = Addressee.objects.get(pk=letter.pk)
    assert (kept.name, kept.email, kept.acknowledged_by) == ("[erased]", "", "[erased]")
    assert kept.acknowledged_at == AT
