"""Every page in a real browser: axe-core finds nothing, nothing runs over the edge, nothing offends the policy."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from tests.browser.pressing import press
from tests.repository.test_vendored_assets import faults

TESTS = Path(__file__).resolve().parents[1]
AXE = (TESTS / "vendor/axe-core-4.14.1/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
# The last is of a feature that the policy forbids and this build of the browser does not have.
EXPECTED = ("Failed to load resource", "Permissions-Policy header: Unrecognized feature")
# What passes is found just the same, but not described: that took most of the time.
ONLY_VIOLATIONS = "rules => axe.run({runOnly: rules, resultTypes: ['violations']}).then(found => found.violations)"
ADD_STYLE = "css => { const own = new CSSStyleSheet(); own.replaceSync(css); document.adoptedStyleSheets = [own] }"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


HOUSE_ONLY = (
    "/assess/", "/questionnaires/", "/rounds/new/", "/needs/new/", "/attendance/", "/certificates/", "/surveys/",
    "/registrations/", "/people/", "/questions/",
)  # fmt: skip


def public_pages(shown: Any) -> list[str]:
    provision = reverse("provision", args=["78", "dubai-2012", shown.first.key])
    pages = [
        reverse("board"),
        f"{provision}?beside=ar",
        reverse("provision", args=["78", "dubai-2012", shown.second.key]),
        reverse("resolution-text", args=["78", "dubai-2012"]),
        reverse("activities"),
        reverse("activity", args=[shown.activity.pk]),
        reverse("practices"),
        f"{reverse('practices')}?like=MWI&setting=rural&a={shown.practice.pk}",
        reverse("practice", args=[shown.practice.pk]),
        reverse("practice-texts", args=[shown.practice.pk]),
        reverse("practice-reviews", args=[shown.practice.pk]),
        reverse("criteria"),
        reverse("adoptions"),
        reverse("adoption", args=[shown.adoption.pk]),
        f"{reverse('practice-compare')}?a={shown.practice.pk}&b={shown.other_practice.pk}",
        reverse("workshop-list"),
        reverse("workshop", args=[shown.workshop.pk]),
        reverse("workshop-register", args=[shown.workshop.pk]),
        reverse("workshop-lost-link", args=[shown.workshop.pk]),
        reverse("workshops-reached"),
        reverse("workshops-accounts"),
        reverse("workshop-account", args=[shown.workshop.pk]),
        reverse("workshop-series-all"),
        reverse("certificates"),
        reverse("certificate", args=[shown.certificate.code]),
        reverse("survey-results", args=[shown.held.pk, "after"]),
        reverse("gauge"),
        reverse("needs"),
        reverse("need", args=[shown.need.pk]),
        reverse("offers"),
        reverse("offer", args=[shown.offer.pk]),
        reverse("rounds"),
        reverse("round", args=[shown.assessment.round_id]),
        reverse("compendia"),
        reverse("compendium", args=[shown.edition.compendium.slug]),
        reverse("compendium-edition", args=[shown.edition.compendium.slug, 1]),
        reverse("compendium-distribution", args=[shown.edition.compendium.slug]),
        reverse("bodies"),
        reverse("body", args=[shown.body.slug]),
        reverse("member-states"),
        reverse("member-state", args=["MWI"]),
        reverse("reports"),
        reverse("accessibility"),
        reverse("account_login"),
        reverse("account_reset_password"),
        reverse("account_request_login_code"),
        reverse("account_signup"),
        "/en/nothing-here/",
    ]
    return [*pages, reverse("board").replace("/en/", "/ar/"), f"{provision.replace('/en/', '/ar/')}"]


def own_pages(shown: Any) -> list[str]:
    """Pages that need the rights of the secretariat, or of a rapporteur."""
    return [
        reverse("waiting"),
        reverse("account"),
        reverse("mfa_index"),
        reverse("activity-log"),
        reverse("activity", args=[shown.waiting.pk]),
        reverse("practice-new"),
        reverse("practice-text", args=[shown.practice.pk, "fr"]),
        reverse("edition", args=[shown.draft_edition.pk]),
        reverse("edition-practices", args=[shown.draft_edition.pk]),
        reverse("edition-text", args=[shown.draft_edition.pk, "ar"]),
        reverse("leads"),
        reverse("lead-new"),
        reverse("adoption-new", args=[shown.practice.pk]),
        reverse("assessment", args=[shown.assessment.pk]),
        reverse("assessment-section", args=[shown.assessment.pk, "more"]),
        reverse("assessment-offline", args=[shown.assessment.pk]),
        reverse("need", args=[shown.need.pk]),
        reverse("need-new"),
        reverse("workshop-new"),
        reverse("workshop-edit", args=[shown.planned.pk]),
        reverse("workshop-texts", args=[shown.workshop.pk]),
        reverse("workshop-text", args=[shown.workshop.pk, "ar"]),
        reverse("workshop-staff", args=[shown.workshop.pk]),
        reverse("workshop-programme", args=[shown.workshop.pk]),
        reverse("workshop-materials", args=[shown.workshop.pk]),
        reverse("workshop-conclusions", args=[shown.workshop.pk]),
        reverse("workshop-series-new"),
        reverse("workshop-attendance", args=[shown.held.pk]),
        reverse("workshop-fellowships", args=[shown.held.pk]),
        reverse("workshop-certificates", args=[shown.held.pk]),
        reverse("workshop-surveys", args=[shown.held.pk]),
        reverse("registration", args=[shown.certificate.registration_id]),
        reverse("round-new"),
        reverse("questionnaire", args=[shown.assessment.round.questionnaire_id]),
        reverse("item-new", args=[shown.assessment.round.questionnaire.sections.first().pk]),
        reverse("assess-status", args=["78", "dubai-2012", shown.first.key]),
        reverse("registrations"),
        reverse("workshop-people", args=[shown.workshop.pk]),
        reverse("workshop-questions", args=[shown.workshop.pk]),
    ]


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate(ONLY_VIOLATIONS, RULES)
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


def wrong_on(context: BrowserContext, paths: list[str]) -> dict[str, list[str]]:
    """Violations by page, with what the browser complained of in its console."""
    wrong: dict[str, list[str]] = {}
    for path in paths:
        page, said = context.new_page(), []
        page.on("console", lambda message, said=said: said.append(message.text))
        page.goto(path)
        complaints = [text for text in said if not any(words in text for words in EXPECTED)]
        if found := violations(page) + complaints:
            wrong[path] = found
        page.close()
    return wrong


def test_axe_is_the_file_that_was_listed():
    assert faults(TESTS) == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_public_pages_have_no_violation(shown, context, width, scheme):
    assert wrong_on(context(width, scheme), public_pages(shown)) == {}


@pytest.mark.parametrize(("who", "width"), [("rapporteur", 360), ("secretariat", 1280)])
def test_own_pages_have_no_violation(shown, context, sign_in, who, width):
    own = context(width)
    sign_in(own, getattr(shown.cast, who))
    pages = [path for path in own_pages(shown) if who == "secretariat" or not any(part in path for part in HOUSE_ONLY)]
    assert wrong_on(own, pages) == {}


def test_control_what_is_spoilt_is_found_on_each_element(shown, context):
    """Just what axe finds when it describes everything."""
    page = context().new_page()
    page.goto(reverse("board"))
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=/x><img src=/y><button>')")
    found = violations(page)
    whole = page.evaluate("rules => axe.run({runOnly: rules})", RULES)["violations"]
    assert found == [f"{one['id']}: {node['html'][:200]}" for one in whole for node in one["nodes"]]
    assert {"image-alt": 2, "button-name": 1}.items() <= Counter(one.partition(":")[0] for one in found).items()


def test_refused_forms_have_no_violation(shown, context, sign_in):
    own = context(360)
    sign_in(own, shown.cast.secretariat)
    page = own.new_page()
    page.goto(reverse("assess-status", args=["78", "dubai-2012", shown.first.key]))
    page.evaluate("document.querySelector('main form').noValidate = true")
    press(page, "main form button")
    assert page.title().startswith("Error:")
    assert page.evaluate("document.activeElement.className") == "esum stack"
    assert violations(page) == []


def test_nothing_runs_over_the_edge_at_320_pixels(shown, context):
    narrow, over = context(320), {}
    for path in public_pages(shown):
        page = narrow.new_page()
        page.goto(path)
        page.evaluate(ADD_STYLE, SPACED)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            over[path] = wide
        page.close()
    assert over == {}


def test_public_pages_work_without_script(shown, context):
    plain = context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(reverse("provision", args=["78", "dubai-2012", shown.first.key]))
    page.select_option("#k", "meeting")
    press(page, "text=Filter")
    assert "kind=meeting" in page.url
    assert page.locator("section[aria-labelledby=h-tl] .tl > li").count() == 2


def test_skip_link_is_the_first_stop(shown, context):
    page = context().new_page()
    page.goto(reverse("board"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
