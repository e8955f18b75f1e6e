"""A word planted in every text of what is not public: no page, list, file, count or answer shows it to a stranger."""

import re
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from activities import operations
from activities.entry import Given, Served
from activities.models import Activity, Evidence, ProgressEntry
from ehealth_portal.members.operations import create_token
from ehealth_portal.reporting.models import Report
from ehealth_portal.reporting.operations import reports
from ehealth_portal.review.transitions import State
from tests import make

CANARY = b"canary4f1c"
WORD = CANARY.decode()
STRANGERS = [None, "other_rapporteur", "other_counsellor", "focal_point", "academia", "nobody"]
START = (
    "/en/", "/en/board.csv", "/en/activities/", "/en/activities/activities.csv", "/en/activities/?q=needle",
    "/en/activities/?state=draft", "/en/activities/?state=withdrawn", "/en/activities/activities.csv?state=submitted",
    "/en/activities/log/", "/en/bodies/", "/en/member-states/", "/en/reports/", "/en/waiting/", "/en/account/",
    "/api/v1/activities/", "/api/v1/activities/?state=draft", "/api/v1/milestones/", "/api/v1/provisions/",
    "/api/v1/reports/", "/api/v1/people/", "/api/v1/resolutions/",
)  # fmt: skip
MOST = 400  # pages of one crawl


def file(name):
    return Given(file=ContentFile(CANARY, name=f"{WORD}-{name}.txt"), content_type="text/plain")


@pytest.fixture
def hidden(cast):
    """Records in every state but published, and what waits on a published one."""
    for state in (State.DRAFT, State.SUBMITTED, State.RETURNED, State.WITHDRAWN):
        make.activity(
            state,
            title=f"{WORD} needle {state}",
            summary=WORD,
            place=WORD,
            partners=(WORD,),
            no_evidence_reason=WORD,
            evidence=(Given(reference=WORD), Given(url=f"https://x.example/{WORD}"), file(state)),
            served=(Served(make.provision(), WORD),),
            countries=(make.state(),),
        )
    public = make.activity(countries=(make.state(),))
    for number, action in enumerate(("", "return", "withdraw")):
        entry = operations.log_progress(
            public, by=cast.rapporteur, at=make.AT, on=date(2026, 4, 1), narrative=WORD, evidence=(file(number),)
        )
        if action == "withdraw":
            operations.judge_progress(entry, "publish", by=cast.counsellor, at=make.AT)
        if action:
            operations.judge_progress(entry, action, by=cast.counsellor, at=make.AT, reason=WORD)
    settings = reports.Settings(WORD, "tsag", date(2026, 1, 1), date(2026, 12, 31), make.edition())
    reports.create_report(settings, by=cast.secretariat, at=make.AT)
    return cast


def addresses():
    """Of every record every address that there is of it."""
    for pk in Activity.objects.values_list("pk", flat=True):
        yield from (f"/en/activities/{pk}/", f"/en/activities/{pk}/edit/", f"/en/activities/{pk}/progress/")
        yield from (f"/en/activities/log/?copy={pk}", f"/api/v1/activities/{pk}/", f"/api/v1/activities/{pk}/progress/")
    for pk, activity in ProgressEntry.objects.values_list("pk", "activity_id"):
        yield f"/api/v1/activities/{activity}/progress/{pk}/"
    for pk in Evidence.objects.values_list("pk", flat=True):
        yield from (f"/en/activities/evidence/{pk}/", f"/api/v1/evidence/{pk}/", f"/api/v1/evidence/{pk}/file/")
    for pk in Report.objects.values_list("pk", flat=True):
        yield from (f"/en/reports/{pk}/", f"/en/reports/{pk}/settings/", f"/en/reports/{pk}/read/en/")
        yield from (f"/en/reports/{pk}/documents/en.pdf", f"/api/v1/reports/{pk}/")


def crawl(user):
    """Every page that the reader can reach, by links and by guessing; those that hold the word."""
    client, headers = Client(), {}
    if user:
        client.force_login(user)
        headers = {"HTTP_AUTHORIZATION": f"Bearer {create_token(user, 'test', by=None, at=timezone.now())[1]}"}
    todo, seen, found = [*START, *addresses()], set(), []
    while todo and len(seen) < MOST:
        address = todo.pop(0)
        if address in seen:
            continue
        seen.add(address)
        answer = client.get(address, **(headers if address.startswith("/api/") else {}))
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if CANARY in content or CANARY.decode() in str(answer.headers):
            found.append(address)
        if "text/html" in answer.headers.get("Content-Type", ""):
            links = re.findall(r'href="(/en/[^"#]*)"', content.decode())
            todo += [link.replace("&amp;", "&") for link in links if "logout" not in link]
    return seen, found


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_find_nothing(hidden, who):
    seen, found = crawl(getattr(hidden, who) if who else None)
    assert (found, len(seen) > 90) == ([], True)


def test_control_its_own_group_finds_it(hidden):
    """The crawl does see what may be seen: else it would prove nothing."""
    _seen, found = crawl(hidden.rapporteur)
    kinds = {re.sub(r"\d+", "N", address) for address in found}
    assert {"/en/activities/N/", "/en/activities/evidence/N/", "/api/vN/activities/N/", "/en/waiting/"} <= kinds


def test_facets_count_nothing_hidden(hidden):
    """One published activity: no facet of a stranger's list may know of more."""
    shown = Client().get("/en/activities/").context["facets"]
    assert {option.count for facet in shown for option in facet.options} == {1}
