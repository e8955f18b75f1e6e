"""Who gives, offers and ends which role; dates; four eyes for administrators; what ends with an account."""

from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.members import operations
from ehealth_portal.members.giving import Act, is_within
from ehealth_portal.members.models import APIToken, Invitation, MemberState, Organization, Role, User
from ehealth_portal.members.queries import standing_of
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from tests import make

TODAY = timezone.now().date()
ALL, INVITE, NONE = frozenset(Act), frozenset({Act.INVITE}), frozenset()
# A role of each kind, for Malawi and the university ("own" of the focal point and the academic) or for others.
OFFERED = (
    "rapporteur", "counsellor", "secretariat", "administrator", "focal point MWI", "focal point NPL",
    "delegate MWI", "delegate NPL", "delegate uni", "delegate who",
)  # fmt: skip
MAY = {
    "administrator": dict.fromkeys(OFFERED, ALL),
    "secretariat": {one: ALL for one in OFFERED if one not in ("secretariat", "administrator")},
    "focal_point": {"delegate MWI": ALL},
    "academia": {"delegate uni": INVITE},
    "state_delegate": {},
    "rapporteur": {},
    "counsellor": {},
    "nobody": {},
}


@pytest.fixture
def people(cast):
    cast.state_delegate = make.user("delegate.mwi@demo.example", "delegate", member_state=make.state("MWI"))
    cast.newcomer = make.user("newcomer@demo.example", name="Nadia Newcomer")
    make.organization("who")
    return cast


def offered(name):
    """An unsaved role for the newcomer, after its name in the table."""
    kind, _blank, of = name.replace("focal point", "focal_point").partition(" ")
    role = Role(kind=kind, user=User.objects.get(email="newcomer@demo.example"))
    if kind in ("rapporteur", "counsellor"):
        role.body = make.body()
    elif of.isupper():
        role.member_state = MemberState.objects.get(iso3=of)
    elif of:
        role.organization = Organization.objects.get(slug=of)
    return role


@pytest.mark.parametrize("giver", MAY)
def test_the_table(people, giver):
    me = getattr(people, giver)
    told = {name: frozenset(act for act in Act if is_within(me, act, offered(name))) for name in OFFERED}
    assert told == dict.fromkeys(OFFERED, NONE) | MAY[giver]


@pytest.mark.parametrize("giver", MAY)
def test_the_acts_keep_to_the_table(people, giver):
    me, done = getattr(people, giver), {}
    for name in OFFERED:
        scope = scope_of(offered(name))
        done[name] = {
            Act.GIVE: is_done(operations.give_role, people.newcomer, offered(name).kind, by=me, **scope),
            Act.INVITE: is_done(operations.invite, "a@b.example", offered(name).kind, by=me, **scope),
            Act.END: is_done(operations.end_role, kept(offered(name)), by=me),
        }
    told = {name: frozenset(act for act, did in acts.items() if did) for name, acts in done.items()}
    assert told == dict.fromkeys(OFFERED, NONE) | MAY[giver]


def scope_of(role):
    named = {"body": role.body, "member_state": role.member_state, "organization": role.organization}
    return {name: one for name, one in named.items() if one}


def kept(role):
    role.save()
    return role


def is_done(act, *arguments, **named):
    """Whether the act was done; either way nothing of it stays."""
    try:
        with transaction.atomic():
            act(*arguments, at=timezone.now(), **named)
            transaction.set_rollback(True)
    except NotAllowed:
        return False
    return True


def test_a_role_ended_today_gives_nothing_on_the_next_request(people, client):
    client.force_login(people.rapporteur)
    secret = operations.create_token(people.rapporteur, "t", by=people.rapporteur, at=timezone.now())[1]
    bearer = {"authorization": f"Bearer {secret}", "content-type": "application/json"}

    def asked():
        api = client.post(
            "/api/v1/activities/", {"title": "A draft"}, content_type="application/json", headers=bearer
        ).status_code
        return client.get("/en/activities/log/").status_code, api

    before = asked()
    operations.end_role(people.rapporteur.roles.get(), by=people.secretariat, at=timezone.now())
    assert (before, asked()) == ((200, 201), (403, 403))


