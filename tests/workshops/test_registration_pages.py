"""From the form to the mail, by its link to one's own data; nominations; what staff decide. As the web's own role."""

import re
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ehealth_portal.jobs.operations import silence
from ehealth_portal.members.models import User
from ehealth_portal.notifications.mail import draining
from ehealth_portal.notifications.models import Notice
from ehealth_portal.refusals import NotPossibleNow
from tests import make
from workshops.models import Question, Registration, Seat, ServiceRequest, Staff, Workshop
from workshops.operations import erasing, moderating, registering, requesting
from workshops.queries.registrations import open_requests

from . import making

pytestmark = pytest.mark.django_db
State = Registration.State
LINK = re.compile(r"https?://[^/\s]+(/\w+/workshops/registrations/[\w-]{20,}/)")


def open_workshop(**fields):
    """Open today, whatever day it is; the secretariat of the cast works on it."""
    today = timezone.now().date()
    days = {"registration_opens_on": today - timedelta(days=9), "registration_closes_on": today + timedelta(days=9)}
    made = making.workshop(**days | {"is_remote": True} | fields)
    clerk = User.objects.get(email="secretariat@demo.example")
    Staff.objects.get_or_create(workshop=made, user=clerk, defaults={"given_by": clerk, "given_at": make.AT})
    return made


def question(workshop, key, kind="text", **fields):
    place = workshop.questions.count() + 1
    labels = {"en": key.capitalize()}
    return Question.objects.create(workshop=workshop, key=key, kind=kind, position=place, labels=labels, **fields)


def typed(**fields):
    whole = {"name": "Aïcha", "email": "aicha@ministry.example", "mode": "in_person", "organization": "A ministry"}
    return whole | {"language": "en", "consent": "on"} | fields


