"""Pages of messages, circulars and webhooks in a real browser: axe-core finds nothing, nothing runs over the edge."""

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from ehealth_portal.circulars.models import Addressee, Circular, CircularText
from ehealth_portal.notifications.models import Notice
from ehealth_portal.notifications.operations import following
from ehealth_portal.notifications.tokens import token_of
from ehealth_portal.review.transitions import State
from ehealth_portal.webhooks.models import Endpoint
from tests import make
from tests.browser.test_accessibility import wrong_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = (
    "Draft new Recommendation ITU-T F.780.4 on telehealth services over narrow links, agreed for consent by the group"
)


@pytest.fixture
def told(shown):
    """The focal point follows, has messages and a letter; the secretariat has a draft and a letter that was sent."""
    cast, now = shown.cast, timezone.now()
    following.follow("activities", by=cast.focal_point, at=now, cadence="at_once")
    following.follow("search:activities?kind=meeting&q=telehealth", by=cast.focal_point, at=now)
    make.activity(title=LONG, at=now)
    kept = {"group_day": now.date(), "created_by": cast.secretariat, "created_at": now, "updated_at": now}
    decided = {"submitted_by": cast.secretariat, "submitted_at": now, "decided_at": now}
    draft = Circular.objects.create(state=State.DRAFT, classes=["member_states", "ldc"], **kept)
    sent = Circular.objects.create(state=State.PUBLISHED, number=1, year=2026, **decided, **kept)
    for circular in (draft, sent):
        text = {"subject": LONG, "body": "We ask **you**:\n\n1. to read it\n2. to reply", "is_complete": True}
        CircularText.objects.create(circular=circular, language="en", written_by=cast.secretariat, **text)
    role = cast.focal_point.roles.get()
    whose = {"member_state": role.member_state, "user": cast.focal_point, "name": cast.focal_point.name}
    letter = Addressee.objects.create(circular=sent, email=cast.focal_point.email, **whose)
    Endpoint.objects.create(owner=cast.focal_point, name="w", url="https://hooks.example.org/", created_at=now)
    mailed = Notice.objects.filter(user=cast.focal_point, channel="email").latest("created_at")
    return cast, draft, sent, letter, mailed


def pages_of_the_secretariat(draft, sent):
    names = ("inbox", "following", "circulars", "circular-new", "delivery", "deadlines", "webhooks", "feed-tokens")
    ones = [reverse("circular", args=[one.pk]) for one in (draft, sent)]
    return [*map(reverse, names), *ones, reverse("circular-edit", args=[draft.pk])]


def pages_of_a_focal_point(letter, mailed):
    names = ("inbox", "following", "circulars", "deadlines", "webhooks")
    purposes = {"preferences-link": "preferences", "unsubscribe": "unsubscribe"}
    by_link = [reverse(name, args=[token_of(mailed.pk, purpose)]) for name, purpose in purposes.items()]
    return [*map(reverse, names), reverse("own-letter", args=[letter.pk]), *by_link]


def over_the_edge(context, pages):
    page, over = context.new_page(), {}
    for path in pages:
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            over[path] = wide
    return over


@pytest.mark.parametrize(("who", "language", "width"), [("secretariat", "en", 1280), ("focal_point", "ar", 360)])
def test_no_violation_and_nothing_over_the_edge(told, context, sign_in, who, language, width):
    cast, draft, sent, letter, mailed = told
    own = context(width, "dark" if width == 360 else "light")
    sign_in(own, getattr(cast, who))
    with translation.override(language):
        is_house = who == "secretariat"
        pages = pages_of_the_secretariat(draft, sent) if is_house else pages_of_a_focal_point(letter, mailed)
    assert wrong_on(own, pages) == {}
    assert over_the_edge(own, pages) == {}


def test_the_secretariat_s_pages_fit_a_phone(told, context, sign_in):
    cast, draft, sent, _letter, _mailed = told
    own = context(320)
    sign_in(own, cast.secretariat)
    assert over_the_edge(own, pages_of_the_secretariat(draft, sent)) == {}
