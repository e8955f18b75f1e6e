"""The channel of e-mail: who gets what, and who does not any more. What was decided last counts."""

import email
from datetime import UTC, datetime, timedelta
from email import policy

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ehealth_portal.notifications import channels, kinds
from ehealth_portal.notifications.kinds import KINDS, Told
from ehealth_portal.notifications.mail import draining
from ehealth_portal.notifications.mail.quiet import quiet_until
from ehealth_portal.notifications.models import Event, Notice, OptOut, Preference, Suppression
from ehealth_portal.notifications.operations import addresses, claiming
from tests import make
from tests.notifications.mail_world import Clock, Happening, people, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def happening(monkeypatch):
    made = Happening()
    monkeypatch.setitem(KINDS, made.kind.name, made.kind)
    return made


def drained(at=make.AT):
    draining.drain(Clock(at))
    return [(one.state, one.reason) for one in rows().order_by("user__email")]


def sent_to():
    return sorted(one.to[0] for one in mail.outbox)


def test_a_message_goes_to_each_recipient_once(happening):
    happening.happen(*people("a@demo.example", "b@demo.example"))
    assert drained() == [("sent", "taken")] * 2
    assert drained() == [("sent", "taken")] * 2
    assert sent_to() == ["a@demo.example", "b@demo.example"]
    assert [one.sent_at for one in rows()] == [make.AT] * 2


def test_a_closed_account_and_a_suppressed_address_get_nothing(happening):
    closed, came_back, good = people("closed@demo.example", "Gone@demo.example", "good@demo.example")
    closed.is_active = False
    closed.save()
    happening.happen(closed, came_back, good)
    addresses.suppress("gone@DEMO.example", Suppression.Cause.BY_HAND, "", at=make.AT)
    assert drained() == [("suppressed", "address_suppressed"), ("cancelled", "account_closed"), ("sent", "taken")]
    assert sent_to() == ["good@demo.example"]


def test_control_nothing_held_them_back_but_that(happening):
    happening.happen(*people("closed@demo.example", "Gone@demo.example"))
    assert drained() == [("sent", "taken")] * 2


def test_suppressing_twice_keeps_the_first_cause_and_one_row_in_the_trail():
    from ehealth_portal.audit.models import AuditEvent

    assert addresses.suppress("A@demo.example", Suppression.Cause.COMPLAINT, "first", at=make.AT)
    assert not addresses.suppress("a@demo.example", Suppression.Cause.BY_HAND, "second", at=make.AT)
    assert [(one.email, one.cause, one.detail) for one in Suppression.objects.all()] == [
        ("a@demo.example", "complaint", "first")
    ]
    assert AuditEvent.objects.filter(action="notifications.suppress").count() == 1


@pytest.mark.parametrize(
    ("why", "mailing"), [("group", "duties"), ("deadline", "duties"), ("circular", "circulars"), ("digest", "digest")]
)
def test_an_opt_out_holds_back_its_own_mailing_and_no_other(happening, why, mailing):
    away, other = people("away@demo.example", "other@demo.example")
    OptOut.objects.create(user=away, mailing=mailing, at=make.AT)
    OptOut.objects.create(user=other, mailing="follows", at=make.AT)
    happening.happen(away, other, why=why)
    assert drained() == [("suppressed", "opted_out"), ("sent", "taken")]


def test_an_opt_out_between_two_batches_holds(happening, monkeypatch):
    readers = people(*(f"r{number}@demo.example" for number in range(6)))
    happening.happen(*readers)
    monkeypatch.setitem(claiming.claim.__kwdefaults__, "limit", 3)
    real = draining.sift

    def sift(chunk, *, at):
        found = real(chunk, at=at)
        for one in readers:  # while the first batch is sent, everybody unsubscribes
            OptOut.objects.get_or_create(user=one, mailing="duties", defaults={"at": at})
        return found

    monkeypatch.setattr(draining, "sift", sift)
    assert sorted(drained()) == [("sent", "taken")] * 3 + [("suppressed", "opted_out")] * 3
    assert len(mail.outbox) == 3


def test_who_may_no_longer_see_a_record_is_not_told_of_it(happening):
    happening.public = False
    insider, outsider = people("insider@demo.example", "outsider@demo.example")
    happening.readers = {insider.pk}
    happening.happen(insider, outsider)
    assert drained() == [("sent", "taken"), ("cancelled", "no_right")]
    assert sent_to() == ["insider@demo.example"]