def words(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def register(client, workshop, **fields):
    return client.post(reverse("workshop-register", args=[workshop.pk]), typed(**fields))


def link_in_the_mail():
    draining.drain()
    return LINK.search(mail.outbox[-1].body)[1]


def test_without_an_account_the_mail_opens_one_s_own_data_and_erases_them(client, cast):
    workshop = open_workshop()
    assert register(client, workshop).status_code == 302
    other = registering.register(workshop, making.person(), consents=True, by=None, at=timezone.now()).registration
    one = Registration.objects.get(email="aicha@ministry.example")
    page = reverse("registration", args=[one.pk])
    assert client.get(page).status_code == 302  # to the sign-in: the address of the page opens nothing
    draining.drain()
    assert "aicha@ministry.example" in mail.outbox[0].to[0]
    answer = client.get(LINK.search(mail.outbox[0].body)[1])
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert "Aïcha" in words(client.get(page))
    assert client.get(reverse("registration", args=[other.pk])).status_code == 302
    assert client.get(reverse("registration-data", args=[one.pk])).json()["email"] == "aicha@ministry.example"
    assert client.post(reverse("registration-erase", args=[one.pk])).status_code == 422
    assert client.post(reverse("registration-erase", args=[one.pk]), {"sure": "1"}).status_code == 302
    one.refresh_from_db()
    assert (one.name, one.email, one.seed, one.state) == ("", "", "", State.CANCELLED)
    assert client.get(LINK.search(mail.outbox[0].body)[1]).status_code == 404


def test_the_mail_waits_while_nobody_answers_and_only_the_mail_holds_the_secret(client, cast, monkeypatch):
    """With a dead broker the row is there; the database holds nothing that opens the link."""
    silence.begin()
    assert register(client, open_workshop()).status_code == 302
    one, row = Registration.objects.get(), Notice.objects.get(channel="email", registration_id__isnull=False)
    assert (row.state, row.registration_id, mail.outbox) == ("due", one.pk, [])
    secret = link_in_the_mail().strip("/").rpartition("/")[2]
    assert secret not in str(list(Registration.objects.values())) + str(list(Notice.objects.values()))
    assert "List-Unsubscribe" not in mail.outbox[-1].message()


def test_what_is_wrong_is_named_and_what_was_typed_stays(client, cast):
    workshop = open_workshop(is_remote=False)
    answer = register(client, workshop, name="", email="nonsense", organization="", consent="")
    text = words(answer)
    assert (answer.status_code, Registration.objects.count()) == (422, 0)
    for sentence in (
        "Enter the name as it is to stand on the certificate.",
        "Write an e-mail address, as in name@example.org.",
        "Choose a country, or name an organization.",
        "Agree to the use of your data, or do not register.",
    ):
        assert sentence in text
    assert 'value="nonsense"' in answer.content.decode()


def test_a_question_that_does_not_apply_is_neither_asked_for_nor_kept(client, cast):
    workshop = open_workshop()
    visa = question(workshop, "visa", "yes_no", is_required=True)
    question(workshop, "passport", is_required=True, after=visa, when="yes")
    assert "Only if you answered “Yes” to “Visa”." in words(
        client.get(reverse("workshop-register", args=[workshop.pk]))
    )
    assert "Answer this question." in words(register(client, workshop, q_visa="yes"))
    assert register(client, workshop, q_visa="no", q_passport="X1").status_code == 302
    assert Registration.objects.get().answers == {"visa": False}


def test_signed_in_the_account_s_address_is_taken_and_the_registration_changed(client, cast):
    workshop = open_workshop(seats=1, remote_seats=0)
    client.force_login(cast.nobody)
    assert register(client, workshop, email="else@where.example").status_code == 302
    one = Registration.objects.get()
    assert (one.email, one.user, one.state) == (cast.nobody.email, cast.nobody, State.ACCEPTED)
    address = reverse("registration-change", args=[one.pk])
    assert client.post(address, typed(name="Bea", mode="remote", version=one.version)).status_code == 302
    assert client.post(address, typed(version=one.version)).status_code == 409
    assert list(Seat.objects.values_list("registration", flat=True)) == [None]  # kept for who may wait
    one.refresh_from_db()
    assert (one.name, one.mode, one.state) == ("Bea", "remote", State.WAITING)
    assert "Bea" in words(client.get(reverse("registrations")))
    registering.cancel(one, by=cast.nobody, at=timezone.now())
    again = register(client, workshop)["Location"]  # and the form leads to it, not to what was cancelled
    assert (again, client.get(reverse("workshop-register", args=[workshop.pk]))["Location"]) == (again, again)
    mine = Registration.objects.latest("pk")
    assert client.post(reverse("registration-erase", args=[mine.pk]), {"sure": "1"}).status_code == 302
    mine.refresh_from_db()
    assert (mine.name, mine.user, mine.erased_at is None) == ("", None, False)
    client.force_login(cast.other_rapporteur)
    assert client.get(address).status_code == 404


def test_a_focal_point_nominates_and_the_person_confirms_by_the_link(client, cast):
    workshop = open_workshop()
    client.force_login(cast.focal_point)
    malawi = make.state("MWI", "Malawi").pk
    address = reverse("workshop-nominate", args=[workshop.pk])
    assert client.post(address, typed(member_state=make.state("NPL", "Nepal").pk)).status_code == 422
    assert client.post(address, typed(member_state=malawi)).status_code == 302
    one = Registration.objects.get()
    assert (one.consented_at, one.nominated_by) == (None, cast.focal_point)
    assert client.post(reverse("registration-cancel", args=[one.pk])).status_code == 403  # the person's to do
    client.force_login(cast.other_focal_point)
    assert client.get(reverse("registration", args=[one.pk])).status_code == 404
    client.logout()
    client.get(link_in_the_mail())
    confirm = reverse("registration-confirm", args=[one.pk])
    assert client.post(confirm).status_code == 422
    assert client.post(confirm, {"consent": "on"}).status_code == 302
    change, nepal = reverse("registration-change", args=[one.pk]), make.state("NPL", "Nepal")
    assert client.post(change, typed(member_state=nepal.pk)).status_code == 422
    moved = making.person(member_state=nepal, email=one.email)
    assert registering.change(one, moved, by=None, at=timezone.now()).member_state_id == malawi
    one.refresh_from_db()
    assert one.consented_at is not None
    told = Notice.objects.filter(user=cast.focal_point, channel="inbox", event__kind="workshops.nominee_confirmed")
    assert told.count() == 1
    _only_staff_read_what_the_person_added(client, cast, one)


def _only_staff_read_what_the_person_added(client, cast, one):
    """As the wording says to which the person agreed; who nominated reads what they wrote themselves."""
    question(one.workshop, "diet")
    Registration.objects.update(answers={"diet": "Coeliac"}, mode="remote")
    Workshop.objects.update(remote_address="https://join.example/1")
    ServiceRequest.objects.create(registration=one, kind="access", note="A ramp", asked_at=timezone.now())
    said = ("Coeliac", "A ramp", "join.example")
    client.logout()  # and with it the link
    for who, reads in ((cast.focal_point, 0), (cast.secretariat, 3)):
        client.force_login(who)
        page = client.get(reverse("registration", args=[one.pk])).content.decode()
        assert (one.name in page, sum(word in page for word in said)) == (True, reads)


def test_staff_accept_and_decline_with_a_reason_and_nobody_else_looks(client, cast):
    workshop = open_workshop(is_moderated=True)
    asked = [
        registering.register(workshop, making.person(), consents=True, by=None, at=timezone.now()).registration
        for _number in range(2)
    ]
    people = reverse("workshop-people", args=[workshop.pk])
    client.force_login(cast.counsellor)
    assert client.get(people).status_code == 403
    client.force_login(cast.secretariat)
    assert asked[0].name in words(client.get(people))
    decide = [reverse("registration-decide", args=[one.pk]) for one in asked]
    assert client.post(decide[0], {"accept": "1"}).status_code == 302
    assert client.post(decide[1], {"decline": "1", "reason": " "}).status_code == 422
    assert client.post(decide[1], {"decline": "1", "reason": "For ministries only."}).status_code == 302
    states = Registration.objects.order_by("pk").values_list("state", "reason")
    assert list(states) == [(State.ACCEPTED, ""), (State.DECLINED, "For ministries only.")]
    draining.drain()
    assert "For ministries only." in next(one.body for one in mail.outbox if "Not accepted" in one.subject)
    assert b"".join(client.get(reverse("workshop-people-csv", args=[workshop.pk])).streaming_content).count(b"\n") == 3


def test_the_list_costs_the_same_for_one_and_for_three(client, cast):
    workshop = open_workshop()
    client.force_login(cast.secretariat)
    costs = []
    for number in (1, 2):
        for _one in range(number):
            made = registering.register(workshop, making.person(), consents=True, by=None, at=timezone.now())
            ServiceRequest.objects.create(registration=made.registration, kind="sign", asked_at=timezone.now())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = client.get(reverse("workshop-people", args=[workshop.pk])).content
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert page.index(b'name="refuse"') < page.index(b'name="grant"')  # Enter after a reason grants nothing


@pytest.mark.parametrize(("days", "late"), [(0, False), (-1, True)])
def test_a_request_after_itu_s_day_is_late_and_decided_all_the_same(client, cast, days, late):
    workshop = open_workshop(services_by=timezone.now().date() + timedelta(days=days), timezone="UTC")
    register(client, workshop)
    client.get(link_in_the_mail())
    one = Registration.objects.get()
    ask = reverse("service-ask", args=[one.pk])
    assert client.post(ask, {"kind": "interpretation"}).status_code == 422
    assert client.post(ask, {"kind": "interpretation", "language": "fr"}).status_code == 302
    assert client.post(ask, {"kind": "interpretation", "language": "fr"}).status_code == 409
    request = ServiceRequest.objects.get()
    assert request.is_late is late
    client.force_login(cast.secretariat)
    decide = reverse("service-decide", args=[one.pk, request.pk])
    assert client.post(decide, {"refuse": "1"}).status_code == 422
    assert client.post(decide, {"grant": "1"}).status_code == 302
    request.refresh_from_db()
    assert (request.state, request.decided_by) == ("granted", cast.secretariat)
    requesting.ask_service(one, "sign", by=None, at=timezone.now())
    assert [asked.kind for asked in open_requests(workshop, cast.secretariat)] == ["sign"]
    registering.cancel(one, by=None, at=timezone.now())
    assert not open_requests(workshop, cast.secretariat).exists()  # nobody comes who would need it


def test_staff_write_questions_and_their_words_in_another_language_stay(client, cast):
    workshop = open_workshop()
    client.force_login(cast.secretariat)
    address = reverse("workshop-questions", args=[workshop.pk])
    rows = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-label": "Diet", "form-0-kind": "one"}
    assert client.post(address, rows).status_code == 422  # no answers to choose from
    rows |= {"form-0-options": "Any\nHalal", "form-1-label": "Which?", "form-1-kind": "text", "form-1-key": "which"}
    rows |= {"form-1-after": "diet", "form-1-when": "Halal"}
    assert client.post(address, rows).status_code == 302
    diet, which = workshop.questions.all()
    assert (diet.key, which.after, which.when) == ("diet", diet, "Halal")
    again = rows | {"form-0-key": "diet", "form-INITIAL_FORMS": "2"}  # as the French page shows it
    assert client.post(address.replace("/en/", "/fr/"), again).status_code == 302
    said = [(one.labels, [option["labels"] for option in one.options]) for one in workshop.questions.all()]
    assert said == [({"en": "Diet"}, [{"en": "Any"}, {"en": "Halal"}]), ({"en": "Which?"}, [])]  # no word is French
    french = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-label": "Régime", "form-0-kind": "text"}
    assert client.post(address.replace("/en/", "/fr/"), french | {"form-0-key": "diet"}).status_code == 302
    assert workshop.questions.get().labels == {"en": "Diet", "fr": "Régime"}


def test_who_waits_moves_up_and_is_told_and_nobody_does_once_it_is_over(cast):
    workshop = open_workshop(seats=1)
    first, second = (
        registering.register(workshop, making.person(), consents=True, by=None, at=making.AT).registration
        for _number in range(2)
    )
    registering.cancel(first, by=None, at=making.AT)
    over = making.AT.replace(year=making.AT.year + 1)
    assert moderating.fill_seats(workshop, at=over) == []
    later = making.AT.replace(hour=making.AT.hour + 1)
    assert [one.pk for one in moderating.fill_seats(workshop, at=later)] == [second.pk]
    draining.drain()
    told = [one.subject.partition(":")[0] for one in mail.outbox if second.email in one.to[0]]
    assert told == ["Your registration", "You have a place"]


@pytest.mark.parametrize(
    ("closes", "zone", "is_open"), [(3, "UTC", False), (None, "UTC", False), (3, "Etc/GMT+11", True)]
)
def test_nobody_registers_once_it_is_over_there_whatever_day_was_set(closes, zone, is_open):
    """Asked on the third at ten in UTC, when it is the second farther west; it was held until the second."""
    opens, days = date(2027, 2, 1), {"ends_on": date(2027, 2, 2), "timezone": zone}
    closes_on = date(2027, 2, closes) if closes else None
    workshop = Workshop(state="published", registration_opens_on=opens, registration_closes_on=closes_on, **days)
    with nullcontext() if is_open else pytest.raises(NotPossibleNow):
        registering.must_be_open(workshop, at=datetime(2027, 2, 3, 10, tzinfo=UTC))


@pytest.mark.parametrize(("before", "lowered", "cancelled"), [(None, 2, 0), (3, 2, 1)])
def test_a_limit_that_was_set_or_lowered_later_counts_who_has_a_place_already(cast, before, lowered, cancelled):
    workshop = open_workshop(seats=before)

    def register_one():
        made = registering.register(workshop, making.person(), consents=True, by=None, at=timezone.now())
        return made.registration

    there = [register_one() for _number in range(2 + cancelled)]
    Workshop.objects.update(seats=lowered)
    for one in there[:cancelled]:
        registering.cancel(one, by=None, at=timezone.now())
    assert register_one().state == State.WAITING


def test_twelve_months_after_the_workshop_people_go_and_counts_stay(cast):
    workshop = open_workshop()
    one = registering.register(workshop, making.person(), consents=True, by=None, at=making.AT).registration
    ends = making.AT.replace(year=2027, month=2, day=10)
    assert erasing.let_go(at=ends.replace(year=2028, day=9)) == 0
    assert erasing.let_go(at=ends.replace(year=2028)) == 1
    one.refresh_from_db()
    assert (one.name, one.email, one.answers, one.state) == ("", "", {}, State.ACCEPTED)
    assert one.member_state is not None
