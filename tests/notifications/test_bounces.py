"""Bounces, complaints and receipts: by mail and from the provider, once each, and never from who does not know how."""

import base64
import hmac
import uuid
from datetime import timedelta

import orjson
import pytest
from django.utils import timezone
from standardwebhooks import Webhook

from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.notifications import kinds
from ehealth_portal.notifications.bounce_mail import report_in
from ehealth_portal.notifications.models import BounceReport, Notice, OptOut, Suppression
from ehealth_portal.notifications.operations.bounces import take_report
from ehealth_portal.notifications.tokens import token_of
from ehealth_portal.replies.operations import receive
from ehealth_portal.replies.reading import parsed
from tests import make
from tests.telling import told_to

from . import reports

pytestmark = pytest.mark.django_db
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()


@pytest.fixture(autouse=True)
def _kind(monkeypatch):
    kind = kinds.Kind("tests.happened", "Something", tell=lambda events: {}, seen=lambda ids, user: set(ids))
    monkeypatch.setitem(kinds.KINDS, kind.name, kind)


def sent(user, *, at=make.AT, why="group"):
    """The notice of a mail that has left."""
    event = told_to("tests.happened", make.body(), user, at=at, why=why)
    notice = event.notices.get(channel="email")
    Notice.objects.filter(pk=notice.pk).update(state="sent", reason="taken", attempts=1, sent_at=at)
    return Notice.objects.get(pk=notice.pk)


def bounced(raw, notice, *, at=make.AT, token=""):
    to = f"bounce+{token or token_of(notice.pk, 'bounce')}@portal.example"
    receive(raw, envelope_from="", envelope_to=[to], at=at)
    notice.refresh_from_db()
    return notice.state, notice.reason


def suppressed():
    return list(Suppression.objects.values_list("email", "cause"))


READ = {
    "Postfix": (reports.postfix(), "hard_bounce", reports.UNKNOWN),
    "Exchange": (
        reports.exchange(), "hard_bounce",
        "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
    ),
    "Gmail": (reports.gmail(), "soft_bounce", "452 4.2.2 The recipient's inbox is out of storage space."),
    "no route": (reports.postfix("5.4.4", says="x"), "soft_bounce", "x"),
    "mailbox full": (reports.postfix("5.2.2", says="x"), "soft_bounce", "x"),
    "delivered": (reports.postfix("2.0.0", "delivered", says="250 ok"), "delivered", "250 ok"),
    "complaint": (reports.complaint(), "complaint", "abuse"),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_reports_of_different_servers_are_read(name):
    raw, said, detail = READ[name]
    found = report_in(parsed(raw))
    assert (found.said, found.detail) == (said, detail)


@pytest.mark.parametrize(
    "raw", [reports.postfix("4.4.1", "delayed"), reports.complaint("not-spam"), b"From: a@b.example\n\nHello"]
)
def test_what_settles_nothing_is_no_report(raw):
    assert report_in(parsed(raw)) is None


def test_a_mailbox_that_does_not_exist_gets_no_more_mail(cast):
    notice = sent(cast.rapporteur)
    assert bounced(reports.postfix(), notice) == ("hard_bounced", "mailbox_unknown")
    assert notice.detail == "550 5.1.1 <ana@example.org>: Recipient address rejected: User unknown"
    assert suppressed() == [("rapporteur@demo.example", "hard_bounce")]
    assert AuditEvent.objects.filter(action="notifications.bounce").count() == 1


def test_three_soft_bounces_within_a_week_stop_mail_and_two_or_slow_ones_do_not(cast):
    for days in (0, 4, 7):
        at = make.AT + timedelta(days=days)
        assert bounced(reports.gmail(), sent(cast.rapporteur, at=at), at=at) == ("soft_bounced", "mailbox_full")
    assert suppressed() == []
    at = make.AT + timedelta(days=8)
    bounced(reports.gmail(), sent(cast.rapporteur, at=at), at=at)
    assert suppressed() == [("rapporteur@demo.example", "soft_bounces")]


def test_soft_bounces_of_another_address_do_not_count(cast):
    for user in (cast.rapporteur, cast.counsellor, cast.rapporteur):
        bounced(reports.gmail(), sent(user))
    assert suppressed() == []


@pytest.mark.parametrize(
    ("why", "mailing"), [("follows", "follows"), ("digest", "digest"), ("circular", "circulars"), ("author", "duties")]
)
def test_a_complaint_stops_mail_and_is_an_opt_out(cast, why, mailing):
    notice = sent(cast.rapporteur, why=why)
    assert bounced(reports.complaint(), notice) == ("sent", "taken")
    assert suppressed() == [("rapporteur@demo.example", "complaint")]
    assert list(OptOut.objects.values_list("user", "mailing")) == [(cast.rapporteur.pk, mailing)]


def test_a_receipt_makes_it_delivered_and_a_later_bounce_still_counts(cast):
    notice = sent(cast.rapporteur)
    assert bounced(reports.postfix("2.0.0", "relayed"), notice) == ("delivered", "taken")
    assert suppressed() == []
    assert bounced(reports.postfix(), notice) == ("hard_bounced", "mailbox_unknown")
    assert bounced(reports.gmail(), notice) == ("hard_bounced", "mailbox_unknown")


def test_repeated_old_and_forged_bounces_change_nothing(cast):
    notice = sent(cast.rapporteur)
    later = make.AT + timedelta(days=14, seconds=1)
    assert bounced(reports.postfix(), notice, at=later) == ("sent", "taken")
    for token in ("a" * 52, token_of(notice.pk, "reply"), token_of(uuid.uuid4(), "bounce")):
        assert bounced(reports.postfix(), notice, token=token) == ("sent", "taken")
    assert (suppressed(), BounceReport.objects.count()) == ([], 0)
    for _time in range(3):
        bounced(reports.gmail(), notice)
    assert (suppressed(), BounceReport.objects.count()) == ([], 1)
    waiting = told_to("tests.happened", make.body(), cast.counsellor).notices.get(channel="email")
    assert bounced(reports.postfix(), waiting) == ("due", "")


def test_a_report_is_never_an_answer_to_a_reminder(cast):
    notice = sent(cast.rapporteur)
    to = f"reply+{token_of(notice.pk, 'reply')}@portal.example"
    (row,) = receive(reports.postfix(), envelope_from="", envelope_to=[to], at=make.AT)
    assert (row.state, row.reason) == ("refused", "unknown")


# --- from the provider ----------------------------------------------------------------------------------------------
def posted(client, told, *, secret=SECRET, number="msg_1", at=None, signature=""):
    body = told if isinstance(told, bytes) else orjson.dumps(told)
    at = at or timezone.now()
    headers = {
        "webhook-id": number,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature or Webhook(secret).sign(number, at, body.decode()),
    }
    return client.post("/inbound/bounces/", body, content_type="application/json", headers=headers).status_code


@pytest.fixture
def notice(cast, settings):
    settings.BOUNCE_SECRET = SECRET
    return sent(cast.rapporteur, at=timezone.now())


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("delivered", "delivered"),
        ("soft_bounce", "soft_bounced"),
        ("hard_bounce", "hard_bounced"),
        ("complaint", "sent"),
    ],
)
def test_a_provider_says_what_became_of_a_mail(notice, client, said, state):
    assert posted(client, {"notice": str(notice.pk), "type": said, "detail": "550 no"}) == 204
    notice.refresh_from_db()
    assert (notice.state, BounceReport.objects.get().said) == (state, said)


