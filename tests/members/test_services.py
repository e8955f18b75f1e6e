"""Service accounts: they act for their owner, write drafts, decide nothing, and are called from their networks only."""

from uuid import uuid4

import pytest
from django.core.cache import cache
from django.utils import timezone

from activities.models import Activity
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.members import operations
from ehealth_portal.members.models import APIToken, ServiceAccount, User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from tests import make

EVERYTHING = (
    *("activities:read", "activities:write", "record:read", "record:write"),
    *("reports:read", "reports:write", "people:read"),
)
SERVICES = "/en/account/services/"


def service_of(owner, **fields):
    given = {"name": "Nightly", "purpose": "Brings liaison statements.", "scopes": EVERYTHING, "networks": ""}
    return operations.create_service(**(given | fields), by=owner, at=timezone.now())


@pytest.fixture
def bearer(cast):
    """``bearer(owner, networks=…)``: headers of a service account of the owner, a key for a POST among them."""

    def of(owner, **fields):
        service = service_of(owner, **fields)
        _made, secret = operations.create_token(owner, "t", by=owner, at=timezone.now(), service=service)
        return {"authorization": f"Bearer {secret}", "idempotency-key": str(uuid4())}

    return of


def post(client, path, headers, content=None, **more):
    fresh = headers | {"idempotency-key": str(uuid4())}
    return client.post(f"/api/v1/{path}", content or {}, content_type="application/json", headers=fresh, **more)


def test_it_writes_a_draft_that_is_its_owners_and_the_trail_names_both(client, cast, bearer):
    answer = post(client, "activities/", bearer(cast.rapporteur), {"title": "From the nightly import"})
    assert answer.status_code == 201
    draft, service = Activity.objects.get(), ServiceAccount.objects.get()
    event = AuditEvent.objects.get(record_type="activities.activity")
    assert (draft.created_by_id, draft.state) == (cast.rapporteur.pk, "draft")
    assert (event.actor_id, event.through_id) == (cast.rapporteur.pk, service.pk)


def test_control_a_person_acts_through_nothing(client, cast):
    _made, secret = operations.create_token(cast.rapporteur, "t", by=cast.rapporteur, at=timezone.now())
    headers = {"authorization": f"Bearer {secret}"}
    assert post(client, "activities/", headers, {"title": "By hand"}).status_code == 201
    assert AuditEvent.objects.get(record_type="activities.activity").through_id is None


def test_it_changes_a_draft(client, cast, bearer):
    headers, draft = bearer(cast.rapporteur), make.activity("draft", by=cast.rapporteur)
    etag = client.get(f"/api/v1/activities/{draft.pk}/", headers=headers)["ETag"]
    answer = client.patch(
        f"/api/v1/activities/{draft.pk}/",
        {"title": "In other words"},
        content_type="application/json",
        headers=headers | {"if-match": etag},
    )
    assert (answer.status_code, answer.json()["title"]) == (200, "In other words")


def test_it_decides_nothing_whatever_its_owner_may(client, cast, bearer):
    """Each is an act that its owner may do: the same with the owner's own token is not refused with 403."""
    draft, sent, public = make.activity("draft"), make.activity("submitted"), make.activity()
    provision = make.provision().key
    milestone = {"provision": provision, "title": "Due", "due_on": "2027-01-01", "body": "itu-t-sg21"}
    acts = [
        ("rapporteur", f"activities/{draft.pk}/submit/", {}),
        ("counsellor", f"activities/{sent.pk}/publish/", {}),
        ("counsellor", f"activities/{sent.pk}/return/", {"reason": "Name it."}),
        ("counsellor", f"activities/{public.pk}/withdraw/", {"reason": "Twice."}),
        ("rapporteur", f"activities/{public.pk}/progress/", {"on": "2026-04-01", "narrative": "It went on."}),
        ("rapporteur", "evidence/", {"activity": public.pk, "reference": "TD 1"}),
        ("rapporteur", "milestones/", milestone),
        ("secretariat", f"provisions/{provision}/assess/", {"status": "done", "reason": "Seen.", "language": "en"}),
        ("secretariat", "reports/", {"title": "R"}),
    ]
    headers = {who: bearer(getattr(cast, who)) for who in ("rapporteur", "counsellor", "secretariat")}
    sentence = "A service account reads and writes drafts; this is done by a person."
    for who, path, content in acts:
        answer = post(client, path, headers[who], content)
        assert (path, answer.status_code, answer.json()["detail"]) == (path, 403, sentence)
    for who, path, content in acts:
        _made, secret = operations.create_token(getattr(cast, who), "t", by=None, at=timezone.now())
        answer = post(client, path, {"authorization": f"Bearer {secret}"}, content)
        assert answer.status_code in (200, 201, 400, 409), (path, answer.content)


