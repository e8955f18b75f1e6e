"""Pages of those who manage people, in a real browser: no violation, nothing over the edge, in both directions."""

import hashlib
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ehealth_portal.members import operations
from ehealth_portal.members.models import Invitation
from tests import make
from tests.browser.pressing import press

from .test_accessibility import ADD_STYLE, SPACED, wrong_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Wilhelmina-Charlotte Oyelaran-Featherstonehaugh van der Meer-Abdulrahman de Souza e Silva"
SECRET = "x" * 43


@pytest.fixture
def office(live_server, cast):
    """People with long names, invitations in every state, and a service account with a token."""
    malawi = make.state("MWI", "Malawi")
    cast.long = make.user("a" * 50 + "@ministry-of-health.example", "delegate", name=LONG, member_state=malawi)
    operations.give_role(cast.long, "administrator", by=cast.administrator, at=timezone.now())
    now = timezone.now()
    for email, at in (("late@x.example", now - timedelta(days=3)), ("b" * 50 + "@x.example", now)):
        operations.invite(email, "delegate", by=cast.focal_point, at=at, member_state=malawi, name=LONG)
    Invitation.objects.filter(email__startswith="b").update(sha256=hashlib.sha256(SECRET.encode()).hexdigest())
    cast.service = operations.create_service(
        "Nightly", "Brings them. " * 8, scopes=("activities:read",), networks="192.0.2.0/24", by=cast.administrator,
        at=now,
    )  # fmt: skip
    operations.create_token(cast.administrator, "t", by=cast.administrator, at=now, service=cast.service)
    operations.create_token(cast.administrator, "c" * 80, by=cast.administrator, at=now, scopes=("activities:read",))
    return cast


def pages_of(office):
    return [
        reverse("people"),
        reverse("people") + "?q=nobody",
        reverse("person", args=[office.long.pk]),
        reverse("role-dates", args=[office.long.roles.first().pk]),
        reverse("invite"),
        reverse("api-tokens"),
        reverse("services"),
        reverse("service", args=[office.service.pk]),
    ]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_no_violation(office, context, sign_in, width, scheme):
    own = context(width, scheme)
    sign_in(own, office.administrator)
    assert wrong_on(own, pages_of(office)) == {}


def test_the_invitation_has_no_violation(office, context):
    assert wrong_on(context(360), [reverse("invitation-link", args=[SECRET]), reverse("invitation")]) == {}
    assert wrong_on(context(360), [reverse("invitation")]) == {}  # without one


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_runs_over_the_edge(office, context, sign_in, language):
    narrow, over = context(320), {}
    sign_in(narrow, office.administrator)
    for path in [*pages_of(office), reverse("invitation-link", args=[SECRET])]:
        page = narrow.new_page()
        page.goto(path.replace("/en/", f"/{language}/"))
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        page.evaluate(ADD_STYLE, SPACED)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            over[path] = wide
        page.close()
    assert over == {}


def test_an_invitation_is_accepted_without_script(office, context):
    page = context(360, java_script_enabled=False).new_page()
    page.goto(reverse("invitation-link", args=[SECRET]))
    page.fill("#id_name", "Nia New")
    page.fill("#id_password", "a heron over the lake")
    press(page, "main form button")
    assert page.url.endswith(reverse("account"))
    assert "Nia New" in page.inner_text("h1 ~ p")
