"""A person's own account: roles, language, tokens that are shown once."""

from datetime import date

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.members import operations
from ehealth_portal.members.models import APIToken, Role, User
from tests import make

TOKENS = "/en/account/tokens/"


@pytest.fixture
def signed_in(client, cast):
    client.force_login(cast.rapporteur)
    return client


@pytest.mark.parametrize("address", ["/en/account/", TOKENS])
def test_pages_need_a_sign_in(client, db, address):
    assert client.get(address)["Location"] == f"/en/account/login/?next={address}"


def test_account_shows_roles_with_their_dates(signed_in, cast):
    Role.objects.create(
        user=cast.rapporteur, kind="rapporteur", body=make.body("itu-t-sg16"), valid_from=date(2013, 1, 1),
        valid_until=date(2024, 12, 31),
    )  # fmt: skip
    page = signed_in.get("/en/account/").content.decode()
    for words in (cast.rapporteur.email, "Body SG21", "Body SG16", date_format(date(2024, 12, 31)), "not today"):
        assert words in page


def test_account_without_roles_says_so(client, cast):
    client.force_login(cast.nobody)
    assert "You hold no role" in client.get("/en/account/").content.decode()


def test_language_is_kept_and_the_page_opens_in_it(signed_in, cast):
    assert signed_in.post("/en/account/", {"language": "zh"})["Location"] == "/zh-hans/account/"
    assert User.objects.get(pk=cast.rapporteur.pk).language == "zh"
    event = AuditEvent.objects.get(action="members.choose_language")
    assert (event.before, event.after, event.actor_id) == ({"language": "en"}, {"language": "zh"}, cast.rapporteur.pk)


def test_unknown_language_is_refused_beside_the_field(signed_in):
    response = signed_in.post("/en/account/", {"language": "xx"})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["language"])


def test_a_token_is_shown_once_and_works(signed_in):
    response = signed_in.post(TOKENS, {"name": "nightly", "rights": "read"})
    secret = response.context["secret"]
    assert secret in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert secret not in signed_in.get(TOKENS).content.decode()
    token = APIToken.objects.get()
    assert (token.name, token.scopes) == ("nightly", "read")
    assert secret not in (token.sha256, token.name)


def test_a_token_without_a_name_is_asked_for_one(signed_in):
    response = signed_in.post(TOKENS, {"name": " ", "rights": "read write"})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["name"])
    assert not APIToken.objects.exists()


def test_revoking_ends_a_token_and_keeps_it_listed(signed_in, cast):
    token, _ = operations.create_token(cast.rapporteur, "old", by=cast.rapporteur, at=timezone.now())
    signed_in.post(f"{TOKENS}{token.pk}/revoke/")
    token.refresh_from_db()
    assert token.revoked_at is not None
    page = signed_in.get(TOKENS).content.decode()
    assert "revoked" in page
    assert f"{TOKENS}{token.pk}/revoke/" not in page


def test_tokens_of_others_are_neither_seen_nor_revoked(signed_in, cast):
    token, _ = operations.create_token(cast.counsellor, "theirs", by=cast.counsellor, at=timezone.now())
    assert "theirs" not in signed_in.get(TOKENS).content.decode()
    assert signed_in.post(f"{TOKENS}{token.pk}/revoke/").status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None