def test_a_role_given_and_ended_on_one_day_holds_on_none(people):
    now = timezone.now()
    role = operations.give_role(
        people.newcomer, "focal_point", by=people.secretariat, at=now, valid_from=TODAY, member_state=make.state("NPL")
    )
    ended = operations.end_role(role, by=people.secretariat, at=now)
    assert (ended.valid_from, ended.valid_until) == (TODAY, TODAY)
    assert standing_of(User.objects.get(pk=people.newcomer.pk)).kinds == set()
    with pytest.raises(NotPossibleNow):
        operations.end_role(role, by=people.secretariat, at=now)


def test_a_role_that_is_coming_never_begins_once_ended(people):
    coming = TODAY + timedelta(days=30)
    role = operations.give_role(
        people.newcomer, "rapporteur", by=people.secretariat, at=timezone.now(), valid_from=coming, body=make.body()
    )
    ended = operations.end_role(role, by=people.secretariat, at=timezone.now())
    assert (ended.valid_from, ended.valid_until, ended.holds_on(coming)) == (coming, coming, False)


def test_dates_are_changed_with_a_row_that_tells_both(people):
    role = operations.give_role(
        people.newcomer, "rapporteur", by=people.secretariat, at=make.AT, valid_from=TODAY, body=make.body()
    )
    until = TODAY + timedelta(days=100)
    operations.change_dates(role, by=people.secretariat, at=make.AT, valid_from=TODAY, valid_until=until)
    event = AuditEvent.objects.get(action="members.change_dates")
    assert (event.record_id, event.actor_id) == (str(people.newcomer.pk), people.secretariat.pk)
    assert (event.before["valid_until"], event.after["valid_until"]) == (None, until.isoformat())


def test_dates_that_end_before_they_start_are_refused(people):
    role = people.rapporteur.roles.get()
    with pytest.raises(Incomplete) as refused:
        operations.change_dates(
            role, by=people.secretariat, at=make.AT, valid_from=date(2027, 1, 1), valid_until=date(2026, 1, 1)
        )
    assert list(refused.value.errors) == ["valid_until"]


def test_nobody_gives_themself_a_role_or_prolongs_it(people):
    with pytest.raises(NotAllowed):
        operations.give_role(people.secretariat, "counsellor", by=people.secretariat, at=make.AT, body=make.body())
    with pytest.raises(NotAllowed):
        operations.change_dates(people.administrator.roles.get(), by=people.administrator, at=make.AT)


def test_the_same_role_is_not_given_twice(people):
    with pytest.raises(NotPossibleNow):
        operations.give_role(people.rapporteur, "rapporteur", by=people.secretariat, at=make.AT, body=make.body())
    assert people.rapporteur.roles.count() == 1


@pytest.mark.parametrize(
    ("kind", "scope", "field"),
    [
        ("rapporteur", (), "body"),
        ("focal_point", (), "member_state"),
        ("delegate", (), "member_state"),
        ("delegate", ("member_state", "organization"), "member_state"),
        ("secretariat", ("body",), "body"),
        ("rapporteur", ("member_state", "body"), "member_state"),
        ("president", (), "kind"),
    ],
)
def test_a_role_names_exactly_what_it_speaks_for(people, kind, scope, field):
    of = {"body": make.body(), "member_state": make.state(), "organization": make.organization("uni")}
    with pytest.raises(Incomplete) as refused:
        operations.give_role(
            people.newcomer, kind, by=people.administrator, at=make.AT, **{one: of[one] for one in scope}
        )
    assert next(iter(refused.value.errors)) == field


