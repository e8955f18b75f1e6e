"""The second factor: asked for whatever the first was, used up by its use, needed by some roles, reset by an act."""

import threading

import pytest
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.members.models import User
from ehealth_portal.members.operations import create_token
from ehealth_portal.members.queries import standing_of
from ehealth_portal.members.signing_in import second_factor
from ehealth_portal.refusals import Incomplete, NotAllowed
from tests import make

LOGIN = "/en/account/login/"
STEP = "/en/account/login/second-factor/"
SECURITY = "/en/account/security/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class Clock:
    """The time that codes and limits go by, at the beginning of a step."""

    now = 1_800_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(totp.time, "time", made)
    assert ratelimit.time is totp.time  # one clock for both
    return made


def code(clock, *, steps=0, secret=SECRET):
    return totp.format_hotp_value(totp.hotp_value(secret, int(clock.now) // 30 + steps))


def with_app(user, *, is_demonstration=False):
    User.objects.filter(pk=user.pk).update(is_demonstration=is_demonstration)
    totp.TOTP.activate(user, SECRET)
    return RecoveryCodes.activate(user).generate_codes()


def begun(user, client=None):
    """A sign-in that was given the password and waits for the factor."""
    client = client or Client()
    answer = client.post(LOGIN, {"login": user.email, "password": make.PASSWORD})
    assert answer["Location"] == STEP
    return client


def is_in(client):
    return "_auth_user_id" in client.session


# --- codes ------------------------------------------------------------------------------------------------------------
def test_the_app_is_asked_after_the_password(cast, clock):
    with_app(cast.rapporteur)
    client = begun(cast.rapporteur)
    assert client.get("/en/account/").status_code == 302
    client.post(STEP, {"code": "000000"})
    assert not is_in(client)
    assert client.post(STEP, {"code": code(clock)})["Location"] == "/en/waiting/"
    assert is_in(client)


@pytest.mark.parametrize(("steps", "accepted"), [(-1, False), (0, True), (1, False)])
def test_a_code_holds_for_its_thirty_seconds(cast, clock, steps, accepted):
    with_app(cast.rapporteur)
    client = begun(cast.rapporteur)
    client.post(STEP, {"code": code(clock, steps=steps)})
    assert is_in(client) is accepted


@pytest.mark.parametrize("tolerance", [0, 1])  # with 1, codes of a step before and after are good, too
def test_a_code_counts_once_and_no_older_one_after_it(cast, clock, settings, tolerance):
    settings.MFA_TOTP_TOLERANCE = tolerance
    with_app(cast.rapporteur)
    first, earlier = code(clock), code(clock, steps=-1)
    for attempt, accepted in ((first, True), (first, False), (earlier, False)):
        client = begun(cast.rapporteur)
        client.post(STEP, {"code": attempt})
        assert is_in(client) is accepted
    clock.now += 30
    client = begun(cast.rapporteur)
    client.post(STEP, {"code": code(clock)})
    assert is_in(client)


def test_a_code_that_was_used_stays_used_when_the_cache_forgets(cast, clock):
    from django.core.cache import cache

    with_app(cast.rapporteur)
    begun(cast.rapporteur).post(STEP, {"code": code(clock)})
    cache.clear()
    client = begun(cast.rapporteur)
    client.post(STEP, {"code": code(clock)})
    assert not is_in(client)


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_with_one_code_one_gets_in(cast, clock):
    with_app(cast.rapporteur)
    accepted, together, used = [], threading.Barrier(2), code(clock)

    def give():
        together.wait()
        try:
            accepted.append(second_factor.accept_code(cast.rapporteur, used))
        finally:
            connection.close()

    threads = [threading.Thread(target=give) for _one in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one is None for one in accepted) == [False, True]


def test_without_the_lock_both_would(cast, clock):
    """The control: two that read the row before either wrote both find the code unused."""
    with_app(cast.rapporteur)
    read = [Authenticator.objects.get(type="totp") for _one in range(2)]
    assert [second_factor._take_step(one, code(clock)) for one in read] == [True, True]


def test_a_recovery_code_signs_in_once_in_place_of_the_app(cast, clock):
    codes = with_app(cast.rapporteur)
    for attempt, accepted in ((codes[3], True), (codes[3], False), (f"{codes[4][:4]} {codes[4][4:]}", True)):
        client = begun(cast.rapporteur)
        client.post(STEP, {"code": attempt})
        assert is_in(client) is accepted
    assert Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes() == codes[:3] + codes[5:]


def test_five_wrong_codes_in_five_minutes_are_all(cast, clock):
    """From wherever: the limit is the account's. Then the right one is not looked at either."""
    with_app(cast.rapporteur)
    for at in range(5):
        begun(cast.rapporteur).post(STEP, {"code": f"00000{at}"}, REMOTE_ADDR=f"203.0.113.{at}")
    late = begun(cast.rapporteur)
    answer = late.post(STEP, {"code": code(clock)}, HTTP_X_FORWARDED_FOR="198.51.100.9")
    assert not is_in(late)
    assert "Too many attempts" in answer.content.decode()
    clock.now += 301
    late.post(STEP, {"code": code(clock)})
    assert is_in(late)


def test_five_wrong_codes_are_told_by_mail_once_a_day(cast, clock):
    """The first step was passed, so that somebody may know the password."""
    with_app(cast.rapporteur)
    client = begun(cast.rapporteur)
    for _again in range(4):
        client.post(STEP, {"code": "000000"})
    assert mail.outbox == []
    client.post(STEP, {"code": "000000"})
    (warned,) = mail.outbox
    assert (warned.to, warned.subject) == ([cast.rapporteur.email], "Somebody tries to sign in as you")
    assert "127.0.0.1" in warned.body
    clock.now += 1200
    client = begun(cast.rapporteur)
    for _again in range(5):
        client.post(STEP, {"code": "000000"})
    assert len(mail.outbox) == 1


def test_the_factor_waits_a_quarter_of_an_hour_and_no_more(cast, clock):
    with_app(cast.rapporteur)
    client = begun(cast.rapporteur)
    clock.now += 901
    assert client.post(STEP, {"code": code(clock)})["Location"] == LOGIN
    assert not is_in(client)


@pytest.mark.parametrize("kind", ["totp", "recovery_codes"])
def test_who_has_the_database_alone_cannot_make_codes(cast, kind):
    codes = with_app(cast.rapporteur)
    kept = str(Authenticator.objects.get(type=kind).data)
    assert SECRET not in kept
    assert not any(one in kept for one in codes)
    assert len(kept) > 100


def test_a_new_secret_key_opens_what_the_old_one_sealed(cast, clock, settings):
    with_app(cast.rapporteur)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 9, [settings.SECRET_KEY]
    assert second_factor.accept_code(cast.rapporteur, code(clock)) is not None


def test_after_the_next_start_the_old_secret_key_may_go(cast, clock, settings):
    codes = with_app(cast.rapporteur)
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 9, [old]
    assert [second_factor.seal_anew(), second_factor.seal_anew()] == [2, 0]
    settings.SECRET_KEY_FALLBACKS = []
    assert second_factor.accept_code(cast.rapporteur, code(clock)).type == "totp"
    assert second_factor.accept_code(cast.rapporteur, codes[0]).type == "recovery_codes"


def test_a_factor_that_no_key_opens_accepts_nothing_and_breaks_nothing(cast, clock, settings):
    with_app(cast.rapporteur)
    settings.SECRET_KEY = "another" * 9
    client = begun(cast.rapporteur)
    assert client.post(STEP, {"code": code(clock)}).status_code == 200
    assert not is_in(client)
    assert second_factor.seal_anew() == 0


# --- whatever came first ----------------------------------------------------------------------------------------------
def test_a_mailed_link_does_not_pass_by_the_factor(cast, clock):
    with_app(cast.rapporteur)
    client = Client()
    client.post("/en/account/password/reset/", {"email": cast.rapporteur.email})
    link = mail.outbox[-1].body.split("http://testserver")[1].split()[0]
    new = "ochre lantern fjord"
    client.post(client.get(link)["Location"], {"password1": new, "password2": new})
    answer = client.post(LOGIN, {"login": cast.rapporteur.email, "password": new})
    assert answer["Location"] == STEP
    assert not is_in(client)


def test_a_mailed_code_does_not_pass_by_the_factor(cast, clock):
    with_app(cast.rapporteur)
    client = Client()
    client.post("/en/account/login/code/", {"email": cast.rapporteur.email})
    mailed = next(line for line in mail.outbox[-1].body.splitlines() if line[:1].isdigit())
    assert client.post("/en/account/login/code/confirm/", {"code": mailed})["Location"] == STEP
    assert not is_in(client)


# --- setting up -------------------------------------------------------------------------------------------------------
def signed_in(user):
    client = Client()
    client.post(LOGIN, {"login": user.email, "password": make.PASSWORD})
    assert is_in(client)
    return client


def add_app(client, clock):
    secret = client.get(f"{SECURITY}app/").context["form"].secret
    return secret, client.post(f"{SECURITY}app/", {"code": code(clock, secret=secret)})


def test_adding_an_app_gives_recovery_codes_a_mail_and_a_trace(cast, clock, django_capture_on_commit_callbacks):
    client = signed_in(cast.rapporteur)
    elsewhere = signed_in(cast.rapporteur)
    with django_capture_on_commit_callbacks(execute=True):
        secret, answer = add_app(client, clock)
    assert answer["Location"] == f"{SECURITY}recovery-codes/"
    shown = client.get(answer["Location"])
    assert len(shown.context["unused_codes"]) == 10
    assert "no-store" in shown["Cache-Control"]
    assert [message.subject for message in mail.outbox] == ["An authenticator app was added"]
    act = AuditEvent.objects.get(action="members.add_second_factor")
    assert (act.actor_id, act.after) == (cast.rapporteur.pk, {"factor": "totp"})
    assert elsewhere.get("/en/account/").status_code == 302  # what was signed in otherwise ended
    assert client.get("/en/account/").status_code == 200
    client.post("/en/account/logout/")
    begun(cast.rapporteur, client).post(STEP, {"code": code(clock, secret=secret)})
    assert not is_in(client)  # the code that added the app is used up


def test_a_wrong_code_adds_nothing_and_keeps_the_key(cast, clock):
    client = signed_in(cast.rapporteur)
    secret = client.get(f"{SECURITY}app/").context["form"].secret
    answer = client.post(f"{SECURITY}app/", {"code": "000000"})
    assert (answer.context["form"].secret, list(answer.context["form"].errors)) == (secret, ["code"])
    assert not Authenticator.objects.exists()


def test_an_old_sign_in_confirms_the_password_first(cast, clock):
    client = signed_in(cast.rapporteur)
    clock.now += 601
    answer = client.get(f"{SECURITY}app/")
    assert answer["Location"].startswith("/en/account/reauthenticate/?next=")
    client.post(answer["Location"], {"password": "wrong"})
    assert client.get(f"{SECURITY}app/").status_code == 302
    before = client.session.session_key
    assert client.post(answer["Location"], {"password": make.PASSWORD})["Location"] == f"{SECURITY}app/"
    assert client.get(f"{SECURITY}app/").status_code == 200
    assert client.session.session_key != before
    assert Client(headers={"cookie": f"sessionid={before}"}).get("/en/account/").status_code == 302
    assert len(client.get(SECURITY).context["sessions"]) == 1


def test_an_old_sign_in_without_password_or_factor_begins_anew(cast, clock):
    client = Client()
    cast.rapporteur.set_unusable_password()
    cast.rapporteur.save()
    client.post("/en/account/login/code/", {"email": cast.rapporteur.email})
    mailed = next(line for line in mail.outbox[-1].body.splitlines() if line[:1].isdigit())
    client.post("/en/account/login/code/confirm/", {"code": mailed})
    assert client.get(f"{SECURITY}app/").status_code == 200
    clock.now += 601
    assert client.get(f"{SECURITY}app/")["Location"] == f"{LOGIN}?next={SECURITY}app/"
    assert not is_in(client)


# --- roles that need one ----------------------------------------------------------------------------------------------
@pytest.fixture
def guarded(cast):
    """The secretariat of a real portal."""
    User.objects.filter(pk=cast.secretariat.pk).update(is_demonstration=False)
    return User.objects.get(pk=cast.secretariat.pk)


def test_who_needs_a_factor_is_led_to_it_and_told_on_every_page(guarded, clock):
    client = Client()
    answer = client.post(f"{LOGIN}?next=/en/reports/", {"login": guarded.email, "password": make.PASSWORD})
    assert answer["Location"] == SECURITY
    for page in (SECURITY, "/en/", "/en/activities/"):
        assert "Your role gives its rights only once you have a second factor" in client.get(page).content.decode()
    assert client.get("/en/reports/new/").status_code == 403
    add_app(client, clock)
    assert "Your role gives its rights only" not in client.get("/en/").content.decode()
    assert client.get("/en/reports/new/").status_code == 200


def test_who_needs_none_is_not_bothered(cast):
    client = Client()
    for user in (cast.rapporteur, cast.secretariat):  # the latter is a demonstration account
        answer = client.post(LOGIN, {"login": user.email, "password": make.PASSWORD})
        assert answer["Location"] == "/en/waiting/"
        assert "Your role gives its rights only" not in client.get("/en/").content.decode()
        client.post("/en/account/logout/")


def test_without_a_factor_a_token_of_the_secretariat_has_public_rights_only(guarded):
    waiting = make.activity("submitted")
    bearer = {"authorization": f"Bearer {create_token(guarded, 'test', by=None, at=timezone.now())[1]}"}
    path = f"/api/v1/activities/{waiting.pk}/"
    assert Client(headers=bearer).get(path).status_code == 404
    totp.TOTP.activate(guarded, SECRET)
    assert Client(headers=bearer).get(path).status_code == 200


def test_the_last_factor_of_such_a_role_stays(guarded, clock):
    with_app(guarded)
    client = begun(guarded)
    client.post(STEP, {"code": code(clock)})
    page = client.post(f"{SECURITY}app/remove/")
    assert "Your role needs a second factor: add another one" in page.content.decode()
    assert Authenticator.objects.filter(type="totp").exists()
    extra = Authenticator.objects.create(user=guarded, type="webauthn", data={"name": "key", "credential": {}})
    assert second_factor.may_remove(guarded, extra)
    client.post(f"{SECURITY}app/remove/")
    assert not Authenticator.objects.filter(type="totp").exists()
    answer = client.post(f"{SECURITY}passkeys/{extra.pk}/remove/")
    assert answer.status_code == 409
    assert Authenticator.objects.filter(pk=extra.pk).exists()


def test_others_remove_theirs_and_the_codes_with_it(cast, clock):
    with_app(cast.rapporteur)
    client = begun(cast.rapporteur)
    client.post(STEP, {"code": code(clock)})
    client.post(f"{SECURITY}app/remove/")
    assert not Authenticator.objects.exists()
    assert [message.subject for message in mail.outbox] == ["The authenticator app was removed"]


# --- lost -------------------------------------------------------------------------------------------------------------
def test_an_administrator_resets_what_a_person_lost(cast, clock):
    with_app(cast.rapporteur)
    client = begun(cast.rapporteur)
    client.post(STEP, {"code": code(clock)})
    second_factor.reset_second_factor(
        cast.rapporteur, by=cast.administrator, at=make.AT, reason="Recognised on the telephone."
    )
    assert not Authenticator.objects.exists()
    assert client.get("/en/account/").status_code == 302
    event = AuditEvent.objects.get(action="members.reset_second_factor")
    assert (event.actor_id, event.reason) == (cast.administrator.pk, "Recognised on the telephone.")
    assert event.before == {"factors": ["recovery_codes", "totp"]}


@pytest.mark.parametrize("who", ["secretariat", "rapporteur", "nobody"])
def test_others_reset_nobodys(cast, who):
    with_app(cast.rapporteur)
    with pytest.raises(NotAllowed):
        second_factor.reset_second_factor(cast.rapporteur, by=getattr(cast, who), at=make.AT, reason="I know them.")
    assert Authenticator.objects.count() == 2


def test_nobody_resets_their_own_or_without_a_reason(cast):
    for user, reason, refusal in (
        (cast.administrator, "It is me.", NotAllowed),
        (cast.rapporteur, " ", Incomplete),
    ):
        with pytest.raises(refusal):
            second_factor.reset_second_factor(user, by=cast.administrator, at=make.AT, reason=reason)
    assert not AuditEvent.objects.filter(action="members.reset_second_factor").exists()


def test_an_operator_resets_by_command(cast, guarded):
    with_app(guarded)
    assert standing_of(User.objects.get(pk=guarded.pk)).is_secretariat
    call_command("reset_second_factor", email=guarded.email.upper(), reason="Came in person.")
    assert standing_of(User.objects.get(pk=guarded.pk)).needs_second_factor
    with pytest.raises(CommandError):
        call_command("reset_second_factor", email="nobody@a.example", reason="Came in person.")
