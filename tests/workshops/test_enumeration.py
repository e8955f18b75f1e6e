"""Nobody learns from the portal whether an address is registered: who typed it gets one answer, its person a mail."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.jobs.operations import silence
from ehealth_portal.notifications.mail import draining
from ehealth_portal.notifications.models import Notice
from tests import make
from workshops import tasks
from workshops.models import LinkAsked, Registration, Seat
from workshops.operations import erasing, moderating, registering

from . import making
from .test_registration_pages import link_in_the_mail, open_workshop, register, typed, words

pytestmark = pytest.mark.django_db
State = Registration.State
KNOWN, NEW = "known@ministry.example", "other@ministry.example"


def shape(client, answer, address):
    """All that a stranger gets: status, where it leads, and the page there, without the address that was typed."""
    page = client.get(answer["Location"]) if answer.status_code == 302 else answer
    text = re.sub(r'value="[\w-]{60,}"|nonce="[^"]*"', "", page.content.decode()).replace(address, "ADDRESS")
    return answer.status_code, answer.get("Location"), text


def known(workshop):
    person = making.person(email=KNOWN, name="Known Person")
    return registering.register(workshop, person, consents=True, by=None, at=timezone.now()).registration


def mails_to(address):
    tasks.send_links()
    draining.drain()
    return [one for one in mail.outbox if address in one.to[0]]


@pytest.mark.parametrize("moderated", [False, True])
def test_registering_an_address_again_answers_as_the_first_time_and_changes_nothing(client, cast, moderated):
    workshop = open_workshop(seats=3, is_moderated=moderated)
    one = known(workshop)
    before, trail = Registration.objects.values().get(), AuditEvent.objects.count()
    answers = [shape(client, register(client, workshop, email=address), address) for address in (KNOWN, NEW)]
    assert answers[0] == answers[1]
    assert Registration.objects.values().get(pk=one.pk) == before
    assert (Registration.objects.count(), LinkAsked.objects.count()) == (2, 1)
    first, again = mails_to(KNOWN)
    assert "You were registered already" in again.subject
    assert "Aïcha" not in again.body  # what the stranger typed
    assert client.get(re.search(r"/en/workshops/registrations/[\w-]{20,}/", again.body)[0]).status_code == 302
    assert (LinkAsked.objects.count(), mails_to(KNOWN)) == (0, [first, again])
    assert AuditEvent.objects.count() == trail + 2  # one each: how long the trail is, everybody sees
    client.logout()
    client.force_login(make.user(KNOWN))
    assert register(client, workshop).status_code == 409  # of one's own address one is told


def test_a_lost_link_is_answered_alike_and_sent_to_who_is_registered(client, cast):
    workshop = open_workshop()
    known(workshop)
    address = reverse("workshop-lost-link", args=[workshop.pk])
    trail = AuditEvent.objects.count()
    silence.begin()  # the broker is dead: the row waits for the clock
    answers = [shape(client, client.post(address, {"email": one}), one) for one in (KNOWN.upper(), NEW)]
    assert answers[0] == answers[1]
    assert client.post(address, {"email": "nonsense"}).status_code == 422
    assert [one.subject.partition(":")[0] for one in mails_to(KNOWN)] == ["Your registration", "Your link"]
    assert (mails_to(NEW), LinkAsked.objects.count()) == ([], 0)
    assert AuditEvent.objects.count() == trail + 2
    link = link_in_the_mail()
    assert client.get(link).status_code == 302


def test_a_nomination_of_who_registered_looks_like_any_other(client, cast):
    workshop = open_workshop(seats=2)
    known(workshop)
    client.force_login(cast.focal_point)
    malawi = make.state("MWI", "Malawi").pk
    address, trail = reverse("workshop-nominate", args=[workshop.pk]), AuditEvent.objects.count()
    seen = []
    for one in (KNOWN, NEW):
        answer = client.post(address, typed(email=one, member_state=malawi))
        page = words(client.get(answer["Location"])).replace(one, "ADDRESS")
        seen.append(
            (
                answer.status_code,
                page,
                Registration.objects.values_list("state", "consented_at").get(email=one, nominated_by=cast.focal_point),
            )
        )
    assert (seen[0], AuditEvent.objects.count()) == (seen[1], trail + 2)
    assert client.post(address, typed(email=KNOWN, member_state=malawi)).status_code == 409  # of one's own country
    assert words(client.get(address)).count("not confirmed by the person yet") == 2
    double = Registration.objects.get(is_double=True)
    assert (Seat.objects.count(), moderating.fill_seats(workshop, at=timezone.now())) == (2, [])
    assert [one.subject.partition(":")[0] for one in mails_to(KNOWN)] == [
        "Your registration",
        "You were registered already",
    ]
    assert not Notice.objects.filter(registration_id=double.pk).exists()
    erasing.erase(Registration.objects.get(email=KNOWN, is_double=False), by=None, at=timezone.now())
    assert erasing.let_go(at=timezone.now()) == 1
    double.refresh_from_db()
    assert (double.name, double.email) == ("", "")
