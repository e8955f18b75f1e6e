"""A person is planted in every flow, erased, and looked for: in a dump of the database and in the media folder."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from activities import operations as activities
from activities.entry import Given
from activities.models import Activity
from ehealth_portal.audit import operations as audit
from ehealth_portal.audit.queries import first_break
from ehealth_portal.importing import kept_files
from ehealth_portal.jobs.models import Job
from ehealth_portal.members.models import APIToken, Invitation, Role, ServiceAccount, User
from ehealth_portal.members.operations import create_token
from ehealth_portal.privacy import operations
from ehealth_portal.privacy.queries import everything_about
from ehealth_portal.refusals import NotAllowed
from ehealth_portal.rest.models import KeptAnswer
from tests import make
from tests.workshops import making
from workshops.models import Registration, Survey, SurveyReply
from workshops.operations import registering, requesting

# Strings by which one person could be found again.
PLANTED = {
    "name": "Zebulon Quixwood",
    "email": "zebulon.quixwood@planted.example",
    "file": "plantedfilename7f3a",
    "token": "plantedtoken51bc",
    "service": "plantedservice90de",
    "address": "198.51.100.77",
    "browser": "PlantedBrowser/4.2",
    "draft": "planteddrafttext8c21",
    "typed": "plantedtypedtext33aa",
    "subject": "plantedsubject6e6e",
    "answer": "plantedanswer1d1d",
    "import": "plantedimport2b2b",
    "registered": "plantedorganization9a9a",
    "needs": "plantedneeds4c4c",
}


def dump():
    """Every column of every row, as text: what a copy of the database would hold."""
    rows = [list(model.objects.values_list()) for model in apps.get_models(include_auto_created=True)]
    return json.dumps(rows, default=str, ensure_ascii=False).casefold()


def media(settings):
    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    return "\n".join([str(path) + path.read_bytes().decode("latin-1") for path in files]).casefold()


def found(settings):
    text = dump() + media(settings)
    return {what for what, word in PLANTED.items() if word.casefold() in text}


@pytest.fixture
def person(cast, settings):
    """A rapporteur who left traces in every flow that there is."""
    user = make.user(
        PLANTED["email"], "rapporteur", name=PLANTED["name"], body=make.body(), valid_from=date(2025, 1, 1)
    )
    file = Given(file=ContentFile(b"evidence", name=f"{PLANTED['file']}.txt"), content_type="text/plain")
    make.activity(by=user, title=f"Meeting led by {PLANTED['name']}", partners=(PLANTED["name"],), evidence=(file,))
    draft = activities.draft(make.entry(summary=PLANTED["draft"]), by=user, at=make.AT)
    activities.edit(draft, make.entry(title=f"{PLANTED['draft']} {PLANTED['name']}"), by=user, at=make.AT)
    create_token(user, PLANTED["token"], by=user, at=make.AT)
    ServiceAccount.objects.create(
        name=PLANTED["service"], purpose=PLANTED["service"], owner=user, scopes="read", created_at=make.AT
    )
    Invitation.objects.create(
        sha256="a" * 64,
        email=user.email,
        name=user.name,
        kind="delegate",
        organization=make.organization(),
        invited_by=cast.secretariat,
        invited_at=make.AT,
        expires_at=make.AT,
    )
    client = Client()
    client.force_login(user)
    session = client.session
    session["unread"] = {"title": [PLANTED["typed"]]}
    session.save()
    UserSession.objects.update_or_create(
        session_key=session.session_key,
        defaults={"user": user, "ip": PLANTED["address"], "user_agent": PLANTED["browser"]},
    )
    SocialAccount.objects.create(
        user=user, provider="own", uid=PLANTED["subject"], extra_data={"email": user.email, "sub": PLANTED["subject"]}
    )
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    KeptAnswer.objects.create(
        user=user, key="1", fingerprint="f", created_at=timezone.now(), status=201, content=PLANTED["answer"]
    )
    kept_files.keep(user.pk, PLANTED["import"].encode())
    _takes_part(user)
    audit.record("members.create_account", user, by=None, at=make.AT, after={"email": user.email, "name": user.name})
    return user


def _takes_part(user):
    """Signed in, and once more for another workshop without: the address is the same."""
    for workshop, by in ((making.workshop(), user), (making.workshop(), None)):
        who = {"name": user.name, "email": user.email.upper(), "organization": PLANTED["registered"]}
        one = registering.register(workshop, making.person(**who), consents=True, by=by, at=making.AT).registration
        requesting.ask_service(one, "access", note=PLANTED["needs"], by=by, at=making.AT)


@pytest.fixture
def erased(person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return operations.erase_person(person, by=None, at=make.AT)


def test_control_all_are_there_before(person, settings):
    # Sessions are encoded in the database, so what was typed is looked for where it is read.
    assert found(settings) == set(PLANTED) - {"typed"}
    assert json.dumps(everything_about(person), default=str).count(PLANTED["email"]) > 0


def test_nothing_is_left(erased, person, settings):
    assert found(settings) == set()
    assert everything_about(User.objects.get(pk=person.pk))["sessions"] == 0
    assert Registration.objects.filter(user=None, erased_at__isnull=False).count() == 2


def test_the_record_stays_and_the_chain_holds(person, cast, django_capture_on_commit_callbacks):
    before = Activity.objects.published().count(), Activity.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        operations.erase_person(person, by=cast.administrator, at=make.AT)
    assert (Activity.objects.published().count(), Activity.objects.count()) == (before[0], before[1] - 1)
    assert Activity.objects.published().get().title == "Meeting led by [erased]"
    assert first_break() is None


def test_no_right_is_left(person, cast):
    client = Client()
    client.force_login(person)
    _token, secret = create_token(person, "second", by=person, at=timezone.now())
    operations.erase_person(person, by=None, at=make.AT)
    assert client.get("/en/account/").status_code == 302
    answer = Client().get("/api/v1/activities/", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 401
    assert not Role.objects.on(make.AT.date()).filter(user=person).exists()


def test_erasing_again_changes_nothing(erased, person):
    again = operations.erase_person(User.objects.get(pk=person.pk), by=None, at=make.AT)
    assert (again.texts, first_break()) == (0, None)


def test_export_holds_what_was_planted_and_no_secret(person):
    told = json.dumps(everything_about(person), default=str)
    missing = {what for what, word in PLANTED.items() if word not in told}
    # Files and drafts are named by their numbers; what was typed is counted.
    assert missing == {"file", "draft", "typed", "import"}
    assert APIToken.objects.get().sha256 not in told


@pytest.mark.parametrize("who", ["rapporteur", "secretariat", "counsellor", "focal_point", "nobody"])
def test_only_an_administrator_erases(person, cast, who):
    with pytest.raises(NotAllowed):
        operations.erase_person(person, by=getattr(cast, who), at=make.AT)


def test_nobody_erases_their_own_account(cast):
    with pytest.raises(NotAllowed):
        operations.erase_person(cast.administrator, by=cast.administrator, at=make.AT)


def test_a_short_name_is_not_cut_out_of_words(cast, django_capture_on_commit_callbacks):
    ann = make.user("ann@planted.example", "rapporteur", name="Ann", body=make.body())
    shown = make.activity(title="Annual meeting of the group", by=ann)
    operations.erase_person(ann, by=None, at=make.AT)
    assert Activity.objects.get(pk=shown.pk).title == "Annual meeting of the group"


@pytest.mark.parametrize("name", ["Jordan", "World Health Organization", "Malawi Republic"])
def test_a_name_that_is_also_another_is_not_taken_out(cast, name, client):
    """People choose their own names: what is published about States and organizations stays readable."""
    make.organization()
    make.state("MRP", "Malawi Republic")
    person = make.user("someone@planted.example", "rapporteur", name=name, body=make.body())
    shown = make.activity(title=f"Meeting with {name} on lines", by=person)
    operations.erase_person(person, by=None, at=make.AT)
    assert Activity.objects.get(pk=shown.pk).title == f"Meeting with {name} on lines"


def test_the_page_says_in_how_many_texts_the_name_stands(person, cast, client):
    client.force_login(cast.administrator)
    assert client.get(f"/en/people/{person.pk}/erase/").context["texts"] == 3


def test_the_command_erases_by_number_after_a_restore(person, capsys):
    call_command("erase_person", id=person.pk, yes=True)
    assert f"manage.py erase_person --id {person.pk} --yes" in capsys.readouterr().out


def test_the_clock_lets_go_what_is_old(person):
    create_token(person, "young", by=person, at=timezone.now())
    for state, ended in (("done", make.AT), ("waiting", None)):
        Job.objects.create(
            task="t", record_id=state, state=state, requested_by=person, created_at=make.AT, ended_at=ended
        )
    operations.let_go(at=make.AT + timedelta(days=90 + 366))
    assert list(APIToken.objects.values_list("name", flat=True)) == ["young"]
    assert Invitation.objects.count() == 0
    assert list(Job.objects.values_list("state", flat=True)) == ["waiting"]
    assert UserSession.objects.count() == 1  # its session is alive


def test_own_page_and_file(person, client):
    client.force_login(person)
    assert client.get("/en/account/data/").status_code == 200
    answer = client.get("/en/account/data/file/")
    assert answer.json()["members.User"][0]["email"] == PLANTED["email"]
    assert answer["Cache-Control"].count("no-store") == 1


def test_own_page_needs_a_sign_in(client, db):
    assert client.get("/en/account/data/file/").status_code == 302


def test_an_administrator_erases_on_a_page(person, cast, client):
    client.force_login(cast.administrator)
    page = f"/en/people/{person.pk}/erase/"
    assert client.get(page).status_code == 200
    wrong = client.post(page, {"address": "other@planted.example"})
    assert (wrong.status_code, User.objects.get(pk=person.pk).name) == (422, PLANTED["name"])
    assert client.post(page, {"address": person.email.upper()}).status_code == 302
    assert User.objects.get(pk=person.pk).name == "[erased]"
    assert client.get(page).status_code == 404


def test_others_keep_no_row_that_names_the_person(person, cast, settings):
    """What colleagues called a program or a token, whom they invited, what a job said, what a program was answered."""
    admin, name = cast.administrator, PLANTED["name"]
    create_token(admin, f"for {name}", by=admin, at=make.AT)
    ServiceAccount.objects.create(name="n", purpose=f"asked by {name}", owner=admin, scopes="read", created_at=make.AT)
    offered = {"kind": "secretariat", "invited_by": admin, "invited_at": make.AT, "expires_at": make.AT}
    Invitation.objects.create(sha256="b" * 64, email="second.mailbox@demo.example", name=name, **offered)
    Job.objects.create(task="t", record_id="1", state="failed", requested_by=admin, created_at=make.AT, error=name)
    answered = {"fingerprint": "f", "created_at": timezone.now(), "status": 201}
    KeptAnswer.objects.create(user=admin, key="1", content=json.dumps({"title": f"By {name}"}), **answered)
    KeptAnswer.objects.create(user=admin, key="2", content="{}", **answered)
    operations.erase_person(person, by=None, at=make.AT)
    assert PLANTED["name"].casefold() not in dump()
    assert [*KeptAnswer.objects.values_list("key", flat=True)] == ["2"]
    assert APIToken.objects.get().name == "for [erased]"


def test_a_name_in_an_anonymous_reply_is_taken_out(person):
    survey = Survey.objects.create(
        workshop=making.workshop(),
        when="after",
        questionnaire=making.questionnaire(),
        opens_on=make.AT,
        closes_on=make.AT,
    )
    said = {"words": {"": {"text": f"Thanks to {PLANTED['name']}"}}}
    reply = SurveyReply.objects.create(survey=survey, language="en", content=said)
    operations.erase_person(person, by=None, at=make.AT)
    reply.refresh_from_db()
    assert reply.content == {"words": {"": {"text": "Thanks to [erased]"}}}