def test_it_never_deletes(client, cast, bearer):
    draft = make.activity("draft", by=cast.rapporteur)
    headers = bearer(cast.rapporteur) | {"if-match": "*"}
    assert client.delete(f"/api/v1/activities/{draft.pk}/", headers=headers).status_code == 403
    assert Activity.objects.filter(pk=draft.pk).exists()


def test_a_post_without_a_key_is_refused(client, cast, bearer):
    headers = {"authorization": bearer(cast.rapporteur)["authorization"]}
    answer = client.post("/api/v1/activities/", {"title": "x"}, content_type="application/json", headers=headers)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["Idempotency-Key"])
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("networks", "address", "status"),
    [
        ("", "203.0.113.9", 200),
        ("203.0.113.0/24", "203.0.113.9", 200),
        ("203.0.113.0/24", "203.0.114.9", 403),
        ("198.51.100.0/24 2001:db8::/32", "2001:db8::1", 200),
        ("198.51.100.0/24 2001:db8::/32", "203.0.113.9", 403),
        ("203.0.113.0/24", "::ffff:203.0.113.9", 200),
        ("203.0.113.0/24", "not an address", 403),
        ("203.0.113.0/24", "", 403),
    ],
)
def test_it_is_called_from_its_networks_only(client, cast, bearer, networks, address, status):
    headers = bearer(cast.rapporteur, networks=networks)
    assert client.get("/api/v1/activities/", headers=headers, REMOTE_ADDR=address).status_code == status


