"""One invitation accepted by many at once, on a database that lets them: one role comes of it.

The control takes the one statement away that decides, and the same race must then go wrong.
"""

import hashlib
import threading

import pytest
from django.db import connection
from django.utils import timezone

from ehealth_portal.members import operations
from ehealth_portal.members.models import Invitation, Role, User
from ehealth_portal.members.operations import invitations
from ehealth_portal.refusals import Refusal
from tests import make

from .test_races import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]
TIMES = 20
EMAIL, SECRET = "new.delegate@health.example", "x" * 43


@pytest.fixture
def invitation(transactional_db):
    """Offered to an address, with a secret that the test knows."""
    focal_point = make.user("fp@demo.example", "focal_point", member_state=make.state())
    made = operations.invite(EMAIL, "delegate", by=focal_point, at=timezone.now(), member_state=make.state())
    Invitation.objects.update(sha256=hashlib.sha256(SECRET.encode()).hexdigest())
    made.refresh_from_db()
    return made


def accept_at_once(invitation, by=None):
    acts = [
        lambda: operations.accept(invitation.sha256, by=by, at=timezone.now(), name="Nia", password="a heron")
        for _one in range(TIMES)
    ]
    return at_once(*acts)


def test_one_of_twenty_makes_the_account(invitation):
    told = accept_at_once(invitation)
    assert sum(isinstance(one, User) for one in told) == 1
    assert sum(isinstance(one, Refusal) for one in told) == TIMES - 1
    assert (User.objects.filter(email=EMAIL).count(), Role.objects.filter(user__email=EMAIL).count()) == (1, 1)


def all_read_first(monkeypatch):
    """Every act has read the invitation, and that the role is not held, before any writes."""
    meet, held = threading.Barrier(TIMES), invitations.is_held

    def read(role, *, on):
        answer = held(role, on=on)
        meet.wait(timeout=30)
        return answer

    monkeypatch.setattr(invitations, "is_held", read)


def test_one_of_twenty_gets_the_role_for_an_account(invitation, monkeypatch):
    user = make.user(EMAIL)
    all_read_first(monkeypatch)
    told = accept_at_once(invitation, by=user)
    assert sum(isinstance(one, User) for one in told) == 1
    assert sum(isinstance(one, invitations.NoInvitation) for one in told) == TIMES - 1
    assert Role.objects.filter(user=user).count() == 1


def test_control_without_the_one_statement_many_get_it(invitation, monkeypatch):
    def use(invitation, user, *, at):
        Invitation.objects.filter(pk=invitation.pk).update(used_at=at, used_by=user)
        return True

    user = make.user(EMAIL)
    all_read_first(monkeypatch)
    monkeypatch.setattr(invitations, "use", use)
    accept_at_once(invitation, by=user)
    assert Role.objects.filter(user=user).count() == TIMES
