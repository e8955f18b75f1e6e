"""Pages name their feeds: in the head for programs, and where people see it; each leads to a feed in their language."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client

from activities.operations import milestones
from tests import make
from tests.reporting import report_making

pytestmark = pytest.mark.django_db
IN_HEAD = re.compile(r'<link rel="alternate" type="application/atom\+xml" title="([^"]+)" href="([^"]+)">')
SHOWN = re.compile(r'<a href="(/(?:feeds|calendars)/[^"]+)">([^<]+)</a>')
PAGES = {
    "": {"/feeds/activities.atom", "/feeds/statuses.atom", "/feeds/milestones.atom"},
    "activities/": {"/feeds/activities.atom"},
    "activities/?kind=meeting&language=en": {"/feeds/activities.atom?kind=meeting&entry_language=en"},
    "reports/": {"/feeds/reports.atom"},
    "bodies/itu-t-sg21/": {"/feeds/bodies/itu-t-sg21.atom"},
    "member-states/mwi/": {"/feeds/member-states/mwi.atom"},
    "resolutions/78/dubai-2012/resolves.1/": {"/feeds/provisions/78/dubai-2012/resolves.1.atom"},
}


@pytest.fixture
def whole(cast):
    make.activity(countries=(make.state(),))
    milestones.set_milestone(
        make.provision(), title="Due", due_on=date(2027, 1, 1), by=cast.rapporteur, at=make.AT, body=make.body()
    )
    report_making.published()
    return cast


@pytest.mark.parametrize("page", PAGES)
def test_the_head_names_the_feed_of_the_page(whole, page):
    found = IN_HEAD.findall(Client().get(f"/en/{page}").text)
    assert ({unescape(href) for _title, href in found}, all(title for title, _href in found)) == (PAGES[page], True)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "ar", "zh-hans"])
def test_every_feed_that_a_page_names_is_there_in_its_language(whole, page, language):
    text = Client().get(f"/{language}/{page}").text
    named = [*(href for _title, href in IN_HEAD.findall(text)), *(href for href, _label in SHOWN.findall(text))]
    assert len(SHOWN.findall(text)) >= 1
    for href in map(unescape, named):
        answer = Client().get(href)
        code = {"zh-hans": "zh-Hans"}.get(language, language)
        assert (answer.status_code, answer["Content-Language"]) == (200, code), href


def test_what_only_a_group_sees_is_no_part_of_the_address(whole):
    client = Client()
    client.force_login(whole.rapporteur)
    text = client.get("/en/activities/?state=draft&kind=meeting").text
    assert [href for _title, href in IN_HEAD.findall(text)] == ["/feeds/activities.atom?kind=meeting"]


def test_the_account_leads_to_the_keys(whole):
    client = Client()
    client.force_login(whole.rapporteur)
    assert 'href="/en/account/feeds/"' in client.get("/en/account/").text