@pytest.mark.parametrize(("proxies", "status"), [(0, 403), (1, 403)])
def test_a_forged_header_is_no_network(client, cast, bearer, settings, proxies, status):
    """The proxy appends 192.0.2.7, whom it saw; the caller wrote the address before it."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = bearer(cast.rapporteur, networks="203.0.113.0/24") | {"x-forwarded-for": "203.0.113.9, 192.0.2.7"}
    assert client.get("/api/v1/activities/", headers=headers, REMOTE_ADDR="10.0.0.2").status_code == status


def test_behind_a_trusted_proxy_the_address_that_it_saw_counts(client, cast, bearer, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    headers = bearer(cast.rapporteur, networks="203.0.113.0/24") | {"x-forwarded-for": "192.0.2.7, 203.0.113.9"}
    assert client.get("/api/v1/activities/", headers=headers, REMOTE_ADDR="10.0.0.2").status_code == 200


def test_it_has_its_own_limit_over_all_its_tokens(client, cast, settings, monkeypatch):
    settings.API_SERVICE_RATE, settings.API_RATE = 3, 100
    monkeypatch.setattr("ehealth_portal.rest.limits.time.time", lambda: 1_800_000_010)
    cache.clear()
    service, me, told = service_of(cast.rapporteur), cast.rapporteur, []
    secrets = [operations.create_token(me, "t", by=me, at=timezone.now(), service=service)[1] for _one in range(2)]
    for number in range(4):
        headers = {"authorization": f"Bearer {secrets[number % 2]}"}
        told.append(client.get("/api/v1/activities/", headers=headers).status_code)
    cache.clear()
    assert told == [200, 200, 200, 429]


def test_its_scopes_bound_it(client, cast, bearer):
    headers = bearer(cast.rapporteur, scopes=("record:read",))
    assert client.get("/api/v1/editions/", headers=headers).status_code == 200
    assert client.get("/api/v1/activities/", headers=headers).status_code == 403


def test_rotation_keeps_two_tokens_at_most(cast):
    me, service, now = cast.rapporteur, service_of(cast.rapporteur), timezone.now()
    made = [operations.create_token(me, "t", by=me, at=now, service=service)[0] for _one in range(2)]
    with pytest.raises(NotPossibleNow):
        operations.create_token(me, "t", by=me, at=now, service=service)
    operations.revoke_token(made[0], by=me, at=now)
    operations.create_token(me, "t", by=me, at=now, service=service)
    assert {token.scopes for token in APIToken.objects.all()} == {" ".join(EVERYTHING)}


def test_closed_it_is_refused_at_once(client, cast, bearer):
    headers, service = bearer(cast.rapporteur), ServiceAccount.objects.get()
    with pytest.raises(NotAllowed):
        operations.close_service(service, by=cast.secretariat, at=timezone.now())
    operations.close_service(service, by=cast.administrator, at=timezone.now())
    assert client.get("/api/v1/activities/", headers=headers).status_code == 401
    APIToken.objects.update(revoked_at=None)  # the account alone keeps it out
    assert client.get("/api/v1/activities/", headers=headers).status_code == 401
    with pytest.raises(NotPossibleNow):
        operations.create_token(cast.rapporteur, "t", by=cast.rapporteur, at=timezone.now(), service=service)


def test_it_dies_with_its_owners_rights(client, cast, bearer):
    headers = bearer(cast.rapporteur)
    operations.end_role(cast.rapporteur.roles.get(), by=cast.secretariat, at=timezone.now())
    assert post(client, "activities/", headers, {"title": "x"}).status_code == 403
    User.objects.filter(pk=cast.rapporteur.pk).update(is_active=False)
    assert client.get("/api/v1/activities/", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"purpose": ""}, "purpose"),
        ({"scopes": ()}, "scopes"),
        ({"scopes": ("read",)}, "scopes"),
        ({"scopes": ("people:write",)}, "scopes"),
        ({"networks": "10.0.0.1/8"}, "networks"),
        ({"networks": "our office"}, "networks"),
    ],
)
def test_what_cannot_be_kept_is_named(cast, fields, field):
    with pytest.raises(Incomplete) as refused:
        service_of(cast.rapporteur, **fields)
    assert (list(refused.value.errors), ServiceAccount.objects.count()) == ([field], 0)


# --- pages ----------------------------------------------------------------------------------------------------------
def test_pages_make_one_show_its_secret_once_and_close_it(client, cast):
    client.force_login(cast.rapporteur)
    given = {"name": "Nightly", "purpose": "Brings them.", "scopes": ["activities:read"], "networks": "192.0.2.0/24"}
    page = client.post(SERVICES, given)["Location"]
    answer = client.post(page, {"days": "30"})
    secret = answer.context["secret"]
    assert (secret in answer.content.decode(), secret in client.get(page).content.decode()) == (True, False)
    token = APIToken.objects.get()
    assert ((token.expires_at - token.created_at).days, token.service.networks) == (30, "192.0.2.0/24")
    client.post(f"{page}close/")
    assert ServiceAccount.objects.get().closed_at is not None
    assert "closed" in client.get(SERVICES).content.decode()


def test_a_wrong_network_stands_beside_its_field_and_is_kept(client, cast):
    client.force_login(cast.rapporteur)
    given = {"name": "Nightly", "purpose": "Brings them.", "scopes": ["activities:read"], "networks": "our office"}
    answer = client.post(SERVICES, given)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["networks"])
    assert 'value="our office"' in answer.content.decode()


def test_who_sees_which(client, cast):
    service = service_of(cast.rapporteur, name="Of the rapporteur")
    page = f"{SERVICES}{service.pk}/"
    told = {}
    for who in ("rapporteur", "counsellor", "secretariat", "administrator", "nobody"):
        client.force_login(getattr(cast, who))
        listed = client.get(SERVICES)
        named = "Of the rapporteur" in listed.content.decode()
        told[who] = (listed.status_code, named, client.get(page).status_code)
    assert told == {
        "rapporteur": (200, True, 200),
        "counsellor": (200, False, 404),
        "secretariat": (200, True, 200),
        "administrator": (200, True, 200),
        "nobody": (403, False, 404),
    }
    client.force_login(cast.secretariat)
    assert client.post(page, {"days": "30"}).status_code == 403
    assert client.post(f"{page}close/").status_code == 403
    assert not APIToken.objects.exists()
