"""Tokens: scopes by area of the API, an end, at most the owner's present rights; limits that nobody dodges."""

import ipaddress
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.urls import URLPattern
from django.utils import timezone

from ehealth_portal import api_urls
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.members import operations
from ehealth_portal.members.models import APIToken, User
from ehealth_portal.members.scopes import AREAS, SCOPES, WRITABLE, permits
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.rest.documentation import Description, Docs, no_such_address
from ehealth_portal.rest.endpoints import Endpoint
from tests import make

SAFE = {"GET", "HEAD", "OPTIONS"}
OPEN = (Description, Docs)  # the description of the API is the same for everybody
SERVICES_WRITE = {("Activities", "POST"), ("OneActivity", "PATCH"), ("Practices", "POST"), ("OnePractice", "PATCH")}
SERVICES_WRITE |= {("Workshops", "POST"), ("OneWorkshop", "PATCH"), ("OneText", "POST")}  # a person releases the text


def endpoints():
    for pattern in api_urls.urlpatterns:
        if isinstance(pattern, URLPattern) and pattern.callback is not no_such_address:
            yield pattern.callback.view_class


@pytest.fixture
def token(cast):
    """``token("activities:read")``: headers with a token of the rapporteur."""

    def of(*scopes, user=None, **named):
        owner = user or cast.rapporteur
        _made, secret = operations.create_token(owner, "test", by=owner, at=timezone.now(), scopes=scopes, **named)
        return {"authorization": f"Bearer {secret}"}

    return of


def test_every_endpoint_has_an_area():
    without = [one.__name__ for one in endpoints() if one not in OPEN and getattr(one, "area", "") not in AREAS]
    assert without == []


def test_every_area_opens_something_and_only_the_writable_take_writes():
    areas = {one.area for one in endpoints() if issubclass(one, Endpoint)}
    writable = {one.area for one in endpoints() if issubclass(one, Endpoint) and _methods(one) - SAFE}
    assert (areas, writable) == (set(AREAS), set(WRITABLE))


def _methods(endpoint):
    return {name.upper() for name in endpoint.http_method_names if hasattr(endpoint, name)}


def test_service_accounts_write_drafts_and_nothing_else():
    """A new method is closed to them until it is named here."""
    open_to_them = {
        (one.__name__, method)
        for one in endpoints()
        if issubclass(one, Endpoint)
        for method in set(one.for_services) - SAFE
    }
    assert open_to_them == SERVICES_WRITE


def test_an_endpoint_without_area_is_open_to_no_token():
    assert not any(permits(" ".join(SCOPES), "", writes=writes) for writes in (True, False))


@pytest.mark.parametrize(
    ("scopes", "reads", "writes"),
    [
        (("activities:read",), 200, 403),
        (("activities:write",), 403, 201),
        (("activities:read", "activities:write"), 200, 201),
        (("reports:read", "record:write"), 403, 403),
        (("read",), 200, 403),
        (("read", "write"), 200, 201),
    ],
)
def test_a_token_reaches_its_areas(client, token, scopes, reads, writes):
    headers = token(*scopes)
    path = "/api/v1/activities/"
    told = client.get(path, headers=headers)
    kept = client.post(path, {"title": "A draft"}, content_type="application/json", headers=headers)
    assert (told.status_code, kept.status_code) == (reads, writes)
    for answer, scope in ((told, "activities:read"), (kept, "activities:write")):
        if answer.status_code == 403:
            assert answer.json()["detail"] == f"This token lacks the scope “{scope}”: make one that has it."


def test_what_everybody_reads_needs_no_token_and_a_token_does_not_widen_it(client, token):
    activity = make.activity("draft")
    headers = token("activities:read", user=make.user("other@demo.example", "rapporteur", body=make.body("itu-t-sg17")))
    assert client.get("/api/v1/activities/").status_code == 200
    assert client.get(f"/api/v1/activities/{activity.pk}/", headers=headers).status_code == 404


def test_the_owners_present_rights_bound_the_token(client, cast, token):
    """Given while the owner was counsellor; worth nothing once they are not, and dead once the account is."""
    headers = token("read", "write", user=cast.counsellor)
    activity = make.activity("submitted")
    publish = f"/api/v1/activities/{activity.pk}/publish/"
    operations.end_role(cast.counsellor.roles.get(), by=cast.secretariat, at=timezone.now())
    assert client.post(publish, headers=headers).status_code == 404  # does not even see what waits for review
    assert client.get("/api/v1/people/", headers=headers).status_code == 403
    User.objects.filter(pk=cast.counsellor.pk).update(is_active=False)
    assert client.get("/api/v1/activities/", headers=headers).status_code == 401


def test_a_token_ends_on_its_day_and_when_revoked(client, cast, token):
    headers = token("read", days=7)
    made = APIToken.objects.get()
    assert made.expires_at - made.created_at == timedelta(days=7)
    assert client.get("/api/v1/activities/", headers=headers).status_code == 200
    APIToken.objects.update(expires_at=timezone.now())
    assert client.get("/api/v1/activities/", headers=headers).status_code == 401
    APIToken.objects.update(expires_at=timezone.now() + timedelta(days=1))
    operations.revoke_token(made, by=cast.administrator, at=timezone.now())
    assert client.get("/api/v1/activities/", headers=headers).status_code == 401


