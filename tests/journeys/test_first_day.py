"""The first day, as a new user has it: `up`, then the whole chain in a real browser, worker and clock included."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

TITLE = "Framework for telehealth on intermittent links agreed for consent"

pytestmark = pytest.mark.skipif(
    "sqlite" not in settings.DATABASES["default"]["ENGINE"], reason="`up` without settings is embedded"
)


@dataclass
class Portal:
    address: str
    passwords: dict[str, str]


@pytest.fixture(scope="module")
def portal(tmp_path_factory) -> Iterator[Portal]:
    """The portal started by README's command on an empty folder; Ctrl-C in the end."""
    var = tmp_path_factory.mktemp("var")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "SITE_URL")
    }
    command = [sys.executable, "manage.py", "up", "--port", str(port)]
    with (var / "up.log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environ | {"PORTAL_VAR": str(var)}, stdout=log, stderr=log
        )
        try:
            _wait_until_ready(process, var / "up.log")
            rows = [line.split("\t") for line in (var / "demo_logins.txt").read_text().splitlines()]
            yield Portal(f"http://127.0.0.1:{port}", {row[0]: row[1] for row in rows})
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    for _second in range(180):
        if "ready: http" in log.read_text():
            return
        assert process.poll() is None, log.read_text()
        time.sleep(1)
    raise AssertionError("not ready after three minutes:\n" + log.read_text())


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def page(request, browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=request.param, accept_downloads=True, locale="en-GB")
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def sign_in(page: Page, portal: Portal, who: str) -> None:
    email = f"{who}@demo.example"
    page.context.clear_cookies()
    page.goto(f"{portal.address}/en/account/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(portal.passwords[email])
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/en/waiting/"))


def activities_of(page: Page, portal: Portal, code: str) -> int:
    """The number of activities that the public board shows for a provision."""
    page.context.clear_cookies()
    page.goto(f"{portal.address}/en/")
    row = page.get_by_role("article").filter(has=page.get_by_text(code, exact=True))
    return int(re.search(r"(\d+)\s+activit", row.inner_text()).group(1))


def test_the_whole_chain(portal, page, request):
    """Board, log as rapporteur, publish as counsellor, board changed, report built and downloaded."""
    title = f"{TITLE}, {request.node.callspec.id}"
    before = activities_of(page, portal, "SG16-4")

    sign_in(page, portal, "rapporteur")
    page.goto(f"{portal.address}/en/activities/log/")
    page.get_by_label("Recommendation", exact=True).check()
    page.get_by_label("What was done").fill(title)
    page.get_by_label(re.compile("^Date")).first.fill("14 11 2026")
    page.get_by_role("checkbox", name=re.compile("SG16-4")).check()
    page.get_by_label(re.compile("Why it serves SG16-4")).fill("It protects records while a link is down.")
    page.get_by_role("button", name="Send for review").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text(re.compile("evidence", re.I))  # nothing typed is lost by the error
    expect(page.get_by_label("What was done")).to_have_value(title)
    page.get_by_label(re.compile("Document number or web address")).fill("SG21-TD 45")
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_role("main")).to_contain_text(re.compile("Submitted|different activity"))
    different = page.get_by_role("button", name=re.compile("different activity"))
    if different.count():
        different.click()
    expect(page.get_by_role("main")).to_contain_text("Submitted")
    assert activities_of(page, portal, "SG16-4") == before

    sign_in(page, portal, "counsellor")
    page.get_by_role("link", name=title).click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("main")).to_contain_text("Published")
    assert activities_of(page, portal, "SG16-4") == before + 1

    sign_in(page, portal, "secretariat")
    page.goto(f"{portal.address}/en/reports/new/")
    page.get_by_label("Title").fill(f"Progress report, {request.node.callspec.id}")
    page.get_by_label("First day").fill("2026-01-01")
    page.get_by_label("Last day").fill("2026-11-22")
    for name in ("English", "العربية", "中文"):
        page.get_by_role("checkbox", name=name).check()
    for name in ("PDF", "DOCX"):
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("main").get_by_role("button", name="Save and build the files").click()
    for _second in range(90):
        if page.get_by_role("link", name=re.compile("PDF.*English")).count():
            break
        time.sleep(1)
        page.reload()
    for kind, first in (("PDF", b"%PDF"), ("DOCX", b"PK\x03\x04")):
        with page.expect_download() as download:
            page.get_by_role("link", name=re.compile(f"{kind}.*English")).first.click()
        assert Path(download.value.path()).read_bytes().startswith(first)
