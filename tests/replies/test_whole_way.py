"""From the clock to the review, through mails as they leave and come in; and a bounce that ends it."""

import re
from email import message_from_bytes, policy

import pytest
from django.core import mail

from activities.models import ProgressEntry
from ehealth_portal.notifications.mail import draining
from ehealth_portal.notifications.models import Notice
from ehealth_portal.notifications.tokens import token_of
from ehealth_portal.replies.models import InboundMail
from ehealth_portal.replies.operations import receive, remind
from tests import make
from tests.notifications import reports

from .letters import FROM
from .test_reminding import quiet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _addresses(settings):
    settings.REPLY_ADDRESS, settings.BOUNCE_ADDRESS = "reply@portal.example", "bounce@portal.example"


def sent():
    """Send what is due; the mails as they left."""
    mail.outbox.clear()
    draining.drain(lambda: make.AT)
    return [message_from_bytes(one.message().as_bytes(), policy=policy.default) for one in mail.outbox]


def words(message):
    return message.get_body(("plain",)).get_content()


def to_rapporteur():
    return [one for one in sent() if FROM in str(one["To"])]


def reminders():
    return [one for one in to_rapporteur() if "How does it go on" in str(one["Subject"])]


def test_a_reminder_is_answered_confirmed_and_waits_for_another(cast, client, monkeypatch):
    quiet(title="A study")
    sent()
    remind(at=make.AT)
    (reminder,) = reminders()
    assert re.fullmatch(r"reply\+[0-9a-f]{52}@portal\.example", reminder["Reply-To"])
    assert re.search(r"/en/answer/[0-9a-f]{52}/", words(reminder))
    answer = reminder.as_bytes().replace(b"\n", b"\n> ")
    raw = (
        f"From: {FROM}\nTo: {reminder['Reply-To']}\nSubject: Re: {reminder['Subject']}\nMessage-ID: <a@b>\n"
        "Content-Type: text/plain; charset=utf-8\n\nIt was agreed.\n\n"
        "On Fri, 20 Nov 2026 at 09:14 x@y.example wrote:\n> "
    ).encode() + answer
    (row,) = receive(raw, envelope_from=FROM, envelope_to=[str(reminder["Reply-To"])], at=make.AT)
    assert (row.state, row.reason) == ("taken", "")
    (confirm,) = sent()
    assert (FROM in str(confirm["To"]), "It was agreed." in words(confirm)) == (True, True)
    link = re.search(r"/en/answer/[0-9a-f]{52}/confirm/", words(confirm))[0]
    for module in ("answering", "confirming"):
        monkeypatch.setattr(f"ehealth_portal.replies.views.{module}.timezone.now", lambda: make.AT)
    assert client.post(link).status_code == 200
    entry = ProgressEntry.objects.get()
    assert (entry.state, entry.submitted_by, entry.narrative) == ("submitted", cast.rapporteur, "It was agreed.")


def test_after_a_bounce_nothing_more_is_sent_to_the_address(cast):
    quiet()
    sent()
    remind(at=make.AT)
    assert len(to_rapporteur()) == 1
    notice = Notice.objects.get(event__kind="replies.reminder", channel="email")
    to = f"bounce+{token_of(notice.pk, 'bounce')}@portal.example"
    receive(reports.postfix(), envelope_from="", envelope_to=[to], at=make.AT)
    for _number in range(2):
        quiet()
    Notice.objects.filter(event__kind="replies.reminder").update(created_at=make.AT)
    assert remind(at=make.AT) == 2
    assert to_rapporteur() == []
    held = Notice.objects.filter(user=cast.rapporteur, channel="email", event__kind="replies.reminder")
    assert sorted(held.values_list("state", "reason")) == [
        ("hard_bounced", "mailbox_unknown"), ("suppressed", "address_suppressed"), ("suppressed", "address_suppressed"),
    ]  # fmt: skip
    assert InboundMail.objects.count() == 0
