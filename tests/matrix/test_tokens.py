"""Tokens and service accounts: at most the owner's present rights, and of those what the scopes and the file leave."""

import pytest
from django.utils import timezone

from ehealth_portal.matrix import matrix
from ehealth_portal.members import scopes
from ehealth_portal.members.models import ServiceAccount
from ehealth_portal.members.operations import create_token

from . import asking

pytestmark = pytest.mark.django_db
SCOPES = scopes.SCOPES


def one_of_each(world, name):
    """One allowed request of each address and method of the API that belongs to an area."""
    found = {}
    for asked in asking.plan(world, world.callers[name]):
        of = asked.target.partition(".")[0]
        if asked.is_api and asked.expected == asking.ALLOWED and of in matrix().objects and matrix().objects[of].area:
            found.setdefault((asked.address, asked.method), asked)
    return list(found.values())


def reaches(scope, asked):
    """Whether a token with this one scope may send the request."""
    area, colon, right = scope.rpartition(":")
    target = matrix().action(asked.target)
    return asked.method in matrix().tokens[right] and (not colon or matrix().objects[target.of].area == area)


def secret_of(user, *given, service=None):
    return create_token(user, "scoped", by=user, at=timezone.now(), scopes=given, service=service)[1]


def test_the_file_knows_the_areas():
    assert set(matrix().areas) == set(scopes.AREAS)
    of_an_area = {f"{area}:{right}" for area in matrix().areas for right in matrix().tokens}
    assert set(scopes.SCOPES) - of_an_area == set(matrix().tokens)


@pytest.mark.parametrize("scope", SCOPES)
def test_a_token_does_what_its_scope_says_and_no_more(world, scope):
    caller = world.callers["secretariat"]
    asker = asking.Asker(world, caller, secret=secret_of(caller.user, scope))
    requests = one_of_each(world, "secretariat")
    refused = {str(asked) for asked in requests if asker.ask(asked).status_code == 403}
    assert refused == {str(asked) for asked in requests if not reaches(scope, asked)}


@pytest.mark.parametrize("name", ["rapporteur", "secretariat"])
def test_a_service_account_writes_what_the_file_marks_and_nothing_else(world, name):
    caller = world.callers[name]
    service = ServiceAccount.objects.create(
        name="nightly", purpose="brings drafts", owner=caller.user, scopes="read write", created_at=timezone.now()
    )
    asker = asking.Asker(world, caller, secret=secret_of(caller.user, "read", "write", service=service))
    requests = one_of_each(world, name)
    refused = {str(asked) for asked in requests if asker.ask(asked).status_code == 403}
    people = {str(asked) for asked in requests if asked.method != "GET" and not matrix().action(asked.target).service}
    assert refused == people


def test_the_token_of_somebody_without_a_role_reads_what_the_public_reads(world):
    """The owner's rights come on top of the scopes: with every scope there is nothing more."""
    caller = world.callers["ended_secretariat"]
    asker = asking.Asker(world, caller, secret=secret_of(caller.user, "read", "write"))
    requests = [asked for asked in asking.plan(world, caller, "report") if asked.is_api]
    assert {str(asked): answer for asked in requests if (answer := asking.wrong(asker, asked))} == {}
    assert asking.ALLOWED not in {asked.expected for asked in requests if asked.method != "GET"}
