"""Invitations: an address, a role, one use, 48 hours; whatever is wrong with one, the answer is the same."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.utils import timezone

from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.log_masking import masked
from ehealth_portal.members import operations
from ehealth_portal.members.models import Invitation, Role, User
from ehealth_portal.members.operations import invitations as acts
from ehealth_portal.members.queries import standing_of
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from tests import make

PAGE, NEW = "/en/invitation/", "new.delegate@health.example"
GONE = "This invitation cannot be used (any more). Ask the person who invited you for a new one."
ACCOUNT = {"name": "Nia New", "language": "en", "password": "a heron over the lake"}


@pytest.fixture
def sent(cast, django_capture_on_commit_callbacks):
    """Send an invitation of the focal point to a delegate, and give the link of its mail."""

    def invite(email=NEW, kind="delegate", *, by=None, at=None, **more):
        more = more or {"member_state": make.state("MWI")}
        with django_capture_on_commit_callbacks(execute=True):
            operations.invite(email, kind, by=by or cast.focal_point, at=at or timezone.now(), **more)
        return link_in(mail.outbox[-1])

    return invite


def link_in(message):
    return re.search(r"https?://\S+/invitation/\S+/", message.body)[0]


def path_of(link):
    return "/" + link.split("/", 3)[3]


def opened(link, user=None):
    """A browser that followed the link, and what it saw."""
    client = Client()
    if user:
        client.force_login(user)
    return client, client.get(path_of(link), follow=True)


def refused(answer):
    page = answer.content.decode()
    return answer.status_code, GONE in page, "Accept" not in page


# --- the way it goes ------------------------------------------------------------------------------------------------
def test_an_invited_person_makes_an_account_and_is_signed_in(cast, sent):
    client, page = opened(sent())
    assert page.status_code == 200
    assert ["Focalpoint.Mwi" in page.content.decode(), "Malawi" in page.content.decode()] == [True, True]
    assert NEW not in page.content.decode()
    assert client.post(PAGE, ACCOUNT)["Location"] == "/en/account/"
    user, role = User.objects.get(email=NEW), Role.objects.get(user__email=NEW)
    assert (user.name, user.check_password(ACCOUNT["password"])) == ("Nia New", True)
    assert (role.kind, role.member_state.iso3, role.given_by_id) == ("delegate", "MWI", cast.focal_point.pk)
    assert (role.valid_from, role.valid_until) == (timezone.now().date(), None)
    assert "Nia New" in client.get("/en/account/").content.decode()
    invitation = Invitation.objects.get()
    assert (invitation.used_by_id, invitation.used_at is not None) == (user.pk, True)
    actions = AuditEvent.objects.filter(record_type="members.user", record_id=str(user.pk)).order_by("id")
    assert [event.action for event in actions] == ["members.create_account", "members.accept_invitation"]


def test_without_a_password_one_signs_in_by_mail_later(sent):
    client, _page = opened(sent())
    client.post(PAGE, ACCOUNT | {"password": ""})
    assert not User.objects.get(email=NEW).has_usable_password()
    assert client.get("/en/account/").status_code == 200


def test_a_weak_password_keeps_what_was_typed(sent):
    client, _page = opened(sent())
    answer = client.post(PAGE, ACCOUNT | {"password": "password1234"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["password"])
    assert 'value="Nia New"' in answer.content.decode()
    assert not User.objects.filter(email=NEW).exists()


def test_who_has_an_account_accepts_signed_in(cast, sent):
    client, page = opened(sent(cast.nobody.email), cast.nobody)
    assert "You are signed in as" in page.content.decode()
    client.post(PAGE)
    assert standing_of(User.objects.get(pk=cast.nobody.pk)).member_states == {make.state("MWI").pk}


def test_the_invitation_waits_in_the_session_while_one_signs_in(cast, sent):
    client, page = opened(sent(cast.nobody.email))
    assert f"/en/account/login/?next={PAGE}" in page.content.decode()
    client.post("/en/account/login/", {"login": cast.nobody.email, "password": make.PASSWORD})
    assert "You are signed in as" in client.get(PAGE).content.decode()


def test_the_mail_is_in_the_language_chosen(sent):
    assert path_of(sent(language="fr", member_state=make.state("MWI"))).startswith("/fr/")


# --- the fourteen ways it must not go ---------------------------------------------------------------------------------
def test_1_replay(sent):
    link = sent()
    client, _page = opened(link)
    client.post(PAGE, ACCOUNT)
    assert refused(opened(link)[1]) == (404, True, True)
    assert refused(opened(link, User.objects.get(email=NEW))[1]) == (404, True, True)


def test_2_another_account_that_is_signed_in(cast, sent):
    client, page = opened(sent(), cast.nobody)
    assert "this invitation is for another address" in page.content.decode()
    assert client.post(PAGE).status_code == 403
    assert (Role.objects.filter(user=cast.nobody).count(), User.objects.filter(email=NEW).exists()) == (0, False)


def test_3_an_address_that_has_an_account_is_not_taken_over(cast, sent):
    client, page = opened(sent(cast.nobody.email))
    other = opened(sent("nobody.knows@health.example"))[1]
    assert strip(page) == strip(other)  # before it is accepted nothing tells that there is an account
    before = User.objects.values_list("password", flat=True).get(pk=cast.nobody.pk)
    assert client.post(PAGE, ACCOUNT).status_code == 403
    assert User.objects.values_list("password", flat=True).get(pk=cast.nobody.pk) == before
    assert not Role.objects.filter(user=cast.nobody).exists()


def strip(page):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())


@pytest.mark.parametrize("email", ["SOMEONE@Demo.Example", "  someone@demo.example "])
def test_4_the_same_address_in_other_letters_is_the_same(cast, sent, email):
    client, _page = opened(sent(email), cast.nobody)
    assert client.post(PAGE).status_code == 302
    assert User.objects.filter(email__iexact="someone@demo.example").count() == 1


@pytest.mark.parametrize(
    "email",
    [
        "\N{KELVIN SIGN}im@demo.example",  # becomes "kim" in lower case
        "some\N{CYRILLIC SMALL LETTER O}ne@demo.example",
        "someone@dem\N{GREEK SMALL LETTER OMICRON}.example",
        "someone@demo.example\N{ZERO WIDTH SPACE}",
        "someone@demo.example\r\nBcc: all@demo.example",
        "someone",
        "",
    ],
)
def test_5_look_alikes_are_no_addresses(cast, email, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as to_be_sent, pytest.raises(Incomplete) as told:
        operations.invite(
            email, "delegate", by=cast.focal_point, at=timezone.now(), member_state=make.state("MWI")
        )  # fmt: skip
    assert (list(told.value.errors), Invitation.objects.count(), to_be_sent) == (["email"], 0, [])


def test_6_expired(sent):
    link = sent(at=timezone.now() - timedelta(hours=48))
    client, page = opened(link)
    assert refused(page) == (404, True, True)
    assert refused(client.post(PAGE, ACCOUNT)) == (404, True, True)


def test_7_taken_back(cast, sent):
    link = sent()
    operations.revoke_invitation(Invitation.objects.get(), by=cast.focal_point, at=timezone.now())
    assert refused(opened(link)[1]) == (404, True, True)


def test_8_the_inviter_lost_the_role(cast, sent):
    link = sent()
    client, page = opened(link)
    assert page.status_code == 200
    operations.end_role(cast.focal_point.roles.get(), by=cast.secretariat, at=timezone.now())
    assert refused(client.post(PAGE, ACCOUNT)) == (404, True, True)
    assert not User.objects.filter(email=NEW).exists()


def test_9_the_inviter_was_deactivated(cast, sent):
    link = sent()
    operations.deactivate_account(cast.focal_point, by=cast.administrator, at=timezone.now())
    operations.reactivate_account(cast.focal_point, by=cast.administrator, at=timezone.now())
    assert refused(opened(link)[1]) == (404, True, True)


def test_10_a_role_raised_in_the_post(sent):
    client, _page = opened(sent())
    raised = {"kind": "administrator", "valid_until": "2999-01-01", "email": "x@y.example", "used_by": "1", "role": "1"}
    client.post(PAGE, ACCOUNT | raised)
    role = Role.objects.get(user__email=NEW)
    assert (role.kind, role.member_state.iso3, role.valid_until) == ("delegate", "MWI", None)
    assert not User.objects.filter(email="x@y.example").exists()


def test_11_an_offer_above_the_inviter_in_the_post(client, cast):
    client.force_login(cast.focal_point)
    other = make.state("NPL")
    for raised in ({"kind": "secretariat"}, {"kind": "focal_point"}, {"member_state": str(other.pk)}):
        given = {"email": NEW, "language": "en", "kind": "delegate", "member_state": str(make.state("MWI").pk)} | raised
        assert client.post("/en/people/invite/", given).status_code == 422
    assert not Invitation.objects.exists()


def test_12_a_forged_host_is_not_in_the_mail(client, cast, settings, django_capture_on_commit_callbacks):
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://portal.example", ["*"]
    client.force_login(cast.focal_point)
    forged = {"host": "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https"}
    given = {"email": NEW, "language": "en", "kind": "delegate", "member_state": str(make.state("MWI").pk)}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/en/people/invite/", given, headers=forged).status_code == 302
    assert link_in(mail.outbox[0]).startswith("https://portal.example/en/invitation/")
    assert "evil.example" not in mail.outbox[0].message().as_string()


def test_13_the_secret_is_in_no_referer_cache_log_row_or_page(sent):
    link = sent()
    secret = link.rstrip("/").rsplit("/", 1)[1]
    first = Client().get(path_of(link))
    assert (first.status_code, first["Location"], first["Referrer-Policy"]) == (302, PAGE, "no-referrer")
    assert "no-store" in first["Cache-Control"]
    _client, page = opened(link)
    assert secret not in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert secret not in masked(f"GET {path_of(link)}")
    invitation = Invitation.objects.get()
    assert invitation.sha256 == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(Invitation.objects.values())
    assert not any(secret in event.details.content for event in AuditEvent.objects.all())


@pytest.mark.parametrize("secret", ["x", "a" * 43, "%00"])
def test_14_a_guessed_secret(db, secret):
    answer = Client().get(f"{PAGE}{secret}/", follow=True)
    assert refused(answer) == (404, True, True)
    assert refused(Client().get(PAGE)) == (404, True, True)


# --- writing, sending again, taking back ------------------------------------------------------------------------------
def test_a_mail_that_fails_loses_nothing(client, cast, settings, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "tests.members.test_invitations.BrokenMail"
    client.force_login(cast.focal_point)
    given = {"email": NEW, "language": "en", "kind": "delegate", "member_state": str(make.state("MWI").pk)}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/en/people/invite/", given).status_code == 302
    assert Invitation.objects.get().mailed_at is None
    assert "The mail could not be sent: send it again." in client.get("/en/people/").content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/en/people/invitations/{Invitation.objects.get().pk}/send-again/")
    assert (Invitation.objects.get().mailed_at is None, len(mail.outbox)) == (False, 1)
    assert "The mail could not be sent" not in client.get("/en/people/").content.decode()


class BrokenMail:
    def __init__(self, *arguments, **named):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError


def test_sent_again_only_the_new_link_opens(cast, sent, django_capture_on_commit_callbacks):
    old = sent(at=timezone.now() - timedelta(hours=50))
    with django_capture_on_commit_callbacks(execute=True):
        operations.send_again(Invitation.objects.get(), by=cast.focal_point, at=timezone.now())
    new = link_in(mail.outbox[-1])
    assert (opened(old)[1].status_code, opened(new)[1].status_code) == (404, 200)
    assert Invitation.objects.count() == 1


def test_a_used_invitation_is_neither_sent_again_nor_taken_back(cast, sent):
    client, _page = opened(sent())
    client.post(PAGE, ACCOUNT)
    for act in (operations.send_again, operations.revoke_invitation):
        with pytest.raises(NotPossibleNow):
            act(Invitation.objects.get(), by=cast.focal_point, at=timezone.now())


def test_invitations_of_another_state_are_not_touched(client, cast, sent):
    sent()
    client.force_login(cast.other_focal_point)
    pk = Invitation.objects.get().pk
    for act in ("send-again", "revoke"):
        assert client.post(f"/en/people/invitations/{pk}/{act}/").status_code == 404
    assert NEW not in client.get("/en/people/").content.decode()
    with pytest.raises(NotAllowed):
        operations.revoke_invitation(Invitation.objects.get(), by=cast.other_focal_point, at=timezone.now())


def test_a_role_held_already_is_not_given_twice(cast, sent):
    client, _page = opened(sent(cast.nobody.email), cast.nobody)
    Role.objects.create(user=cast.nobody, kind="delegate", member_state=make.state("MWI"))
    assert client.post(PAGE).status_code == 409
    assert (Role.objects.filter(user=cast.nobody).count(), Invitation.objects.get().used_at) == (1, None)


def test_an_invited_administrator_still_needs_a_second_one(cast, sent):
    client, _page = opened(sent("ada@itu.example", "administrator", by=cast.administrator, language="en"))
    client.post(PAGE, ACCOUNT)
    assert Role.objects.get(user__email="ada@itu.example").awaits_confirmation


def test_nobody_invites_masses(cast, monkeypatch):
    """A mail sent again is a mail: one address is not flooded either."""
    monkeypatch.setattr(acts, "MOST_A_DAY", 3)
    own = {"by": cast.focal_point, "member_state": make.state("MWI")}
    first = operations.invite(NEW, "delegate", at=make.AT, **own)
    operations.send_again(first, by=cast.focal_point, at=make.AT)
    operations.send_again(first, by=cast.focal_point, at=make.AT)
    later = make.AT + timedelta(hours=23)
    with pytest.raises(NotPossibleNow):
        operations.send_again(first, by=cast.focal_point, at=later)
    with pytest.raises(NotPossibleNow):
        operations.invite("one.more@health.example", "delegate", at=later, **own)
    operations.send_again(first, by=cast.secretariat, at=later)  # another person's count
    operations.invite("one.more@health.example", "delegate", at=make.AT + timedelta(hours=25), **own)


def test_who_guesses_links_fills_no_database(cast, sent):
    client, _page = opened(sent())
    kept = Session.objects.count()
    assert {Client().get(f"{PAGE}guess{number}/").status_code for number in range(5)} == {302}
    assert Session.objects.count() == kept == 1
    client.get(f"{PAGE}guess/")
    assert refused(client.get(PAGE))[0] == 404  # not the invitation opened before


def test_a_form_is_not_sent_in_masses(cast, sent, settings):
    settings.ACCOUNT_RATE_LIMITS = {"invitation": "3/h/key"}
    client, _page = opened(sent())
    answers = [client.post(PAGE, {"name": ""}) for _time in range(4)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 429]
    assert "Too many attempts" in answers[-1].text
    assert User.objects.filter(email=NEW).count() == 0
