"""Histories of provisions, reports and people, the page of the whole trail and its download."""

import csv
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities import operations
from ehealth_portal.audit import operations as audit
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.mandate import operations as mandate
from ehealth_portal.members import operations as members
from ehealth_portal.members.models import Role
from ehealth_portal.reporting.operations import reports, statuses
from ehealth_portal.reporting.queries import audit as reads
from tests import make
from tests.reporting import report_making as making

TRAIL, CSV = "/en/audit/", "/en/audit/audit.csv"


def history(client, path, who=None):
    if who:
        client.force_login(who)
    found = re.search(
        r'<section class="sheet" aria-labelledby="h-history">.*?</section>', client.get(path).content.decode(), re.S
    )
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", found[0]))) if found else ""


def address(provision):
    return reverse("provision", args=["78", "dubai-2012", provision.key])


@pytest.fixture
def confirmed(cast):
    provision = make.provision()
    asked = mandate.Asked(
        verb="invites",
        nature="output",
        code="TSB-1",
        deliverable="A handbook",
        addressees=[(make.body("bdt", kind="bureau"), "lead")],
    )
    mandate.confirm_provision(provision, asked, by=cast.secretariat, at=make.AT, note="Read again.")
    return provision


def test_everybody_reads_what_was_confirmed_of_a_provision(client, confirmed):
    told = history(client, address(confirmed))
    assert "What it asks for was confirmed Secretariat" in told
    assert "Verb removed: instructs → added: invites" in told
    assert "Deliverable added: A handbook" in told
    assert "Addressees removed: TSB · Body TSB (lead) → added: BDT · Body BDT (lead)" in told
    assert "Read again." in told


def test_statuses_tell_the_one_before(client, cast, confirmed):
    for status in ("prog", "done"):
        statuses.assess(confirmed, status=status, reason="Seen.", by=cast.secretariat, at=make.AT)
    told = history(client, address(confirmed))
    assert "Status removed: In progress → added: Completed" in told


def test_a_provision_nobody_touched_has_no_history(client, db):
    assert history(client, address(make.provision())) == ""


def test_report_settings_are_told_to_the_secretariat_alone(client, cast):
    made = making.report(title="Draft title")
    settings = making.settings(title="Better title", languages=("en", "fr"), include=())
    made = reports.edit_report(made, settings, by=cast.secretariat, at=make.AT)
    told = history(client, reverse("report", args=[made.pk]), cast.secretariat)
    assert "Settings changed" in told
    assert "Title removed: Draft title → added: Better title" in told
    assert "Languages removed: English → added: English, French" in told
    making.built(made)
    reports.submit(made, by=cast.secretariat, at=make.AT)
    reports.publish(made, by=cast.administrator, at=make.AT)
    client.logout()
    public = history(client, reverse("report", args=[made.pk]))
    assert "Report published" in public
    assert "Draft title" not in public


def test_a_persons_roles_are_told_to_the_secretariat(client, cast):
    role = members.give_role(cast.nobody, Role.Kind.RAPPORTEUR, by=None, at=make.AT, body=make.body())
    members.end_role(role, by=cast.administrator, at=make.AT)
    told = history(client, reverse("person", args=[cast.nobody.pk]), cast.administrator)
    assert "Role given" in told
    assert "Body, State or organization Body SG21" in told
    assert "Ends on added: 22 November 2026" in told


@pytest.mark.parametrize("who", ["rapporteur", "counsellor", "focal_point", "nobody"])
def test_the_trail_is_for_the_secretariat(client, cast, who):
    client.force_login(getattr(cast, who))
    assert [client.get(path).status_code for path in (TRAIL, CSV)] == [403, 403]
    assert AuditEvent.objects.count() == 0


def test_the_trail_asks_for_a_sign_in(client, db):
    assert [client.get(path).status_code for path in (TRAIL, CSV)] == [302, 302]


def test_the_secretariat_reads_what_happened(client, cast):
    record = make.activity()
    client.force_login(cast.secretariat)
    text = client.get(TRAIL).content.decode()
    assert "Activity published" in text
    assert f'href="/en/activities/{record.pk}/"' in text
    assert CSV not in text
    assert client.get(CSV).status_code == 403


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [5, 4, 3, 2, 1]),
        ("?record_type=members.user", [5, 4]),
        ("?record_type=activities.activity&record_id={activity}", [3, 2, 1]),
        ("?person=counsellor@demo.example", [3]),
        ("?person=Rappo", [2, 1]),
        ("?first=2026-11-23", [5]),
        ("?last=2026-11-22", [4, 3, 2, 1]),
        ("?first=2026-11-22&last=2026-11-22&record_type=members.user", [4]),
        ("?first=0001-01-01&last=9999-12-31", [5, 4, 3, 2, 1]),  # a day on which no day follows
        ("?before=3", [2, 1]),
        ("?before=x", [5, 4, 3, 2, 1]),
        ("?person=nobody-of-this-name", []),
    ],
)
def test_filters(client, cast, query, numbers):
    record = make.activity()
    for day in (22, 23):
        audit.record("members.note", cast.nobody, by=None, at=make.AT.replace(day=day))
    client.force_login(cast.secretariat)
    lines = client.get(TRAIL + query.format(activity=record.pk)).context["lines"]
    assert [line.event.id for line in lines] == numbers


def test_a_day_that_is_none_is_said(client, cast):
    client.force_login(cast.secretariat)
    answer = client.get(f"{TRAIL}?first=yesterday")
    assert (answer.status_code, "Enter a day as year-month-day" in answer.content.decode()) == (422, True)


def test_pages_follow_each_other_without_gap(client, cast, monkeypatch):
    monkeypatch.setattr(reads, "PAGE", 2)
    for _number in range(5):
        audit.record("members.note", cast.nobody, by=None, at=make.AT)
    client.force_login(cast.secretariat)
    seen, query = [], ""
    for _page in range(3):
        context = client.get(TRAIL + query).context
        seen += [line.event.id for line in context["lines"]]
        query = f"?{context['further']}"
    assert (seen, query) == ([5, 4, 3, 2, 1], "?")


def test_a_download_is_told_in_the_trail(client, cast):
    audit.record("=cmd()", cast.nobody, by=cast.secretariat, at=make.AT)
    client.force_login(cast.administrator)
    text = b"".join(client.get(f"{CSV}?record_type=members.user").streaming_content).decode()
    assert tuple(next(csv.reader([text.splitlines()[0].lstrip("\ufeff")]))) == reads.COLUMNS
    assert "'=cmd()" in text
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.actor_id, event.after) == (
        "audit.export", cast.administrator.pk, {"record_type": "members.user"},
    )  # fmt: skip
    assert "audit.export" not in text


def test_the_trail_costs_the_same_for_few_and_many(client, cast):
    client.force_login(cast.secretariat)
    counts = []
    for number in (1, 3):
        for _time in range(number):
            record = make.activity()
            operations.log_progress(record, by=cast.rapporteur, at=make.AT, on=make.AT.date(), narrative="It went on.")
        client.get(TRAIL)
        with CaptureQueriesContext(connection) as sent:
            client.get(TRAIL)
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_every_act_has_words():
    """Every action that is recorded anywhere in the code is told in words."""
    from pathlib import Path

    from django.conf import settings

    found = set()
    for folder in ("ehealth_portal", "activities"):
        for file in Path(settings.BASE_DIR, folder).rglob("*.py"):
            found |= set(re.findall(r'audit\.record\(\s*"([a-z]+\.[a-z_]+)"', file.read_text("utf-8")))
    told = {action for acts in reads.ACTS.values() for action in acts}
    assert found - told == set()
