"""A reminder of a last day is answered as any reminder: with what was done on the activity whose milestone it is."""

from datetime import date, timedelta

import pytest

from activities import operations
from ehealth_portal.deadlines.operations.climbing import remind
from ehealth_portal.notifications.models import Channel, Notice
from ehealth_portal.notifications.tokens import token_of
from ehealth_portal.replies.models import InboundMail
from ehealth_portal.replies.operations.answering import answerable
from tests import make

from .letters import drafts, taken

pytestmark = pytest.mark.django_db
DUE = date(2026, 11, 29)


def notice_of(cast, **fields):
    operations.set_milestone(
        make.provision(), title="Second draft", due_on=DUE, by=cast.secretariat, at=make.AT, **fields
    )
    remind(at=make.AT)
    return Notice.objects.get(channel=Channel.EMAIL, user=cast.rapporteur, event__kind="deadlines.reminder")


@pytest.fixture(autouse=True)
def _address(settings):
    settings.REPLY_ADDRESS = "reply@portal.example"


def test_an_answer_becomes_a_draft_on_the_milestones_activity(cast):
    activity = make.activity(by=cast.rapporteur)
    row = taken(notice_of(cast, activity=activity))
    assert row.state == InboundMail.State.TAKEN
    assert [(entry.activity, entry.created_by) for entry in drafts()] == [(activity, cast.rapporteur)]


def test_a_milestone_without_an_activity_has_nothing_to_log_on(cast):
    notice = notice_of(cast, body=make.body())
    assert answerable(token_of(notice.pk, "reply"), at=make.AT + timedelta(hours=1)) is None
