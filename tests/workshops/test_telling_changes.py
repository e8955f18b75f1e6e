"""Other days, another place, called off: whoever registered is told once, by one mail in their language."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ehealth_portal.dated import PartialDate
from ehealth_portal.jobs.operations import silence
from ehealth_portal.notifications.mail import draining
from ehealth_portal.notifications.models import Notice, Subscription
from tests import make
from workshops import tasks
from workshops.models import Registration
from workshops.operations import planning, registering

from . import making

pytestmark = pytest.mark.django_db
LATER = make.AT + timedelta(hours=1)
MOVED = {"started": PartialDate(date(2027, 3, 10)), "ended": PartialDate(date(2027, 3, 11)), "place": "Huye"}


@pytest.fixture
def entry():
    return making.entry(is_remote=True, seats=1, remote_address="https://meet.example/old")


def registered(workshop, by=None, **fields):
    person = making.person(**fields)
    return registering.register(workshop, person, consents=True, by=by, at=make.AT).registration


def mails():
    """Told since the last time, by address: the mail."""
    mail.outbox.clear()
    draining.drain()
    return {one.to[0].rpartition("<")[2].strip(">"): one for one in mail.outbox}


def text(one):
    return " ".join(one.body.split())


def test_who_registered_is_told_what_held_before_and_what_holds_now(cast, entry):
    workshop = making.workshop(**vars(entry))
    accepted, waiting, gone = registered(workshop), registered(workshop, language="fr"), registered(workshop)
    registering.cancel(gone, by=None, at=make.AT)
    follower = make.user("person.follows@ministry.example")
    remote = registered(workshop, by=follower, email=follower.email, mode="remote")
    nominated = registering.nominate(workshop, making.person(), by=cast.focal_point, at=make.AT).registration
    registering.nominate(workshop, making.person(email=waiting.email), by=cast.focal_point, at=make.AT)  # a double
    for user in (follower, cast.academia):
        Subscription.objects.create(user=user, topic=f"workshop:{workshop.pk}", cadence="at_once", created_at=make.AT)
    people = set(Registration.objects.values_list("email", flat=True))
    mails()
    silence.begin()  # nothing is lost where nobody is nudged
    elsewhere = replace(entry, **MOVED, remote_address="https://meet.example/new")
    planning.edit(workshop, elsewhere, by=cast.secretariat, at=LATER)
    told = mails()
    assert set(told) & people == {one.email for one in (accepted, waiting, remote, nominated)}
    besides = Notice.objects.filter(event__kind="workshops.change", channel="email")
    assert {one.user for one in besides} == {cast.academia, workshop.created_by}  # not who was told as a registrant
    said = text(told[accepted.email])
    assert "Before: 9–10 February 2027, Kigali and online. Now: 10–11 March 2027, Huye and online." in said
    assert f"/calendars/workshops/{workshop.pk}.ics?language=en" in said
    assert "/workshops/registrations/" in said
    assert "/fr/workshops/registrations/" in text(told[waiting.email])
    joining = "the new address stands behind the link below"
    assert [joining in text(told[one.email]) for one in (accepted, remote)] == [False, True]
    assert "meet.example" not in told[remote.email].body
    planning.edit(workshop, replace(elsewhere, remote_address="https://meet.example/3"), by=cast.secretariat, at=LATER)
    assert set(mails()) == {remote.email}  # only who joins there
    planning.edit(workshop, replace(elsewhere, seats=9), by=cast.secretariat, at=LATER)
    back = replace(entry, remote_address="")
    planning.edit(workshop, back, by=cast.secretariat, at=LATER)
    planning.edit(workshop, replace(back, place="Musanze"), by=cast.secretariat, at=LATER)
    told = mails()
    assert "Before: 9–10 February 2027, Kigali and online." in text(told[accepted.email])  # the first is left out
    assert Notice.objects.filter(registration_id=accepted.pk, state="cancelled").count() == 1
    planning.edit(workshop, back, by=cast.secretariat, at=LATER.replace(year=2028))  # the record is corrected
    assert accepted.email not in mails()


def test_it_costs_the_same_for_one_and_for_three(cast, entry):
    workshop = making.workshop(**vars(entry))
    costs = []
    for number, place in ((1, "Rubavu"), (0, "Huye"), (2, "Musanze")):
        for _one in range(number):
            registered(workshop)
        with CaptureQueriesContext(connection) as queries:
            planning.edit(workshop, replace(entry, place=place), by=cast.secretariat, at=LATER)
        costs.append(len(queries))
    assert costs[1] == costs[2]  # the first also asks what is kept from then on


def test_of_a_withdrawn_workshop_each_is_told_once_and_their_registration_is_over(cast, entry):
    workshop = making.workshop(**vars(entry))
    people = [registered(workshop), registered(workshop)]
    mails()
    planning.withdraw(workshop, by=cast.administrator, at=LATER, reason="The host fell out.")
    tasks.fill_seats()
    tasks.fill_seats()
    told = [one.email for one in people]
    assert sorted(one for one in mails() if one in told) == sorted(told)
    assert {one.state for one in Registration.objects.all()} == {Registration.State.CANCELLED}
