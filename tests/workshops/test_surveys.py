"""Surveys: planned, asked by mail, answered by the link without a name, counted for the public from three on."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ehealth_portal.notifications.mail import draining
from ehealth_portal.refusals import NotPossibleNow
from tests import application_role, make
from workshops import links, tasks
from workshops.models import (
    Need,
    SurveyNeed,
    SurveyReply,
    SurveyResult,
    SurveyTicket,
)  # fmt: skip
from workshops.operations import attending, collecting, surveying

from . import making
from .holding import accepted
from .test_attendance import held, words

__all__ = ["held"]  # a fixture of both
pytestmark = pytest.mark.django_db


def opened(client, registration):
    client.get(reverse("registration-link", args=[links.secret_of(registration.seed)]))
    return reverse("registration-survey", args=[registration.pk, "after"])


@pytest.fixture
def people(cast, held):
    """Three who were there, from Malawi; one who was not."""
    made = [accepted(held, member_state=make.state("MWI", "Malawi")) for _turn in range(3)]
    accepted(held)
    there = [attending.There(one) for one in made]
    attending.note_attendance(held, there, by=cast.secretariat, at=timezone.now())
    return made


@pytest.fixture
def survey(cast, held, people):
    today, asked = timezone.now().date(), making.questionnaire()
    days = today - timedelta(days=1), today + timedelta(days=9)
    made = surveying.set_survey(held, "after", asked, *days, by=cast.secretariat, at=timezone.now())
    collecting.invite(made, at=timezone.now())
    return made


def close(survey):
    survey.closes_on = timezone.now().date() - timedelta(days=1)
    survey.save()
    return collecting.count_up(survey, at=timezone.now())


def test_planned_on_the_page_and_asked_by_mail_once(client, cast, held, people):
    silent = accepted(held, consented_at=None)  # nominated, came, and never agreed to the use of their data
    attending.note_attendance(held, [attending.There(silent)], by=cast.secretariat, at=timezone.now())
    asked, today = making.questionnaire(), timezone.now().date()
    client.force_login(cast.secretariat)
    address = reverse("survey-plan", args=[held.pk, "after"])
    refused = client.post(address, {"questionnaire": asked.pk, "opens_on": "40 1 2027", "closes_on": ""})
    assert (refused.status_code, "40 1 2027" in refused.content.decode()) == (422, True)
    day = f"{today.day} {today.month} {today.year}"
    client.post(address, {"questionnaire": asked.pk, "opens_on": day, "closes_on": day})
    for _turn in range(2):
        tasks.look_after_surveys()
    draining.drain()
    to = [message.to[0] for message in mail.outbox if "what it was like" in message.body]
    assert (sorted(to), SurveyTicket.objects.count()) == (sorted(one.email for one in people), 3)
    asked.refresh_from_db()
    assert asked.frozen_at is not None


def test_answered_by_the_link_once_and_nothing_leads_to_the_reply(client, cast, survey, people):
    one, typed = people[0], {"q-links": "5", "q-words": "More time for questions."}
    address = opened(client, one)
    assert "How great is the need: links?" in words(client.get(address))
    refused = client.post(address, typed | {"q-clinics": "many"})
    assert (refused.status_code, "More time for questions." in words(refused)) == (422, True)
    assert client.post(address, typed).status_code == 302
    again = client.post(address, typed)
    assert (again.status_code, SurveyReply.objects.count()) == (409, 1)
    ticket, reply = SurveyTicket.objects.get(registration=one), SurveyReply.objects.get()
    assert (ticket.used_on, sorted(reply.content), reply.pk > 10_000) == (survey.opens_on, ["links", "words"], True)
    assert Client().get(address).status_code == 302
    assert client.get(reverse("registration-survey", args=[people[1].pk, "after"])).status_code == 302


def test_a_need_goes_to_the_ledger_of_the_country_without_a_name(client, cast, survey, people):
    address = opened(client, people[0])
    half = client.post(address, {"q-=need": "Power for clinics."})
    assert (half.status_code, SurveyNeed.objects.count()) == (422, 0)
    client.post(address, {"q-links": "5", "q-=need": "Power for clinics.", "q-=theme": "links"})
    for _turn in range(2):
        tasks.look_after_surveys(survey.pk)
    need = Need.objects.get()
    assert (need.member_state.iso3, need.theme, need.text) == ("MWI", "links", "Power for clinics.")
    assert (need.noted_by, need.is_public, need.record_id, SurveyNeed.objects.count()) == (
        None,
        False,
        str(survey.pk),
        0,
    )


def test_the_public_sees_numbers_of_three_once_it_is_closed_and_no_words(client, cast, held, survey, people):
    address, public = reverse("survey-results", args=[held.pk, "after"]), Client()
    for number, one in enumerate(people):
        visitor = Client()
        typed = {"q-links": "5", "q-words": f"Word {number}"}
        if number == 2:
            assert "Word" in words(_as_staff(client, cast, address))
        visitor.post(opened(visitor, one), typed)
    assert ["Mean" in words(public.get(address)), close(survey).replies] == [False, 3]
    page = words(public.get(address))
    assert ["Mean 5.0; answers: 3" in page, "Word" in page, "3 replies" in page] == [True, False, True]
    assert SurveyResult.objects.get().counts["words"] == {"": {"answered": 3}}
    assert f'href="{address}"' in public.get(reverse("workshop", args=[held.pk])).content.decode()
    told = public.get(f"/api/v1/workshops/{held.pk}/surveys/").json()
    assert [(one["asked"], one["replies"], one["counts"]["links"]) for one in told] == [("after", 3, {"": {"5": 3}})]


def _as_staff(client, cast, address):
    client.force_login(cast.secretariat)
    return client.get(address)


def test_of_two_replies_the_public_sees_nothing(client, cast, held, survey, people):
    for one in people[:2]:
        visitor = Client()
        visitor.post(opened(visitor, one), {"q-links": "5"})
    assert close(survey) is None
    page = words(Client().get(reverse("survey-results", args=[held.pk, "after"])))
    assert "Fewer than 3 people replied" in page


def test_questions_that_people_were_asked_are_not_exchanged(cast, held, survey):
    other = making.questionnaire(version=2)
    days = survey.opens_on, survey.closes_on
    with pytest.raises(NotPossibleNow):
        surveying.set_survey(held, "after", other, *days, by=cast.secretariat, at=timezone.now())
    moved = surveying.set_survey(
        held, "after", survey.questionnaire, survey.opens_on, timezone.now().date(), by=cast.secretariat,
        at=timezone.now(),
    )  # fmt: skip
    assert moved.closes_on == timezone.now().date()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no walls")
def test_through_the_wall_nobody_reads_a_reply(client, cast, survey, people):
    client.post(opened(client, people[0]), {"q-links": "5", "q-=need": "Power.", "q-=theme": "links"})
    with application_role.as_application():
        assert (SurveyReply.objects.count(), SurveyNeed.objects.count()) == (0, 0)
    assert (SurveyReply.objects.count(), SurveyNeed.objects.count()) == (1, 1)
