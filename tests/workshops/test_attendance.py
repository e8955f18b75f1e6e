"""Attendance at the door and by list; certificates that anybody can check; as the web's own role."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.dated import PartialDate
from ehealth_portal.members.models import User
from ehealth_portal.notifications.mail import draining
from tests import make
from workshops import links
from workshops.models import Attendance, Certificate, Participation, Registration, Session, Staff
from workshops.operations import attending, certifying

from . import holding, making
from .holding import accepted

pytestmark = pytest.mark.django_db
LINK = re.compile(r"https?://[^/\s]+(/\w+/workshops/registrations/[\w-]{20,}/)")


def words(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


@pytest.fixture
def held(cast):
    return holding.held(cast.secretariat)


def test_ticked_at_the_door_counted_by_country_and_taken_back(client, cast, held):
    one, two = accepted(held, gender="f"), accepted(held, mode="remote")
    client.force_login(cast.secretariat)
    door = reverse("workshop-attendance", args=[held.pk])
    assert (one.name in words(client.get(door)), client.get(door + "?q=nobody").status_code) == (True, 200)
    client.post(door, {f"was-{one.pk}": "", f"here-{one.pk}": "1", f"was-{two.pk}": "", f"here-{two.pk}": "1"})
    counted = list(Participation.objects.order_by("mode").values_list("mode", "women", "men", "others"))
    assert counted == [("in_person", 1, 0, 0), ("remote", 0, 0, 1)]
    client.post(door, {f"was-{one.pk}": "in_person", f"was-{two.pk}": "remote", f"here-{two.pk}": "1"})
    assert list(Attendance.objects.values_list("registration", flat=True)) == [two.pk]


def test_what_a_colleague_ticked_meanwhile_stays(client, cast, held):
    one, two = accepted(held), accepted(held)
    attending.note_attendance(held, [attending.There(one)], by=cast.secretariat, at=timezone.now())
    client.force_login(cast.secretariat)
    read_before = {f"was-{one.pk}": "", f"was-{two.pk}": "", f"here-{two.pk}": "1"}
    client.post(reverse("workshop-attendance", args=[held.pk]), read_before)
    assert set(Attendance.objects.values_list("registration", flat=True)) == {one.pk, two.pk}


def test_a_session_is_noted_apart_from_the_whole(client, cast, held):
    one, at = accepted(held), timezone.now()
    session = Session.objects.create(
        workshop=held, title="Opening", position=1, starts_at=at, ends_at=at + timedelta(hours=1)
    )
    client.force_login(cast.secretariat)
    door = reverse("workshop-attendance", args=[held.pk])
    for address in (door, f"{door}?session={session.pk}"):
        client.post(address, {f"was-{one.pk}": "", f"here-{one.pk}": "1"})
    client.post(door, {f"was-{one.pk}": "in_person"})
    assert list(Attendance.objects.values_list("session", flat=True)) == [session.pk]


def test_a_pasted_list_notes_whom_it_knows_and_names_whom_not(client, cast, held):
    one, two = accepted(held), accepted(held)
    stranger = accepted(making.workshop())
    client.force_login(cast.secretariat)
    address = reverse("workshop-attendance-paste", args=[held.pk])
    pasted = f"Anna <{one.email.upper()}>, joined 10:02\n{stranger.email}; 'o'neill@elsewhere.example'"
    answer = client.post(address, {"addresses": pasted, "mode": "remote"})
    assert [stranger.email in words(answer), "o'neill@elsewhere.example" in words(answer)] == [True, True]
    assert list(Attendance.objects.values_list("registration", "mode")) == [(one.pk, "remote")]
    table = BytesIO(f"Name,E-mail address\nTwo,{two.email}\n".encode())
    table.name = "joined.csv"
    assert client.post(address, {"file": table}).status_code == 302
    assert client.post(address, {"addresses": "nobody"}).status_code == 422
    assert Attendance.objects.get(registration=two).mode == "in_person"


def test_only_who_works_on_it_and_only_once_it_began(client, cast, held):
    one = accepted(held)
    client.force_login(cast.rapporteur)
    assert client.get(reverse("workshop-attendance", args=[held.pk])).status_code == 403
    later = making.workshop(started=PartialDate(timezone.now().date() + timedelta(days=3)), ended=None)
    given = {"given_by": cast.secretariat, "given_at": make.AT}
    Staff.objects.get_or_create(workshop=later, user=cast.secretariat, defaults=given)
    client.force_login(cast.secretariat)
    person = accepted(later)
    door = reverse("workshop-attendance", args=[later.pk])
    answer = client.post(door, {f"was-{person.pk}": "", f"here-{person.pk}": "1"})
    assert (answer.status_code, Attendance.objects.count(), one.pk in [0]) == (409, 0, False)


def test_the_list_costs_the_same_with_one_row_and_with_three(client, cast, held):
    client.force_login(cast.secretariat)
    door, costs = reverse("workshop-attendance", args=[held.pk]), []
    for number in (1, 2):
        for _turn in range(number):
            accepted(held)
        client.get(door)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(door)
        costs.append(len(asked))
    assert costs[0] == costs[1]


# --- certificates --------------------------------------------------------------------------------------------------
@pytest.fixture
def certificate(cast, held):
    one = accepted(held, name="Aïcha Ndèye Mwangi", email="aicha@ministry.example", language="fr")
    accepted(held, name="Absent")
    attending.note_attendance(held, [attending.There(one)], by=cast.secretariat, at=timezone.now())
    made = certifying.issue_certificates(held, by=cast.secretariat, at=timezone.now())
    assert [row.name for row in made] == ["Aïcha Ndèye Mwangi"]
    return made[0]


def test_issued_once_to_those_who_were_there(client, cast, held, certificate):
    client.force_login(cast.secretariat)
    address = reverse("workshop-certificates", args=[held.pk])
    client.post(address)
    assert (Certificate.objects.count(), certificate.code in words(client.get(address))) == (1, True)
    draining.drain()
    assert [(message.to, "Aïcha" in message.body) for message in mail.outbox[-1:]] == [
        (["aicha@ministry.example"], True)
    ]


def test_whoever_has_the_code_reads_what_must_stand_on_it(certificate):
    public = Client()
    page = words(public.get(reverse("certificate", args=[certificate.code])))
    assert ["This certificate is true" in page, "Aïcha Ndèye Mwangi" in page, "In person" in page] == [True] * 3
    typed = certificate.code.lower().replace("-", " ")
    found = public.get(reverse("certificates"), {"code": typed})
    assert found["Location"] == reverse("certificate", args=[certificate.code])
    assert public.get(reverse("certificate", args=["ABCD-EFGH-JKMN-PQRS"])).status_code == 404
    assert public.get(reverse("certificates"), {"code": "—"}).status_code == 422


def test_revoked_and_erased_certificates_say_so(client, cast, held, certificate):
    client.force_login(cast.secretariat)
    address = reverse("certificate-revoke", args=[held.pk, certificate.pk])
    assert client.post(address, {"reason": " "}).status_code == 422
    client.post(address, {"reason": "The name was misspelled."})
    page = words(Client().get(reverse("certificate", args=[certificate.code])))
    assert ["does not hold" in page, "Aïcha" in page, "misspelled" in page] == [True, False, False]
    again = certifying.issue_certificates(held, by=cast.secretariat, at=timezone.now())[0]
    assert again.code != certificate.code
    person, one = Client(), again.registration
    person.get(reverse("registration-link", args=[links.secret_of(one.seed)]))
    assert person.post(reverse("registration-erase", args=[one.pk]), {"sure": "1"}).status_code == 302
    page = words(Client().get(reverse("certificate", args=[again.code])))
    assert ["This certificate is true" in page, "Aïcha" in page] == [True, False]
    kept = Certificate.objects.filter(registration=one).order_by("pk").values_list("name", "reason")
    assert list(kept) == [("", "–"), ("", "")]
    trail = AuditEvent.objects.values_list("details", flat=True)
    assert [one for one in trail if "misspelled" in str(one)] == []  # it may tell of the person


@pytest.mark.parametrize("language", ["en", "ar", "zh-hans"])
def test_the_person_gets_it_as_a_pdf(cast, certificate, language):
    draining.drain()
    person = Client()
    path = f"/{language}/workshops/registrations/{certificate.registration_id}/certificate.pdf"
    assert person.get(path).status_code == 302
    user = make.user("aicha@ministry.example")
    Registration.objects.filter(pk=certificate.registration_id).update(user=user)
    person.force_login(user)
    answer = person.get(path)
    assert (answer.status_code, answer.content[:5], answer["Content-Type"]) == (200, b"%PDF-", "application/pdf")
    stranger = Client()
    stranger.force_login(make.user("stranger@elsewhere.example"))
    assert stranger.get(path).status_code == 404


def test_not_before_the_last_day_and_not_by_others(client, cast, held):
    client.force_login(User.objects.get(email="rapporteur@demo.example"))
    assert client.post(reverse("workshop-certificates", args=[held.pk])).status_code == 403
    held.ends_on = timezone.now().date() + timedelta(days=2)
    held.save()
    client.force_login(cast.secretariat)
    assert client.post(reverse("workshop-certificates", args=[held.pk])).status_code == 409


def test_the_api_tells_the_same(client, cast, held, certificate):
    address = f"/api/v1/certificates/{certificate.code}/"
    told = Client().get(address).json()
    assert (told["holds"], told["name"], told["workshop"], told["mode"]) == (
        True, "Aïcha Ndèye Mwangi", held.pk, "in_person",
    )  # fmt: skip
    certifying.revoke_certificate(certificate, by=cast.secretariat, at=timezone.now(), reason="Misspelled.")
    told = Client().get(address).json()
    assert (told["holds"], told["name"]) == (False, "")
    assert Client().get("/api/v1/certificates/ABCD-EFGH-JKMN-PQRS/").status_code == 404
