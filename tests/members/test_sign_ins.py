"""Where a person is signed in: listed, ended one by one or all but here, and over at once when the account closes."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.members.models import User
from ehealth_portal.members.operations import create_token
from tests import make

LOGIN, SECURITY = "/en/account/login/", "/en/account/security/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"


def signed_in(user, agent=FIREFOX, **headers):
    client = Client(headers={"user-agent": agent})
    client.post(LOGIN, {"login": user.email, "password": make.PASSWORD}, **headers)
    return client


def is_in(client):
    return client.get("/en/account/").status_code == 200


def test_sign_ins_are_listed_with_device_and_place(cast):
    here, there = signed_in(cast.rapporteur), signed_in(cast.rapporteur, EDGE, REMOTE_ADDR="203.0.113.9")
    listed = here.get(SECURITY).context["sessions"]
    assert [(one["is_this"], one["session"].ip) for one in listed] == [(True, "127.0.0.1"), (False, "203.0.113.9")]
    page = here.get(SECURITY).content.decode()
    assert "Firefox on Linux" in page
    assert "Edge on Windows" in page
    assert is_in(there)


def test_one_is_ended(cast):
    here, there = signed_in(cast.rapporteur), signed_in(cast.rapporteur)
    number = here.get(SECURITY).context["sessions"][1]["session"].pk
    here.post(f"{SECURITY}sessions/{number}/end/")
    assert (is_in(here), is_in(there)) == (True, False)
    assert AuditEvent.objects.get(action="members.end_session").actor_id == cast.rapporteur.pk


def test_all_others_are_ended(cast):
    here, others = signed_in(cast.rapporteur), [signed_in(cast.rapporteur) for _one in range(3)]
    here.post(f"{SECURITY}sessions/end-others/")
    assert is_in(here)
    assert [is_in(one) for one in others] == [False] * 3


def test_those_of_others_are_neither_seen_nor_ended(cast):
    here, theirs = signed_in(cast.rapporteur), signed_in(cast.counsellor)
    number = UserSession.objects.get(user=cast.counsellor).pk
    assert [one["session"].user_id for one in here.get(SECURITY).context["sessions"]] == [cast.rapporteur.pk]
    assert here.post(f"{SECURITY}sessions/{number}/end/").status_code == 404
    assert is_in(theirs)


def test_what_was_signed_out_or_is_over_is_not_listed(cast):
    here, there = signed_in(cast.rapporteur), signed_in(cast.rapporteur)
    there.post("/en/account/logout/")
    assert len(here.get(SECURITY).context["sessions"]) == 1


def test_a_closed_account_is_out_with_its_next_request(cast):
    here = signed_in(cast.rapporteur)
    bearer = {"authorization": f"Bearer {create_token(cast.rapporteur, 'test', by=None, at=timezone.now())[1]}"}
    assert Client(headers=bearer).get("/api/v1/activities/").status_code == 200
    User.objects.filter(pk=cast.rapporteur.pk).update(is_active=False)
    assert not is_in(here)
    assert Client(headers=bearer).get("/api/v1/activities/").status_code == 401


def test_its_password_leads_to_one_sentence(cast):
    User.objects.filter(pk=cast.rapporteur.pk).update(is_active=False)
    client = Client()
    answer = client.post(LOGIN, {"login": cast.rapporteur.email, "password": make.PASSWORD})
    assert answer["Location"] == "/en/account/inactive/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["", "app/", "recovery-codes/", "passkeys/add/"])
def test_the_pages_need_a_sign_in(client, db, path):
    assert client.get(f"{SECURITY}{path}")["Location"].startswith(LOGIN)


def test_posts_without_a_sign_in_do_nothing(client, cast):
    signed_in(cast.rapporteur)
    number = UserSession.objects.get().pk
    for path in (f"sessions/{number}/end/", "sessions/end-others/", "sign-on/1/remove/"):
        assert client.post(f"{SECURITY}{path}").status_code in (302, 403)
    assert UserSession.objects.exists()
