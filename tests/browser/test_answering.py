"""Answering by the link of a mail and confirming by one click, in a real browser and without a sign-in."""

import pytest
from django.utils import timezone

from activities.models import ProgressEntry
from ehealth_portal.notifications.models import Event, Notice
from ehealth_portal.notifications.tokens import token_of
from ehealth_portal.replies.kinds import CONFIRM
from tests import make
from tests.replies.letters import reminded

from .test_accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def link(shown):
    notice = reminded(make.activity(title="A handbook"), shown.cast.rapporteur)
    Notice.objects.filter(pk=notice.pk).update(created_at=timezone.now())
    return f"/en/answer/{token_of(notice.pk, 'reply')}/"


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("width", [1280, 320])
def test_an_answer_is_typed_kept_and_confirmed(link, context, width):
    page = context(width).new_page()
    page.goto(link)
    assert (violations(page), fits(page)) == ([], True)
    page.get_by_label("What happened").fill("The handbook was agreed.")
    page.get_by_label("Day").fill("1 4 2026")
    page.get_by_role("button", name="Keep as a draft").click()
    page.get_by_role("heading", name="Your answer was kept as a draft").wait_for()
    assert (violations(page), fits(page)) == ([], True)
    entry = ProgressEntry.objects.get(state="draft")
    told = Event.objects.get(kind=CONFIRM.name, record_id=str(entry.pk)).notices.get(channel="email")
    page.goto(f"/en/answer/{token_of(told.pk, 'letter')}/confirm/")
    assert (violations(page), fits(page)) == ([], True)
    page.get_by_role("button", name="Confirm and send for review").click()
    page.get_by_role("heading", name="Your progress entry was sent for review").wait_for()
    assert ProgressEntry.objects.get(pk=entry.pk).state == "submitted"