def test_a_record_that_is_gone_is_not_told_of(happening):
    happening.happen(*people("a@demo.example"))
    Event.objects.update(record_id="999999")
    assert drained() == [("cancelled", "record_gone")]
    assert mail.outbox == []


def test_control_a_record_that_is_there_but_not_for_them_is_a_right_that_ended(happening):
    happening.public = False
    happening.happen(*people("a@demo.example"))
    assert drained() == [("cancelled", "no_right")]


def test_one_message_that_cannot_be_written_stops_no_other(happening, caplog):
    good = happening.happen(*people("good@demo.example"))
    happening.happen(*people("zbad@demo.example"))
    real = happening.tell

    def tell(events):
        events = list(events)
        if any(one.pk != good.pk for one in events):
            raise ZeroDivisionError
        return real(events)

    object.__setattr__(happening.kind, "tell", tell)
    assert drained() == [("sent", "taken"), ("failed", "cannot_be_written")]
    assert "notice cannot be written" in caplog.text


def test_a_kind_that_no_app_registers_fails_and_says_so(happening, monkeypatch):
    happening.happen(*people("a@demo.example"))
    monkeypatch.delitem(KINDS, happening.kind.name)
    assert drained() == [("failed", "cannot_be_written")]


@pytest.mark.parametrize("public", [True, False])
def test_three_recipients_cost_as_many_queries_as_one(happening, public):
    """But for a record that is not public: there each recipient's rights are asked, here without a query."""
    happening.public = public
    one, *three = people(*(f"r{number}@demo.example" for number in range(4)))
    happening.readers = {one.pk, *(reader.pk for reader in three)}

    def queries(*readers):
        happening.happen(*readers)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            drained()
        return len([query for query in asked.captured_queries if "members_body" not in query["sql"]])

    assert queries(one) == queries(*three)
    assert len(mail.outbox) == 4


def test_a_message_is_written_once_for_each_language_and_reason(happening, monkeypatch):
    written = []
    real = draining.letters.__globals__["write"]
    monkeypatch.setitem(draining.letters.__globals__, "write", lambda told, of: (written.append(of), real(told, of))[1])
    readers = people("a@demo.example", "b@demo.example") + people("c@demo.example", language="fr")
    happening.happen(*readers)
    drained()
    assert sorted((one.language, one.why) for one in written) == [("en", "group"), ("fr", "group")]
    assert len(mail.outbox) == 3


def test_what_is_each_ones_own_is_written_for_each(monkeypatch):
    def tell_one(event, user):
        if user.name == "Nothing":
            return None
        item = Told(f"Item of {user.name}", (), "/en/", "")
        return Told("Summary", ("What came.",), "/en/", "See", items=(item,))

    kind = kinds.Kind(
        "tests.digest", "Digest", tell=lambda events: {}, seen=lambda ids, user: set(ids), tell_one=tell_one
    )
    monkeypatch.setitem(KINDS, kind.name, kind)
    made = Happening(name="tests.digest")
    readers = [*people("a@demo.example", name="Ada"), *people("b@demo.example", name="Nothing")]
    made.happen(*readers, why="digest")
    assert drained() == [("sent", "taken"), ("cancelled", "record_gone")]
    (only,) = mail.outbox
    assert "* Item of Ada" in only.body


def test_quiet_hours_hold_mail_back_without_using_up_its_days(happening):
    night = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    (reader,) = people("a@demo.example")
    Preference.objects.create(user=reader, time_zone="Pacific/Auckland", quiet_from=20, quiet_until=7)
    happening.happen(reader, at=night)
    assert drained(night) == [("sent", "taken")]  # half past noon in Auckland
    evening = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # nine in the evening there
    happening.happen(reader, at=evening)
    drained(evening)
    held = rows().get(state="due")
    assert (held.reason, held.due_at) == ("quiet_hours", datetime(2026, 11, 23, 18, 0, tzinfo=UTC))
    assert held.tried_since is None
    drained(held.due_at)
    assert len(mail.outbox) == 2


def test_circulars_know_no_quiet_hours(happening):
    night = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    happening.happen(*people("a@demo.example"), why="circular", at=night)
    assert drained(night) == [("sent", "taken")]


