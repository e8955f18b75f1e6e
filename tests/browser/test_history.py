"""Histories with differences, and the page of the trail, in a real browser: by eye, by ear and in Arabic."""

import pytest
from django.urls import reverse

from activities import operations
from activities.entry import Given
from ehealth_portal.review.transitions import State
from tests import make

from .test_accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def changed(shown):
    """A draft that its author changed: a long text, a body, countries."""
    before = "The group reviewed the draft and agreed on the scope of the work. " * 3
    record = make.activity(
        State.DRAFT, title="A first draft of the handbook was agreed", summary=f"{before}It met in Geneva."
    )
    entry = make.entry(
        title="A second draft of the handbook was agreed for consent",
        summary=f"{before}It met online, and in New York.",
        countries=(make.state(), make.state("NPL", "Nepal")),
    )
    operations.add_evidence(record, Given(reference="TD 900"), by=shown.cast.rapporteur, at=make.AT)
    operations.edit(record, entry, by=shown.cast.rapporteur, at=make.AT)
    return record


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (360, "en"), (360, "ar")])
def test_differences_have_no_violation_and_fit(changed, shown, context, sign_in, width, language):
    own = context(width)
    sign_in(own, shown.cast.rapporteur)
    page = own.new_page()
    page.goto(reverse("activity", args=[changed.pk]).replace("/en/", f"/{language}/"))
    for summary in page.locator("#h-history ~ ol summary").all():
        summary.click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    decorations = page.evaluate(
        "['del', 'ins'].map(name => getComputedStyle(document.querySelector('.df ' + name)).textDecorationLine)"
    )
    assert decorations == ["line-through", "underline"]


@pytest.mark.parametrize("width", [1280, 360])
def test_the_trail_has_no_violation_and_fits(changed, shown, context, sign_in, width):
    own = context(width)
    sign_in(own, shown.cast.secretariat)
    page = own.new_page()
    page.goto(reverse("audit"))
    page.click("summary")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
