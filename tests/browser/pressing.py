"""Pressing what sends a form."""

from playwright.sync_api import Page


def press(page: Page, selector: str) -> None:
    """Click, and wait for the page that answers: a click alone may return before the old page is gone."""
    with page.expect_navigation():
        page.click(selector)
