"""A role counts from its first day to its last, on the very next request: with the same session and the same token."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ehealth_portal.members.models import Role

from . import asking, truth
from .world import Caller

pytestmark = pytest.mark.django_db
DATES = {
    "ended today": lambda today: {"valid_until": today},
    "ended yesterday": lambda today: {"valid_until": today - timedelta(days=1)},
    "begins tomorrow": lambda today: {"valid_from": today + timedelta(days=1)},
}
OBJECTS = ("activity", "evidence", "progress", "report", "person")


@pytest.mark.parametrize("dates", DATES)
@pytest.mark.parametrize("name", ["rapporteur", "counsellor", "secretariat", "focal_point"])
def test_the_next_request_has_the_rights_of_nobody(world, name, dates):
    """Pages and API, drafts of one's own among them, with the session and the token that were there before."""
    caller = world.callers[name]
    asker = asking.Asker(world, caller)
    before = [asked for of in OBJECTS for asked in asking.plan(world, caller, of) if is_at_stake(asked)]
    assert {str(asked): answer for asked in before[:6] if (answer := asking.wrong(asker, asked))} == {}
    Role.objects.filter(user=caller.user).update(**DATES[dates](timezone.now().date()))
    without = Caller(caller.name, "nobody", caller.user, caller.secret)
    after = [asked for asked in asking.plan(world, without) if str(asked) in {str(one) for one in before}]
    assert {str(asked): answer for asked in after if (answer := asking.wrong(asker, asked))} == {}
    assert asking.ALLOWED not in {asked.expected for asked in after}


def is_at_stake(asked):
    """What the role alone lets the person do: the public may not."""
    public = Caller("public", "public")
    if asked.expected != asking.ALLOWED or asked.case is None:
        return False
    return asked.case.record is None or not truth.is_visible(public, asked.case)


def test_a_role_that_has_come_counts_on_the_next_request(world):
    """The other way round, so that the test above is not true of everything."""
    caller = world.callers["coming_rapporteur"]
    asker = asking.Asker(world, caller)
    draft = next(
        asked
        for asked in asking.plan(world, caller, "activity")
        if asked.target == "activity.read" and asked.expected == asking.HIDDEN and asked.is_api
    )
    assert asking.wrong(asker, draft) == ""
    Role.objects.filter(user=caller.user).update(valid_from=timezone.now().date())
    assert asker.ask(draft).status_code == 200
