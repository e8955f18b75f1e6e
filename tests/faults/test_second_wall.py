"""PostgreSQL's row-level security: with the application's own filter taken out, nobody sees more than they may."""

import os
import re
import subprocess
import sys
from contextlib import closing

import psycopg2
import pytest
from django.conf import settings as portal_settings
from django.db import Error, connection, transaction
from django.test import Client
from django.utils import timezone

from activities import operations
from activities.models import (
    Activity,
    ActivityQuerySet,
    Evidence,
    EvidenceQuerySet,
    ProgressEntry,
    ProgressEntryQuerySet,
)
from ehealth_portal import database_roles
from ehealth_portal.audit.models import AuditDetails, AuditEvent
from ehealth_portal.members import wall
from ehealth_portal.members.models import Role
from ehealth_portal.members.operations import create_token
from ehealth_portal.reporting.models import Report, ReportQuerySet
from ehealth_portal.review.transitions import State
from tests import application_role, make
from tests.application_role import as_application
from tests.reporting import report_making

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(portal_settings.EMBEDDED, reason="SQLite has no roles and no row-level security"),
]
WORD = "wallcanary"
HIDDEN = (State.DRAFT, State.SUBMITTED, State.RETURNED, State.WITHDRAWN)
QUERYSETS = (ActivityQuerySet, ProgressEntryQuerySet, EvidenceQuerySet, ReportQuerySet)
WALLED = {
    "activities_activity", "activities_activity_bodies", "activities_activity_countries", "activities_evidence",
    "activities_partner", "activities_progressentry", "activities_provisionserved", "reporting_citation",
    "reporting_report",
    "reporting_reportdocument", "reporting_reportsnapshot", "rest_keptanswer",
    "best_practices_adoption", "best_practices_edition", "best_practices_editiondocument",
    "best_practices_editionentry", "best_practices_editionsnapshot", "best_practices_editiontext",
    "best_practices_implementer", "best_practices_lead", "best_practices_mark", "best_practices_practice",
    "best_practices_practice_countries", "best_practices_proof", "best_practices_provisionserved",
    "best_practices_review", "best_practices_score", "best_practices_standardused", "best_practices_wording",
    "workshops_agreement", "workshops_announcement", "workshops_answer", "workshops_assessment",
    "workshops_attendance", "workshops_certificate", "workshops_expense", "workshops_fellowship",
    "workshops_followup", "workshops_linkasked", "workshops_match", "workshops_material", "workshops_need",
    "workshops_offer", "workshops_registration", "workshops_servicerequest", "workshops_session", "workshops_speaker",
    "workshops_submission", "workshops_surveyneed", "workshops_surveyreply", "workshops_surveyticket",
    "workshops_workshop", "workshops_workshop_bodies",
}  # fmt: skip


@pytest.fixture
def hidden(cast):
    """Of SG21 a record in every state but published, progress that waits, and a draft report."""
    for state in HIDDEN:
        make.activity(state, title=f"{WORD} {state}", summary=WORD, partners=(WORD,), countries=(make.state(),))
    public = make.activity(title="Open to all", countries=(make.state(),))
    operations.log_progress(public, by=cast.rapporteur, at=make.AT, on=make.AT.date(), narrative=WORD)
    report_making.report(title=WORD)
    return cast


@pytest.fixture
def no_filter(monkeypatch):
    """The first wall is down: every named query gives everything."""
    for queryset in QUERYSETS:
        monkeypatch.setattr(queryset, "visible_to", lambda self, user: self.all())


def lower_the_wall():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no table is altered while checks of its rows wait
        for table in WALLED:
            cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")


def signed_in(user):
    client = Client()
    if user:
        client.force_login(user)
    return client


def addresses():
    pages = ["/en/activities/", "/en/activities/activities.csv", "/en/activities/?state=draft", "/en/reports/"]
    lists = ["/api/v1/activities/", "/api/v1/evidence/", "/api/v1/reports/"]
    for pk in Activity.objects.values_list("pk", flat=True):
        pages += [f"/en/activities/{pk}/"]
        lists += [f"/api/v1/activities/{pk}/", f"/api/v1/activities/{pk}/progress/"]
    return [*pages, *(f"/en/reports/{pk}/" for pk in Report.objects.values_list("pk", flat=True)), *lists]


