"""The whole way of a need, as its people go it: three countries say what they need, a workshop is planned on the widest
gap, a focal point nominates, who came is noted, and the country says that its need is answered.
"""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from ehealth_portal.notifications.mail import draining
from tests import make
from workshops import tasks
from workshops.loading.questionnaires import load_questionnaires
from workshops.models import Assessment, Item, Need, Questionnaire, Registration, Round, Workshop
from workshops.queries.coverage import coverage

from .person import Person

pytestmark = pytest.mark.django_db
COUNTRIES = {"MWI": "Malawi", "NPL": "Nepal", "KIR": "Kiribati"}
POINTS = {"interoperability": "5", "skills": "4"}  # of all other themes: 2
ASKED = "Laboratories cannot send results to clinics."


@pytest.fixture
def people(cast):
    found = {name: Person(getattr(cast, name)) for name in vars(cast)}
    found["MWI"], found["NPL"] = found["focal_point"], found["other_focal_point"]
    kiribati = make.state("KIR", "Kiribati")
    found["KIR"] = Person(make.user("focalpoint.kir@demo.example", "focal_point", member_state=kiribati))
    return found


def typed(day: date) -> str:
    return f"{day.day} {day.month} {day.year}"


def round_is_opened(people):
    load_questionnaires(at=timezone.now())
    today = timezone.now().date()
    page = people["secretariat"].sends(
        "/en/needs/rounds/new/",
        titles_en="Needs of this year",
        questionnaire=Questionnaire.objects.get().pk,
        states=", ".join(COUNTRIES.values()),
        opens_on=typed(today),
        closes_on=typed(today + timedelta(days=30)),
    )
    people["secretariat"].sends(f"{page}open/")
    for iso3 in COUNTRIES:
        assert "workshops.open_round" in people[iso3].was_told()


def countries_answer(people):
    for iso3 in COUNTRIES:
        focal_point = people[iso3]
        assessment = Assessment.objects.get(member_state__iso3=iso3)
        page = f"/en/needs/assessments/{assessment.pk}/"
        for section in Questionnaire.objects.get().sections.all():
            shown = focal_point.reads(f"{page}sections/{section.key}/").content.decode()
            read = dict(re.findall(r'name="(q-[\w.-]+\.read)" value="([^"]*)"', shown))
            focal_point.sends(f"{page}sections/{section.key}/", **read | said_in(section, iso3))
        assessment.refresh_from_db()
        focal_point.sends(f"{page}submit/", version=assessment.version)
    tasks.gauge(Round.objects.get().pk)


def said_in(section, iso3):
    said = {}
    for item in Item.objects.filter(section=section, kind__in=("scale", "matrix")):
        for name in [f"q-{item.key}.{row['key']}" for row in item.rows] or [f"q-{item.key}"]:
            said[name] = POINTS.get(item.theme, "2")
    if iso3 == "MWI" and section.key == "standards":
        said["q-interoperability-words"] = ASKED
    return said


def workshop_on_the_widest_gap(people):
    """The link of the gauge's first line opens the form with its theme; another person publishes."""
    house = people["secretariat"]
    gauge = house.reads("/en/needs/gauge/").content.decode()
    link = re.search(r'href="(/en/workshops/new/[^"]*)"', gauge)[1].replace("&amp;", "&")
    form = house.reads(link).context["form"]
    assert form["themes"].value() == ["interoperability"]
    today = timezone.now().date()
    page = people["rapporteur"].sends(
        "/en/workshops/new/",
        title="Laboratories and clinics",
        summary="How results reach the clinic.",
        language="en",
        kind="workshop",
        started=typed(today),
        ended=typed(today + timedelta(days=1)),
        timezone="UTC",
        is_in_person="on",
        place="Lilongwe",
        seats="1",
        body=make.body("itu-t-sg21").pk,
        themes=["interoperability"],
        registration_opens_on=typed(today),
        send="1",
    )
    workshop = Workshop.objects.get()
    house.sends(f"{page}publish/", version=workshop.version)
    assert "Laboratories and clinics" in Client().get("/en/workshops/all/").content.decode()
    return workshop


def nominated_and_confirmed(people, workshop):
    person = {"name": "Grace Phiri", "email": "grace@ministry.example", "mode": "in_person", "language": "en"}
    person |= {"member_state": make.state("MWI", "Malawi").pk, "gender": "f"}
    people["MWI"].sends(f"/en/workshops/{workshop.pk}/nominate/", **person)
    draining.drain()
    letter = next(one for one in mail.outbox if one.to == ["grace@ministry.example"])
    visitor = Client()
    visitor.get(re.search(r"https?://[^/\s]+(/\S*/registrations/\S+)", letter.body)[1])
    registration = Registration.objects.get()
    assert visitor.post(f"/en/workshops/registrations/{registration.pk}/confirm/", {"consent": "on"}).status_code == 302
    registration.refresh_from_db()
    assert (registration.state, registration.consented_at is not None) == ("accepted", True)
    assert "workshops.nominee_confirmed" in people["MWI"].was_told()
    return registration


def came_and_was_counted(people, workshop, registration):
    door = f"/en/workshops/{workshop.pk}/attendance/"
    people["secretariat"].sends(door, **{f"was-{registration.pk}": "", f"here-{registration.pk}": "1"})
    found = coverage(on=timezone.now().date(), language="en")
    assert {one.iso3 for one in found.countries if one.workshops} <= {"MWI"}
    assert (found.people.women, found.people.in_person) == (1, 1)


def need_is_answered_by_the_country(people, workshop):
    """Numbered from the country's own words; the workshop is named as its answer; nobody but the country closes it."""
    need = Need.objects.get(text=ASKED)
    assert (need.theme, need.member_state.iso3, need.state) == ("interoperability", "MWI", "open")
    page = f"/en/needs/{need.pk}/"
    given = {"suggested": "", "kind": "workshops.workshop", "number": workshop.pk, "standard": "", "note": "Come."}
    people["secretariat"].sends(f"{page}match/", **given)
    assert "workshops.match_need" in people["MWI"].was_told()
    need.refresh_from_db()
    word = {"words": "Laboratories send results since March.", "version": need.version}
    assert people["secretariat"].client.post(f"{page}answer/", word).status_code == 403
    assert people["NPL"].client.post(f"{page}answer/", word).status_code == 404
    people["MWI"].sends(f"{page}answer/", **word)
    need.refresh_from_db()
    assert (need.state, need.words) == ("answered", "Laboratories send results since March.")
    assert "workshops.answer_need" in people["secretariat"].was_told()


def test_from_what_countries_need_to_a_need_that_is_answered(people):
    round_is_opened(people)
    countries_answer(people)
    workshop = workshop_on_the_widest_gap(people)
    registration = nominated_and_confirmed(people, workshop)
    came_and_was_counted(people, workshop, registration)
    need_is_answered_by_the_country(people, workshop)
