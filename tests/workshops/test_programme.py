"""The programme: sessions at the hours of the place, with UTC and the reader's own hours beside them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from ehealth_portal.dated import PartialDate
from ehealth_portal.notifications.models import Preference
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.review.transitions import State
from tests import make
from workshops.entry import Planned
from workshops.forms.programme import initial_of
from workshops.models import Attendance, Session
from workshops.operations import planning, programme
from workshops.operations.registering import register
from workshops.queries.programme import programme_of
from workshops.wording import days

from . import making

pytestmark = pytest.mark.django_db
TYPED = {
    "title": "Opening",
    "day": "9 2 2027",
    "starts": "09:00",
    "ends": "10:30",
    "moderators": "Grace Chirwa, Ministry of Health",
    "speakers": "Ana Silva\nLi Wei，WHO",
    "language": "en",
}


def page(workshop, rest=""):
    return f"/en/workshops/{workshop.pk}/programme/{rest}"


def planned(day=9, hour=7, **fields):
    starts = datetime(2027, 2, day, hour, tzinfo=UTC)
    return Planned(starts_at=starts, ends_at=starts.replace(minute=30), title="Opening", **fields)


def added(workshop, **fields):
    return programme.add_session(workshop, planned(**fields), by=make.clerk(), at=make.AT)


def test_typed_at_the_place_and_read_there_in_utc_and_at_home(client, cast):
    workshop = making.workshop()
    client.force_login(cast.secretariat)
    assert client.post(page(workshop), TYPED).status_code == 302
    session = Session.objects.get()
    assert session.starts_at == datetime(2027, 2, 9, 7, tzinfo=UTC)
    told = [(one.name, one.affiliation, one.is_moderator) for one in session.speakers.all()]
    assert told == [("Grace Chirwa", "Ministry of Health", True), ("Ana Silva", "", False), ("Li Wei", "WHO", False)]
    (day,) = programme_of(workshop, zone="Pacific/Auckland")
    (slot,) = day.slots
    assert (day.day, slot.here.starts, slot.here.ends) == (date(2027, 2, 9), "09:00", "10:30")
    assert [(one.zone, one.starts, one.day) for one in slot.elsewhere] == [
        ("UTC", "07:00", None),
        ("Pacific/Auckland", "20:00", None),
    ]
    Preference.objects.create(user=cast.secretariat, time_zone="America/New_York")
    content = client.get(f"/en/workshops/{workshop.pk}/").content.decode()
    assert "UTC+02:00" in content
    assert "02:00–03:30" in content


def test_where_it_is_another_day_the_day_is_told(cast):
    workshop = making.workshop()
    added(workshop, hour=21)
    ((slot,),) = [day.slots for day in programme_of(workshop, zone="Pacific/Auckland")]
    assert [one.day for one in slot.elsewhere] == [None, date(2027, 2, 10)]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"ends": "08:00"}, "ends"),
        ({"day": "11 2 2027"}, "day"),
        ({"starts": "nine"}, "starts"),
        ({"title": ""}, "title"),
        ({"speakers": "x" * 151}, "speakers"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_kept(client, cast, typed, field):
    workshop = making.workshop()
    client.force_login(cast.secretariat)
    answer = client.post(page(workshop), TYPED | typed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Session.objects.exists()


def test_an_hour_that_the_clocks_skip_is_no_hour(client, cast):
    """28 March 2027 in Paris: two o'clock is followed by three."""
    day = PartialDate(date(2027, 3, 28))
    workshop = making.workshop(timezone="Europe/Paris", started=day, ended=day)
    client.force_login(cast.secretariat)
    skipped = TYPED | {"day": "28 3 2027", "starts": "02:30", "ends": "04:00"}
    assert list(client.post(page(workshop), skipped).context["form"].errors) == ["starts"]
    assert client.post(page(workshop), skipped | {"starts": "01:30"}).status_code == 302
    assert client.post(page(workshop), skipped | {"starts": "22:30", "ends": "01:00"}).status_code == 302  # by night
    night = Session.objects.latest("starts_at")
    assert (night.ends_at - night.starts_at, initial_of(night)["ends"]) == (timedelta(hours=2, minutes=30), "01:00")