def seen_by(user):
    """Where the reader meets the word, on pages and in the API."""
    client, found = signed_in(user), []
    token = create_token(user, "test", by=user, at=timezone.now())[1] if user else ""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    for address in addresses():
        answer = client.get(address, headers=headers if address.startswith("/api/") else {})
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if WORD.encode() in content:
            found.append(re.sub(r"\d+", "N", address))
    return found


STRANGERS = [None, "other_rapporteur", "other_counsellor", "focal_point", "academia", "nobody"]


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_see_nothing_without_the_filter(hidden, no_filter, who):
    assert seen_by(getattr(hidden, who) if who else None) == []


@pytest.mark.parametrize("who", STRANGERS)
def test_control_without_either_wall_all_is_seen(hidden, no_filter, who):
    lower_the_wall()
    assert len(seen_by(getattr(hidden, who) if who else None)) > 10


@pytest.mark.parametrize("who", ["rapporteur", "counsellor", "secretariat"])
def test_its_group_and_the_secretariat_see_theirs(hidden, no_filter, who):
    found = seen_by(getattr(hidden, who))
    assert {"/en/activities/?state=draft", "/en/activities/N/", "/api/vN/activities/N/progress/"} <= set(found)
    assert ("/en/reports/N/" in found) is (who == "secretariat")


@pytest.mark.parametrize("user", ["rapporteur", "secretariat", "other_rapporteur", "nobody"])
@pytest.mark.parametrize("records", [Activity, ProgressEntry, Evidence, Report])
def test_wall_and_filter_agree(hidden, user, records):
    """Row by row the same answer: the two walls are one rule, written twice."""
    reader = getattr(hidden, user)
    by_filter = list(records.objects.visible_to(reader).order_by("pk").values_list("pk", flat=True))
    with as_application():
        wall.open_to(reader)
        by_wall = list(records.objects.order_by("pk").values_list("pk", flat=True))
        wall.close()
    assert by_wall == by_filter


def test_an_ended_role_opens_nothing(hidden, no_filter):
    Role.objects.filter(user=hidden.rapporteur).update(valid_from="2020-01-01", valid_until="2021-01-01")
    assert seen_by(hidden.rapporteur) == []


def test_the_next_request_on_the_connection_inherits_nothing(hidden, no_filter):
    """After a page, a token and a stream (which is read after its request), a stranger is a stranger."""
    own, stranger = signed_in(hidden.secretariat), Client()
    token = create_token(hidden.secretariat, "test", by=None, at=timezone.now())[1]
    for address in ("/en/activities/?state=draft", "/en/activities/activities.csv", "/api/v1/activities/"):
        before = own.get(address, headers={"authorization": f"Bearer {token}"})
        content = b"".join(before.streaming_content) if before.streaming else before.content
        assert (WORD.encode() in content, seen_by(None)) == (True, [])
        assert WORD.encode() not in stranger.get("/en/activities/?state=draft").content


def test_control_a_connection_left_open_is_inherited(hidden, no_filter, monkeypatch):
    monkeypatch.setattr(wall, "close", lambda: None)
    signed_in(hidden.secretariat).get("/en/activities/")
    assert WORD.encode() in Client().get("/en/activities/?state=draft").content


def test_a_connection_is_born_closed_and_a_workers_open(hidden):
    with as_application(), connection.cursor() as cursor:
        assert Activity.objects.count() == 1
        cursor.execute("SELECT set_config('portal.sees_all', 'on', false)")  # what settings.py gives workers
        assert Activity.objects.count() == 5
        cursor.execute("SELECT set_config('portal.sees_all', '', false)")


def test_strangers_write_into_no_record_of_others(hidden):
    """Published records are read by all, and written by their group alone."""
    public = Activity.objects.get(state=State.PUBLISHED)
    with as_application():
        wall.open_to(hidden.other_rapporteur)
        with pytest.raises(Error, match="row-level security"), transaction.atomic():
            Activity.objects.filter(pk=public.pk).update(title="Rewritten")
        with pytest.raises(Error, match="row-level security"), transaction.atomic():
            Evidence.objects.create(activity=public, reference="Not theirs", added_at=make.AT)
        assert ProgressEntry.objects.filter(activity=public).delete()[0] == 0
        wall.close()
    public.refresh_from_db()
    assert (public.title, public.evidence.count(), public.progress.count()) == ("Open to all", 1, 1)


