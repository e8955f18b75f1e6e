"""The listener over a real socket, many deliveries at once, and mailboxes."""

import smtplib
import socket
import threading
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connections

from activities.models import ProgressEntry
from ehealth_portal.notifications.models import Event
from ehealth_portal.replies import listening, polling
from ehealth_portal.replies.kinds import CONFIRM
from ehealth_portal.replies.models import InboundMail
from ehealth_portal.replies.operations import answering, receive
from tests import make
from tests.faults.racing import at_once

from .letters import FROM, address, letter, reminded

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 20


@pytest.fixture
def notice(transactional_db):
    author = make.author()
    make.judge()
    return reminded(make.activity(), author)


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(listening.timezone, "now", lambda: make.AT)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as held:
        return held.getsockname()[1]


@contextmanager
def listened(kind):
    port = free_port()
    door = listening.listener(f"{kind}://127.0.0.1:{port}")
    door.start()
    speak = smtplib.LMTP if kind == "lmtp" else smtplib.SMTP
    try:
        with speak("127.0.0.1", port, timeout=30) as said:
            yield said
    finally:
        door.stop()
        connections.close_all()


def became():
    rows = InboundMail.objects.order_by("pk").values_list("state", "reason")
    return list(rows), ProgressEntry.objects.count(), Event.objects.filter(kind=CONFIRM.name).count()


@pytest.mark.parametrize("kind", ["lmtp", "smtp"])
def test_a_mail_over_the_socket_is_there_when_250_is_said(notice, kind):
    with listened(kind) as door:
        assert door.sendmail(FROM, [address(notice)], letter().as_bytes()) == {}
        assert became() == ([("taken", "")], 1, 1)
        door.sendmail(FROM, [address(notice)], letter().as_bytes())
        assert became() == ([("taken", ""), ("refused", "replayed")], 1, 1)


def test_each_recipient_has_an_answer_by_lmtp(notice):
    with listened("lmtp") as door:
        door.ehlo_or_helo_if_needed()
        door.mail(FROM)
        for to in (address(notice), "nobody@portal.example"):
            assert door.rcpt(to)[0] == 250
        assert (door.data(letter().as_bytes())[0], door.getreply()[0]) == (250, 250)
    assert became() == ([("taken", "")], 1, 1)


def test_while_the_database_is_away_nothing_is_taken_and_nothing_is_lost(notice, monkeypatch):
    def away(*_given, **_named):
        raise OperationalError("no connection")

    with listened("lmtp") as door:
        with monkeypatch.context() as broken:
            broken.setattr(listening, "receive", away)
            with pytest.raises(smtplib.SMTPDataError) as told:
                door.sendmail(FROM, [address(notice)], letter().as_bytes())
        assert (told.value.smtp_code, became()) == (451, ([], 0, 0))
        door.sendmail(FROM, [address(notice)], letter().as_bytes())
        assert became() == ([("taken", "")], 1, 1)


def test_a_crash_in_the_middle_leaves_nothing_and_the_next_try_finds_it_new(notice, monkeypatch):
    def crash(*_given, **_named):
        raise RuntimeError("killed")

    with monkeypatch.context() as broken:
        broken.setattr(answering, "tell", crash)
        assert listening.keep(letter().as_bytes(), FROM, [address(notice)]) == listening.LATER
    assert became() == ([], 0, 0)
    assert listening.keep(letter().as_bytes(), FROM, [address(notice)]) == listening.DONE
    assert became() == ([("taken", "")], 1, 1)


def test_a_mail_that_is_too_large_is_refused_before_it_is_read(notice):
    with listened("smtp") as door, pytest.raises(smtplib.SMTPException) as told:
        door.sendmail(FROM, [address(notice)], letter("x" * 80 + "\n").as_bytes() + b"xxxxxxxx\r\n" * 220_000)
    assert getattr(told.value, "smtp_code", 0) == 552
    assert became() == ([], 0, 0)


def delivered_together(notice):
    raw, to = letter().as_bytes(), [address(notice)]
    at_once(*[lambda: receive(raw, envelope_from=FROM, envelope_to=to, at=make.AT)] * AT_ONCE)


def test_twenty_deliveries_of_one_mail_at_once_make_one_draft(notice):
    delivered_together(notice)
    rows, entries, told = became()
    assert (sorted(rows), entries, told) == (
        [("refused", "replayed")] * (AT_ONCE - 1) + [("taken", "")], 1, 1,
    )  # fmt: skip


def test_control_without_the_row_they_make_many(notice, monkeypatch):
    def unclaimed(row):
        row.sha256, row.message_id = threading.current_thread().name, ""
        row.save(force_insert=True)
        return True

    monkeypatch.setattr(answering, "_claimed", unclaimed)
    monkeypatch.setattr(answering, "MOST_ANSWERS", 99)
    delivered_together(notice)
    assert became()[1] == AT_ONCE


def test_a_maildir_is_emptied_and_what_cannot_be_kept_stays(notice, tmp_path, settings, monkeypatch):
    for name in ("new", "cur", "tmp"):
        (tmp_path / "box" / name).mkdir(parents=True)
    mail = letter()
    mail["Delivered-To"] = address(notice)
    (tmp_path / "box/new/1.host").write_bytes(mail.as_bytes())
    monkeypatch.setattr(polling.timezone, "now", lambda: make.AT)
    settings.INBOUND_MAILDIR = str(tmp_path / "box")

    def away(*_given, **_named):
        raise OperationalError("no connection")

    with monkeypatch.context() as broken:
        broken.setattr(polling, "receive", away)
        assert (polling.poll(), len(list((tmp_path / "box/new").iterdir()))) == (0, 1)
    assert [polling.poll(), polling.poll()] == [1, 0]
    assert [one.name for one in (tmp_path / "box/cur").iterdir()] == ["1.host:2,S"]
    assert became() == ([("taken", "")], 1, 1)


class Box:
    """A mailbox as imaplib shows one."""

    def __init__(self, *mails):
        self.mails, self.seen = list(mails), []

    def uid(self, command, *given):
        if command == "SEARCH":
            unread = [str(n) for n in range(1, len(self.mails) + 1) if str(n) not in self.seen]
            return "OK", [" ".join(unread).encode()]
        if command == "FETCH":
            return "OK", [(b"1 (UID 1 BODY[] {9}", self.mails[int(given[0]) - 1]), b")"]
        self.seen.append(given[0])
        return "OK", [None]


def test_unread_mail_of_a_mailbox_is_marked_once_it_is_kept(notice, monkeypatch):
    mail = letter()
    mail["X-Original-To"] = address(notice)
    box = Box(mail.as_bytes(), letter(message_id="<2@x>").as_bytes())
    monkeypatch.setattr(polling.timezone, "now", lambda: make.AT)
    assert [polling.take_unread(box), polling.take_unread(box)] == [2, 0]
    assert (box.seen, became()) == (["1", "2"], ([("taken", ""), ("refused", "unknown")], 1, 1))


@pytest.mark.parametrize("address", ["127.0.0.1:8024", "http://127.0.0.1:80", "lmtp://127.0.0.1", ""])
def test_an_address_that_is_none_is_named(address):
    with pytest.raises(Exception, match="INBOUND_LISTEN"):
        listening.listener(address)