def test_changed_it_keeps_its_row_and_taken_off_it_is_gone(client, cast):
    workshop = making.workshop()
    session = added(workshop, speakers=(("Ana Silva", "", False),))
    client.force_login(cast.secretariat)
    form = client.get(page(workshop, f"{session.pk}/")).context["form"]
    assert (form.initial["day"], form.initial["starts"], form.initial["speakers"]) == ("9 2 2027", "09:00", "Ana Silva")
    assert client.post(page(workshop, f"{session.pk}/"), TYPED | {"title": "Welcome"}).status_code == 302
    assert [(one.pk, one.title) for one in Session.objects.all()] == [(session.pk, "Welcome")]
    assert client.post(page(workshop, f"{session.pk}/remove/")).status_code == 302
    assert not Session.objects.exists()


def test_what_was_attended_stays_on_the_programme(cast):
    workshop = making.workshop()
    session = added(workshop)
    registration = register(workshop, making.person(), consents=True, by=None, at=make.AT).registration
    Attendance.objects.create(registration=registration, session=session, mode="in_person", noted_at=make.AT)
    with pytest.raises(NotPossibleNow):
        programme.remove_session(session, by=make.clerk(), at=make.AT)


def test_sessions_move_with_the_first_day_and_keep_their_hour_there(cast):
    """From Kigali, two hours before UTC all year, to Geneva in summer (the same) and in winter (one hour)."""
    workshop = making.workshop(State.DRAFT)
    session = programme.add_session(workshop, planned(day=10, hour=7), by=make.author(), at=make.AT)
    for month, day, zone, hour in ((7, 21, "Europe/Zurich", 7), (12, 2, "Europe/Zurich", 8), (12, 2, "UTC", 9)):
        days = {"started": PartialDate(date(2027, month, day - 1)), "ended": PartialDate(date(2027, month, day))}
        planning.edit(workshop, making.entry(timezone=zone, **days), by=make.author(), at=make.AT)
        session.refresh_from_db()
        assert session.starts_at == datetime(2027, month, day, hour, tzinfo=UTC)
        assert session.ends_at - session.starts_at == timedelta(minutes=30)


def test_its_author_until_it_is_sent_then_the_secretariat(cast):
    draft = making.workshop(State.DRAFT)
    programme.add_session(draft, planned(), by=make.author(), at=make.AT)
    with pytest.raises(NotAllowed):
        added(draft)
    with pytest.raises(NotPossibleNow):
        programme.add_session(making.workshop(State.SUBMITTED), planned(), by=make.author(), at=make.AT)
    with pytest.raises(NotAllowed):
        programme.add_session(making.workshop(), planned(), by=make.author(), at=make.AT)
    with pytest.raises(Incomplete):
        programme.add_session(draft, planned(day=12), by=make.author(), at=make.AT)


def test_the_page_costs_the_same_with_one_session_and_with_three(client, cast):
    workshop = making.workshop()
    added(workshop, speakers=(("Ana Silva", "", False),))
    client.get(f"/en/workshops/{workshop.pk}/")  # what is kept between requests is read
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/en/workshops/{workshop.pk}/").status_code == 200
        counts.append(len(queries))
        added(workshop, hour=8, speakers=(("Li Wei", "WHO", True),))
        added(workshop, hour=9)
    assert counts[0] == counts[1]


def test_what_both_days_share_is_said_once():
    first, last, later = (PartialDate.read(text) for text in ("2027-02-09", "2027-02-10", "2027-03-01"))
    said = []
    for language in ("en", "zh-hans"):
        with override(language):
            said += [days(first, last), days(first, later), days(first, None)]
    assert said == [
        "9–10 February 2027",
        "9 February 2027 – 1 March 2027",
        "9 February 2027",
        "2027年2月9日–10日",
        "2027年2月9日 – 2027年3月1日",
        "2027年2月9日",
    ]