def test_an_administrator_needs_a_second_one(people):
    other = make.user("second@demo.example", "administrator")
    User.objects.filter(pk=people.newcomer.pk).update(is_demonstration=True)  # so that no second factor is asked for
    role = operations.give_role(people.newcomer, "administrator", by=people.administrator, at=make.AT)

    def is_administrator():
        return standing_of(User.objects.get(pk=people.newcomer.pk)).is_administrator

    assert not is_administrator()
    for who in (people.administrator, User.objects.get(pk=people.newcomer.pk), people.secretariat):
        with pytest.raises(NotAllowed):
            operations.confirm_role(role, by=who, at=make.AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Role.objects.filter(pk=role.pk).update(confirmed_by=people.administrator)
    assert not is_administrator()
    operations.confirm_role(role, by=other, at=make.AT)
    assert is_administrator()
    with pytest.raises(NotPossibleNow):
        operations.confirm_role(role, by=other, at=make.AT)


def test_an_administrators_role_is_not_prolonged(people):
    role = make.user("third@demo.example", "administrator", valid_until=date(2030, 1, 1)).roles.get()
    with pytest.raises(NotPossibleNow):
        operations.change_dates(role, by=people.administrator, at=make.AT, valid_until=date(2031, 1, 1))
    with pytest.raises(NotPossibleNow):
        operations.change_dates(role, by=people.administrator, at=make.AT)
    shorter = operations.change_dates(role, by=people.administrator, at=make.AT, valid_until=date(2029, 1, 1))
    assert shorter.valid_until == date(2029, 1, 1)


# --- accounts -------------------------------------------------------------------------------------------------------
def test_a_deactivated_account_is_out_everywhere_and_for_good(people):
    signed_in, me = Client(), people.focal_point
    signed_in.force_login(me)
    operations.create_token(me, "t", by=me, at=timezone.now())
    operations.invite("x@y.example", "delegate", by=me, at=timezone.now(), member_state=make.state("MWI"))
    assert signed_in.get("/en/account/").status_code == 200
    operations.deactivate_account(me, by=people.administrator, at=timezone.now(), reason="Left the ministry.")
    assert signed_in.get("/en/account/").status_code == 302
    operations.reactivate_account(me, by=people.administrator, at=timezone.now())
    assert signed_in.get("/en/account/").status_code == 302
    assert APIToken.objects.get().revoked_at is not None
    assert Invitation.objects.get().revoked_at is not None
    actions = AuditEvent.objects.filter(record_id=str(me.pk), record_type="members.user").order_by("id")
    assert [event.action for event in actions] == ["members.deactivate_account", "members.reactivate_account"]


def test_deactivating_signs_nobody_else_out(people):
    other = Client()
    other.force_login(people.rapporteur)
    operations.deactivate_account(people.counsellor, by=people.administrator, at=timezone.now())
    assert (other.get("/en/account/").status_code, Session.objects.count()) == (200, 1)


@pytest.mark.parametrize("who", ["secretariat", "focal_point", "rapporteur"])
def test_only_administrators_deactivate_and_never_themselves(people, who):
    with pytest.raises(NotAllowed):
        operations.deactivate_account(people.newcomer, by=getattr(people, who), at=make.AT)
    with pytest.raises(NotAllowed):
        operations.reactivate_account(people.newcomer, by=getattr(people, who), at=make.AT)
    with pytest.raises(NotAllowed):
        operations.deactivate_account(people.administrator, by=people.administrator, at=make.AT)


def test_prepare_closes_demonstration_accounts_of_a_database_that_moved(db, settings, tmp_path):
    settings.VAR, settings.EMBEDDED = tmp_path, False
    demonstration = {make.user(f"{kind}@demo.example", kind).pk for kind in ("secretariat", "administrator")}
    make.user("rapporteur@demo.example", "rapporteur", body=make.body())
    call_command("prepare")
    assert set(User.objects.filter(is_active=False).values_list("pk", flat=True)) == demonstration
    closed = AuditEvent.objects.filter(action="members.deactivate_account")
    assert {int(event.record_id) for event in closed} == demonstration
    call_command("prepare")
    assert closed.count() == len(demonstration)
