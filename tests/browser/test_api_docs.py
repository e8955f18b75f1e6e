"""The page to browse the API works under the portal's own policy: nothing inline, nothing from elsewhere."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_swagger_shows_the_endpoints_without_breaking_the_policy(context):
    page = context().new_page()
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto("/api/v1/docs/")
    page.wait_for_selector(".opblock-summary-path")
    seen = set()
    for _screen in range(60):  # a long list is drawn as one scrolls to it
        seen |= set(page.locator(".opblock").evaluate_all("all => all.map(one => one.id)"))
        if len(seen) > 30:
            break
        page.mouse.wheel(0, 600)
        page.wait_for_timeout(100)
    assert len(seen) > 30
    page.locator(".opblock-summary-control").first.click()
    page.wait_for_selector(".opblock-body")
    assert said == []