def test_it_may_name_the_message_id_instead(notice, client):
    assert posted(client, {"message_id": f"<{notice.pk}@portal.example>", "type": "hard_bounce"}) == 204
    assert suppressed() == [("rapporteur@demo.example", "hard_bounce")]


def test_who_does_not_know_the_secret_or_comes_late_is_refused(notice, client):
    told = {"notice": str(notice.pk), "type": "hard_bounce"}
    other = "whsec_" + base64.b64encode(b"x" * 32).decode()
    assert posted(client, told, secret=other) == 401
    assert [posted(client, told, signature=one) for one in ("v1,", "v1,====", "v2,abc", "x")] == [401] * 4
    for off in (timedelta(minutes=5, seconds=2), -timedelta(minutes=5, seconds=2)):
        assert posted(client, told, at=timezone.now() + off) == 401
    assert client.post("/inbound/bounces/", b"{}", content_type="application/json").status_code == 401
    assert (suppressed(), BounceReport.objects.count()) == ([], 0)


def test_the_same_id_counts_once_whatever_it_says(notice, client):
    assert posted(client, {"notice": str(notice.pk), "type": "delivered"}) == 204
    assert posted(client, {"notice": str(notice.pk), "type": "hard_bounce"}) == 204
    assert (suppressed(), BounceReport.objects.count()) == ([], 1)


@pytest.mark.parametrize(
    "told",
    [b"{", b"[]", b'"x"', {"type": "opened"}, {"notice": "------------------------------------", "type": "delivered"}],
)
def test_what_cannot_be_read_is_said(notice, client, told):
    assert posted(client, told) == 400


def test_mail_that_nobody_knows_is_taken_for_done(notice, client):
    assert posted(client, {"notice": str(uuid.uuid4()), "type": "hard_bounce"}) == 204
    assert posted(client, {"type": "hard_bounce"}, number="msg_2") == 204
    assert posted(client, b" " * 70_000, number="msg_3") == 413
    assert suppressed() == []


def test_without_the_setting_the_address_does_not_exist(cast, client, settings):
    settings.BOUNCE_SECRET = ""
    assert posted(client, {"type": "hard_bounce"}) == 404
    assert client.get("/inbound/bounces/").status_code == 405


def test_a_secret_may_be_any_text(notice, client, settings):
    settings.BOUNCE_SECRET = "a plain secret"
    at, body = timezone.now(), orjson.dumps({"notice": str(notice.pk), "type": "delivered"})
    mac = hmac.new(b"a plain secret", f"msg_1.{int(at.timestamp())}.".encode() + body, "sha256").digest()
    assert posted(client, body, at=at, signature=f"v1,{base64.b64encode(mac).decode()}") == 204


def test_the_address_of_who_is_gone_is_suppressed_for_nobody(cast):
    notice = sent(cast.rapporteur)
    assert take_report(notice.pk, "delivered", detail="", at=make.AT, source_id="x") is True
    assert take_report(notice.pk, "soft_bounce", detail="", at=make.AT, source_id="x") is False