def test_every_record_with_a_filter_has_a_wall():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, count(polname) FROM pg_class JOIN pg_policy ON polrelid = pg_class.oid "
            "WHERE relrowsecurity GROUP BY relname"
        )
        assert dict(cursor.fetchall()) == dict.fromkeys(WALLED, 4)


# --- what the application's role cannot do --------------------------------------------------------------------------
REFUSED = [
    "UPDATE audit_auditevent SET action = 'x'",
    "DELETE FROM audit_auditevent",
    "TRUNCATE audit_auditevent",
    "TRUNCATE audit_auditdetails",
    "UPDATE audit_auditdetails SET content = '{}'",
    "ALTER TABLE audit_auditevent DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_event_stays ON audit_auditevent",
    "CREATE TRIGGER mine BEFORE INSERT ON audit_auditevent FOR EACH ROW EXECUTE FUNCTION audit_append_only()",
    "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$",
    "CREATE TABLE refers (event bigint REFERENCES audit_auditevent)",
    "ALTER TABLE activities_activity DISABLE ROW LEVEL SECURITY",
    "DROP POLICY wall_read ON activities_activity",
    "CREATE POLICY mine ON activities_activity USING (true)",
    "TRUNCATE activities_activity CASCADE",
    "DROP TABLE activities_activity CASCADE",
    "UPDATE django_migrations SET name = 'x'",
    "SET session_replication_role = replica",
    "SET ROLE postgres",
]


@pytest.mark.parametrize("sentence", REFUSED)
def test_the_application_is_refused(hidden, sentence):
    with as_application(), transaction.atomic(), connection.cursor() as cursor:
        with pytest.raises(Error, match=r"permission denied|must be owner|does not exist"):
            cursor.execute(sentence)
        transaction.set_rollback(True)


@pytest.mark.parametrize("sentence", REFUSED[:2])
def test_even_the_owner_changes_no_event(hidden, sentence):
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sentence)
    assert AuditEvent.objects.count() == AuditDetails.objects.count() > 0


def test_row_security_off_shows_no_more(hidden):
    """A setting that anybody may give: it turns what the wall hides into an error, not into an answer."""
    with as_application(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL row_security = off")
        with pytest.raises(Error, match="row-level security"):
            cursor.execute("SELECT count(*) FROM activities_activity")
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_its_own_sign_in_is_neither_owner_nor_above_the_wall(hidden):
    """Not a role put on, as elsewhere in the tests: a connection of its own, as in production."""
    given = connection.get_connection_params()
    given = {name: given[name] for name in ("dbname", "host", "port") if name in given}
    own = psycopg2.connect(**given, user=application_role.name(), password=application_role.PASSWORD)
    with closing(own), own.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM activities_activity")
        assert cursor.fetchone() == (1,)
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False, False)
        cursor.execute(
            "SELECT count(*) FROM pg_class JOIN pg_roles ON relowner = pg_roles.oid WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (0,)


def test_a_role_with_too_many_rights_is_refused():
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE too_mighty BYPASSRLS")
    with pytest.raises(Exception, match="more rights than the application may have"):
        database_roles.admit_application("too_mighty", "x")
    with pytest.raises(Exception, match="owns tables or has more rights"), transaction.atomic():
        database_roles.admit_application(connection.settings_dict["USER"], "")


@pytest.mark.parametrize(
    ("begins_with", "born"),
    [
        ("import ehealth_portal.celery", "-c portal.sees_all=on"),
        ("from ehealth_portal.starting.commands import _dispatch; _dispatch('version', ['manage.py', 'version'])",
         "-c portal.sees_all=on"),
        ("import ehealth_portal.wsgi", "None"),
        ("import ehealth_portal.wsgi, ehealth_portal.celery", "None"),
        ("import django; django.setup()", "None"),
    ],
)  # fmt: skip
def test_only_workers_and_commands_are_born_open(begins_with, born):
    """Each in a process of its own, as it starts in production."""
    asked = "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS'].get('options'))"
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "ehealth_portal.settings"}
    told = subprocess.run(
        [sys.executable, "-c", f"{begins_with}; {asked}"], env=environ, capture_output=True, text=True, check=True
    )
    assert told.stdout.splitlines()[-1] == born