def test_the_day_of_last_use_is_kept(client, token):
    headers = token("read")
    assert APIToken.objects.get().last_used_on is None
    client.get("/api/v1/activities/", headers=headers)
    assert APIToken.objects.get().last_used_on == timezone.now().date()


def test_a_secret_is_recognised_by_scanners_and_kept_as_a_hash(cast):
    made, secret = operations.create_token(cast.rapporteur, "t", by=cast.rapporteur, at=make.AT)
    assert (secret[:4], len(secret)) == ("ehp_", 47)
    assert secret not in str(APIToken.objects.values())
    event = AuditEvent.objects.get(action="members.create_token")
    assert secret not in event.details.content
    assert made.scopes == "read write"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"scopes": ("everything",)}, "scopes"),
        ({"scopes": ()}, "scopes"),
        ({"days": 0}, "days"),
        ({"days": 366}, "days"),
    ],
)
def test_a_token_without_bounds_is_refused(cast, given, field):
    with pytest.raises(Incomplete) as refused:
        operations.create_token(cast.rapporteur, "t", by=cast.rapporteur, at=make.AT, **given)
    assert (list(refused.value.errors), APIToken.objects.count()) == ([field], 0)


def test_ten_live_tokens_are_enough(cast):
    me, now = cast.rapporteur, timezone.now()
    for number in range(10):
        operations.create_token(me, f"no. {number}", by=me, at=now)
    with pytest.raises(NotPossibleNow):
        operations.create_token(me, "no. 11", by=me, at=now)
    operations.revoke_token(APIToken.objects.first(), by=me, at=now)
    operations.create_token(me, "no. 11", by=me, at=now)


def test_nobody_makes_or_revokes_the_token_of_another(cast):
    with pytest.raises(NotAllowed):
        operations.create_token(cast.rapporteur, "t", by=cast.administrator, at=make.AT)
    made, _secret = operations.create_token(cast.rapporteur, "t", by=None, at=make.AT)
    with pytest.raises(NotAllowed):
        operations.revoke_token(made, by=cast.secretariat, at=make.AT)


def test_an_operator_chooses_areas_and_days(cast, capsys):
    call_command("create_token", "--user", cast.rapporteur.email, "--scopes", "activities:read", "--days", "7")
    made = APIToken.objects.get()
    assert capsys.readouterr().out.splitlines()[-1].startswith("ehp_")
    assert (made.scopes, (made.expires_at - made.created_at).days) == ("activities:read", 7)
    with pytest.raises(CommandError):
        call_command("create_token", "--user", cast.rapporteur.email, "--days", "366")


def test_an_operator_makes_a_member_states_delegate(db):
    make.state("MWI")
    given = ("--email", "d@demo.example", "--name", "D", "--role", "delegate")
    call_command("create_account", *given, "--member-state", "MWI")
    assert User.objects.get().roles.get().member_state.iso3 == "MWI"
    with pytest.raises(CommandError, match="needs --member-state or --organization"):
        call_command("create_account", *given[2:], "--email", "e@demo.example")


# --- how much one caller may ask ------------------------------------------------------------------------------------
@pytest.fixture
def limited(settings, monkeypatch):
    """Three requests a minute, and a minute that does not end."""
    settings.API_RATE = settings.API_SERVICE_RATE = 3
    monkeypatch.setattr("ehealth_portal.rest.limits.time.time", lambda: 1_800_000_010)
    cache.clear()
    yield
    cache.clear()


def statuses(client, number, **headers):
    return [client.get("/api/v1/editions/", **headers).status_code for _one in range(number)]


def test_the_fourth_request_of_a_minute_waits(client, db, limited):
    assert statuses(client, 4) == [200, 200, 200, 429]
    answer = client.get("/api/v1/editions/")
    assert (answer["Retry-After"], answer["Content-Type"]) == ("50", "application/problem+json")
    assert answer.json()["status"] == 429


def test_the_next_minute_begins_anew(client, db, limited, monkeypatch):
    statuses(client, 4)
    monkeypatch.setattr("ehealth_portal.rest.limits.time.time", lambda: 1_800_000_060)
    assert statuses(client, 1) == [200]


def test_each_token_and_address_is_counted_for_itself(client, db, limited, token):
    one, other = token("read"), token("read")
    assert statuses(client, 4, headers=one)[-1] == 429
    assert statuses(client, 1, headers=other) == [200]
    assert statuses(client, 1) == [200]


@pytest.mark.parametrize("proxies", [0, 1])
def test_a_forged_header_is_no_new_address(client, db, limited, settings, proxies):
    """The proxy appends what it saw: what stands before it was written by the caller."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    forged = [f"{ipaddress.ip_address(number)}, 203.0.113.9" for number in range(1, 5)]
    told = [client.get("/api/v1/editions/", headers={"x-forwarded-for": one}).status_code for one in forged]
    assert told == [200, 200, 200, 429]


def test_who_guesses_tokens_is_counted_by_address(client, db, limited):
    told = [client.get("/api/v1/editions/", headers={"authorization": f"Bearer ehp_{n}"}).status_code for n in range(4)]
    assert told == [401, 401, 401, 429]


def test_control_without_a_limit_nobody_waits(client, db, limited, settings):
    settings.API_RATE = 0
    assert statuses(client, 10) == [200] * 10