def test_the_last_try_is_made_at_any_hour(happening):
    """A row that was tried before ends within three days also when their end falls into the night."""
    noon = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)
    (reader,) = people("a@demo.example")
    Preference.objects.create(user=reader, quiet_from=0, quiet_until=0)
    happening.happen(reader, at=noon)
    (row,) = claiming.claim("email", at=noon)
    claiming.settle([(row, claiming.later(row, "no_answer", "", at=noon))], at=noon)
    Preference.objects.update(quiet_from=20, quiet_until=7)
    drained(noon + timedelta(hours=71))
    held = rows().get()
    assert (held.reason, held.due_at) == ("quiet_hours", noon + claiming.LONGEST_TRY)
    assert drained(held.due_at) == [("sent", "taken")]


@pytest.mark.parametrize(
    ("zone", "hours", "at", "until"),
    [
        ("UTC", (20, 7), "2026-11-22T19:59", None),
        ("UTC", (20, 7), "2026-11-22T20:00", "2026-11-23T07:00"),
        ("UTC", (20, 7), "2026-11-23T06:59", "2026-11-23T07:00"),
        ("UTC", (20, 7), "2026-11-23T07:00", None),
        ("UTC", (9, 17), "2026-11-23T12:00", "2026-11-23T17:00"),
        ("UTC", (9, 17), "2026-11-23T17:00", None),
        ("UTC", (0, 0), "2026-11-23T00:00", None),
        ("Asia/Kolkata", (20, 7), "2026-11-22T15:00", "2026-11-23T01:30"),
        ("Europe/Zurich", (20, 7), "2026-10-24T19:00", "2026-10-25T06:00"),  # the clock goes back in that night
        ("No/Where", (20, 7), "2026-11-22T21:00", "2026-11-23T07:00"),
        ("../etc/passwd", (20, 7), "2026-11-22T19:00", None),
    ],
)
def test_quiet_hours_are_of_each_ones_own_clock(zone, hours, at, until):
    wish = Preference(time_zone=zone, quiet_from=hours[0], quiet_until=hours[1])
    found = quiet_until(wish, at=datetime.fromisoformat(at).replace(tzinfo=UTC))
    assert found == (until and datetime.fromisoformat(until).replace(tzinfo=UTC))


def test_people_without_an_account_are_reached_by_the_book_of_addressees(happening, monkeypatch):
    event = happening.happen()
    book = {7: channels.Recipient("mission@demo.example", "Mission", "fr"), 8: channels.Recipient("", "None", "en")}
    for number in (7, 8, 9):
        Notice.objects.create(
            event=event, channel="email", addressee_id=number, why="circular", due_at=make.AT, created_at=make.AT
        )
    monkeypatch.setitem(channels.ADDRESS_BOOKS, "addressee", lambda ids: {pk: book[pk] for pk in ids if pk in book})
    drained()
    ends = dict(Notice.objects.filter(channel="email").values_list("addressee_id", "reason"))
    assert ends == {7: "taken", 8: "no_address", 9: "no_address"}
    assert sent_to() == ["mission@demo.example"]


def test_without_that_book_they_have_no_address(happening, monkeypatch):
    event = happening.happen()
    Notice.objects.create(
        event=event, channel="email", addressee_id=7, why="circular", due_at=make.AT, created_at=make.AT
    )
    monkeypatch.delitem(channels.ADDRESS_BOOKS, "addressee", raising=False)
    assert drained() == [("cancelled", "no_address")]


def test_the_embedded_portal_keeps_mail_in_files_and_a_repeat_takes_the_same(happening, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    happening.happen(*people("a@demo.example"))
    assert drained() == [("sent", "taken")]
    Notice.objects.filter(channel="email").update(state="due", reason="")
    drained(make.AT + timedelta(days=1))
    (path,) = (tmp_path / "mail").iterdir()
    assert path.name == f"2026-11-22-{rows().get().pk}.eml"
    found = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    assert found["To"] == "A reader <a@demo.example>"
    assert path.stat().st_mode & 0o077 == 0


def test_a_disk_that_takes_nothing_puts_mail_off(happening, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.EMAIL_FILE_PATH.write_text("a file, where the folder should be")
    happening.happen(*people("a@demo.example"))
    assert drained() == [("due", "no_answer")]
    assert "File exists" in rows().get().detail


class Broken:
    """A provider's backend that raises errors of its own."""

    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise LookupError("the provider says no")

    def close(self):
        pass


def test_whatever_another_backend_raises_puts_mail_off(happening, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    happening.happen(*people("a@demo.example"))
    assert drained() == [("due", "no_answer")]
    assert rows().get().detail == "LookupError: the provider says no"
