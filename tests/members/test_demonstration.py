"""Demonstration accounts, and the commands with which an operator makes accounts and tokens."""

import hashlib
import os
import stat
from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.utils import timezone

from ehealth_portal.members import demonstration, loading
from ehealth_portal.members.models import APIToken, Role, User
from ehealth_portal.members.queries import standing_of
from tests import make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
EMAILS = [
    "rapporteur@demo.example",
    "rapporteur17@demo.example",
    "counsellor@demo.example",
    "secretariat@demo.example",
    "admin@demo.example",
    "focalpoint.mwi@demo.example",
    "focalpoint.npl@demo.example",
    "academia@demo.example",
    "who@demo.example",
]


@pytest.fixture
def logins(db, tmp_path):
    loading.load_all(at=AT)
    return tmp_path / "demo_logins.txt"


def rows(logins):
    return [line.split("\t") for line in logins.read_text().splitlines()]


def test_accounts_are_those_of_the_interface_and_can_sign_in(logins):
    assert demonstration.make_accounts(logins, at=AT) == 9
    assert [row[0] for row in rows(logins)] == EMAILS
    assert all(len(row) == 3 for row in rows(logins))
    for email, password, _role in rows(logins):
        assert User.objects.get(email=email).check_password(password)


def test_file_of_sign_ins_is_for_its_owner_only(logins):
    old = os.umask(0)
    try:
        demonstration.make_accounts(logins, at=AT)
    finally:
        os.umask(old)
    assert stat.S_IMODE(logins.stat().st_mode) == 0o600


def test_a_file_that_others_may_read_is_closed_again(logins):
    demonstration.make_accounts(logins, at=AT)
    logins.chmod(0o644)
    demonstration.make_accounts(logins, at=AT)
    assert stat.S_IMODE(logins.stat().st_mode) == 0o600


def test_second_start_keeps_passwords_and_roles(logins):
    demonstration.make_accounts(logins, at=AT)
    before = (logins.read_text(), list(User.objects.values()), Role.objects.count())
    assert demonstration.make_accounts(logins, at=AT) == 0
    assert (logins.read_text(), list(User.objects.values()), Role.objects.count()) == before


def test_only_the_missing_account_is_made(logins):
    demonstration.make_accounts(logins, at=AT)
    kept = {row[0]: row[1] for row in rows(logins)}
    User.objects.get(email="who@demo.example").delete()
    assert demonstration.make_accounts(logins, at=AT) == 1
    again = {row[0]: row[1] for row in rows(logins)}
    assert {email for email in EMAILS if kept[email] != again[email]} == {"who@demo.example"}


def test_a_lost_file_means_new_passwords(logins):
    demonstration.make_accounts(logins, at=AT)
    lost = {row[0]: row[1] for row in rows(logins)}
    logins.unlink()
    assert demonstration.make_accounts(logins, at=AT) == 9
    for email, password, _role in rows(logins):
        user = User.objects.get(email=email)
        assert user.check_password(password)
        assert not user.check_password(lost[email])
    assert User.objects.count() == 9


def test_a_garbled_file_is_written_anew(logins):
    logins.write_bytes(b"\xff\xfe nothing \x80")
    assert demonstration.make_accounts(logins, at=AT) == 9
    assert len(rows(logins)) == 9


def test_roles_are_dated_and_name_what_they_speak_for(logins):
    demonstration.make_accounts(logins, at=AT)
    standings = {user.email: standing_of(user, on=date(2026, 11, 22)) for user in User.objects.all()}
    assert standings["secretariat@demo.example"].is_secretariat
    assert standings["admin@demo.example"].is_administrator
    assert standings["rapporteur@demo.example"].bodies == standings["counsellor@demo.example"].reviews
    assert not standings["rapporteur17@demo.example"].bodies & standings["rapporteur@demo.example"].bodies
    assert Role.objects.get(user__email="focalpoint.npl@demo.example").member_state.iso3 == "NPL"
    assert Role.objects.get(user__email="who@demo.example").organization.slug == "who"
    assert not Role.objects.filter(valid_from=None).exists()


def test_create_token_prints_it_alone_on_the_last_line(capsys):
    make.user("r@demo.example")
    call_command("create_token", "--user", "R@demo.example", "--scopes", "read")
    secret = capsys.readouterr().out.splitlines()[-1]
    token = APIToken.objects.get()
    assert token.sha256 == hashlib.sha256(secret.encode()).hexdigest()
    assert (token.scopes, token.user.email) == ("read", "r@demo.example")
    assert timedelta(days=89) < token.expires_at - timezone.now() < timedelta(days=91)


@pytest.mark.parametrize("given", [["read", "write"], ["read,write"], ["read write"]])
def test_create_token_takes_scopes_as_people_write_them(given, capsys):
    make.user("r@demo.example")
    call_command("create_token", "--user", "r@demo.example", "--scopes", *given)
    assert APIToken.objects.get().scopes == "read write"


def test_create_token_refuses_an_unknown_person_and_scope():
    with pytest.raises(CommandError, match=r"no active account x@demo\.example"):
        call_command("create_token", "--user", "x@demo.example")
    make.user("r@demo.example")
    with pytest.raises(CommandError, match="everything is no scope"):
        call_command("create_token", "--user", "r@demo.example", "--scopes", "everything")
    assert not APIToken.objects.exists()


def test_create_account_makes_the_first_administrator(capsys):
    call_command("create_account", "--email", "Ada@itu.example", "--name", "Ada", "--role", "administrator")
    password = capsys.readouterr().out.splitlines()[-1]
    user = User.objects.get(email="ada@itu.example")
    assert user.check_password(password)
    standing = standing_of(user)
    assert (standing.is_administrator, standing.needs_second_factor) == (False, True)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    assert standing_of(User.objects.get(pk=user.pk)).is_administrator


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--role", "rapporteur"], "needs --body"),
        (["--role", "rapporteur", "--body", "sg99"], "sg99 is not known"),
        (["--role", "focal_point", "--member-state", "XYZ"], "XYZ is not known"),
        (["--role", "secretariat", "--body", "itu-t-sg21"], "takes no --body"),
    ],
)
def test_create_account_refuses_a_role_without_its_scope(options, sentence):
    make.body("itu-t-sg21")
    with pytest.raises(CommandError, match=sentence):
        call_command("create_account", "--email", "a@b.example", "--name", "A", *options)
    assert not User.objects.exists()


def test_create_account_refuses_a_second_one_and_no_address():
    make.user("a@b.example")
    for email, sentence in (("A@b.example", "already"), ("nobody", "no e-mail address")):
        with pytest.raises(CommandError, match=sentence):
            call_command("create_account", "--email", email, "--name", "A", "--role", "secretariat")
    assert User.objects.count() == 1
