"""A day for replies is a deadline of each administration that has not replied."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from ehealth_portal.circulars import operations
from ehealth_portal.deadlines.letters import SOURCE

from .world import AT, built, sent

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 18)


def test_a_reply_is_due_of_those_who_have_not_replied():
    world = built()
    made = sent(world, classes=("member_states",), reply_by=DAY)
    sent(world)
    letters = {one.member_state: one for one in made.addressees.all()}
    operations.reply(letters[world.npl], "Done.", by=world.nepal, at=AT)
    open_ones = dict(SOURCE.open(None))
    assert open_ones == {letters[world.mwi].pk: DAY, letters[world.btn].pk: DAY}
    matters = SOURCE.matters(open_ones, AT.date())
    levels = {pk: [(level.name, set(level.people)) for level in one.levels] for pk, one in matters.items()}
    house = ("Secretariat", {world.writer.pk})
    assert levels == {letters[world.mwi].pk: [("Malawi", {world.malawi.pk}), house], letters[world.btn].pk: [house]}
    assert matters[letters[world.mwi].pk].title == "Report on e-health"


def test_each_finds_their_own_on_the_page_and_the_public_none():
    world = built()
    letter = sent(world, classes=("member_states",), reply_by=DAY).addressees.get(user=world.malawi)
    found = [list(SOURCE.open(reader)) for reader in (world.delegate, world.carrier, world.writer, AnonymousUser())]
    assert found == [[(letter.pk, DAY)], [], [], []]
