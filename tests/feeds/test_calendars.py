"""Calendars: read by another library, folded as the standard says, each event stable through changes and languages."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from activities.models import Activity, Milestone
from activities.operations import milestones
from ehealth_portal.dated import PartialDate
from ehealth_portal.review.transitions import State
from tests import make

pytestmark = pytest.mark.django_db


def parsed(address, client=None):
    answer = (client or Client()).get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert wrong_lines(answer.content) == []
    return icalendar.Calendar.from_ical(answer.content)


def events(address, client=None):
    return {str(event["SUMMARY"]): event for event in parsed(address, client).walk("VEVENT")}


def wrong_lines(content):
    """Lines that RFC 5545 forbids: not ended by CRLF, longer than 75 octets, cut inside a character, with controls."""
    lines = content.split(b"\r\n")
    wrong = [] if lines.pop() == b"" else ["no line end at the end"]
    for line in lines:
        try:
            text = line.decode()
        except UnicodeDecodeError:
            wrong.append(f"cut inside a character: {line!r}")
            continue
        if len(line) > 75 or any(sign < " " and sign != "\t" for sign in text) or not line.strip():
            wrong.append(line)
    return wrong


def test_control_the_check_finds_what_is_wrong():
    assert wrong_lines(b"A:1\r\nB:2\r\n") == []
    for bad in (b"A:1\nB:2\r\n", b"A" * 76 + b"\r\n", b"A:\xd9\r\n \x84\r\n", b"A:1", b"A:\x0b\r\n"):
        assert wrong_lines(bad) != [], bad


@pytest.fixture
def due(cast):
    provision = make.provision(addressee=make.body())
    return milestones.set_milestone(
        provision, title="A draft; for consent, by TSAG", due_on=date(2027, 1, 31), by=cast.rapporteur, at=make.AT,
        body=make.body(),
    )  # fmt: skip


def workshop(started, ended=None, **fields):
    return make.activity(kind="workshop", started=started, ended=ended, **fields)


def test_a_calendar_says_what_it_is(due):
    found = parsed("/calendars/milestones.ics?language=fr")
    told = {name: str(found[name]) for name in ("VERSION", "METHOD", "CALSCALE")}
    assert told == {"VERSION": "2.0", "METHOD": "PUBLISH", "CALSCALE": "GREGORIAN"}
    assert (bool(found["PRODID"]), found["X-WR-CALNAME"] == found["NAME"]) == (True, True)
    assert found["REFRESH-INTERVAL"].dt == timedelta(hours=6)


def test_an_empty_calendar_holds_what_the_standard_wants(db):
    """At least one component (RFC 5545, 3.6)."""
    for address in ("/calendars/milestones.ics", "/calendars/workshops.ics"):
        found = parsed(address)
        assert ([one.name for one in found.subcomponents], found.errors) == (["VTIMEZONE"], [])


def test_a_milestone_is_an_event_of_its_day(due):
    (event,) = events("/calendars/milestones.ics").values()
    assert event["SUMMARY"] == "A draft; for consent, by TSAG"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2027, 1, 31), date(2027, 2, 1))
    assert event["UID"] == f"milestone-{due.pk}@127.0.0.1"
    assert (event["SEQUENCE"], event["STATUS"], event["TRANSP"]) == (0, "CONFIRMED", "TRANSPARENT")
    assert event["LAST-MODIFIED"].dt == event["DTSTAMP"].dt == make.AT
    assert event["URL"] == "http://testserver/en/resolutions/78/dubai-2012/resolves.1/#h-nx"
    assert [str(one) for one in event["CATEGORIES"].cats] == ["TSB-1", "SG21"]
    assert event["DESCRIPTION"] == "Due by 31 January 2027 under TSB-1.\nSG21 · Body SG21"


def test_what_became_of_it_raises_the_number(due, cast):
    milestones.drop_milestone(due, by=cast.rapporteur, at=make.AT + timedelta(days=1), reason="Not needed.")
    (event,) = events("/calendars/milestones.ics").values()
    assert (event["SEQUENCE"], event["STATUS"]) == (1, "CANCELLED")
    assert event["LAST-MODIFIED"].dt == make.AT + timedelta(days=1)
    assert "It was dropped on 23 November 2026: Not needed." in event["DESCRIPTION"]


def test_filters(due, cast):
    milestones.set_milestone(
        make.provision("resolves.2", code="SG-2"), title="Another", due_on=date(2027, 1, 1), by=cast.secretariat,
        at=make.AT,
    )  # fmt: skip
    assert list(events("/calendars/milestones.ics?provision=SG-2")) == ["Another"]
    assert list(events("/calendars/milestones.ics?body=itu-t-sg21")) == ["A draft; for consent, by TSAG"]
    assert len(events("/calendars/milestones.ics")) == 2


def test_workshops_stand_on_their_days(cast):
    workshop(PartialDate(date(2026, 3, 14)), PartialDate(date(2026, 3, 16)), title="Three days", place="Lilongwe",
             countries=(make.state(),))  # fmt: skip
    workshop(PartialDate(date(2026, 5, 1), "month"), title="Some day in May")
    workshop(PartialDate(date(2026, 2, 3)), title="One day", countries=(make.state("NPL", "Nepal"), make.state()))
    workshop(PartialDate(date(2026, 2, 3)), PartialDate(date(2026, 1, 1), "year"), title="End not known")
    workshop(PartialDate(date(2014, 1, 1), "year"), title="Some day in 2014")
    make.activity(kind="meeting", title="No workshop")
    make.activity(State.DRAFT, kind="workshop", title="Not published")
    found = events("/calendars/workshops.ics")
    days = {name: (event["DTSTART"].dt, event["DTEND"].dt) for name, event in found.items()}
    assert days == {
        "Three days": (date(2026, 3, 14), date(2026, 3, 17)),
        "Some day in May": (date(2026, 5, 1), date(2026, 6, 1)),
        "One day": (date(2026, 2, 3), date(2026, 2, 4)),
        "End not known": (date(2026, 2, 3), date(2026, 2, 4)),
    }
    assert str(found["Three days"]["LOCATION"]) == "Lilongwe"
    assert str(found["One day"]["LOCATION"]) == "Malawi, Nepal"
    assert [str(one) for one in found["Three days"]["CATEGORIES"].cats] == ["Workshop", "TSB-1"]
    assert "Only the month is known, not the day." in found["Some day in May"]["DESCRIPTION"]
    row = Activity.objects.get(title="Three days")
    assert (found["Three days"]["SEQUENCE"], found["Three days"]["UID"]) == (
        row.version,
        f"activity-{row.pk}@127.0.0.1",
    )


@pytest.mark.parametrize("language", ["ar", "zh", "en", "fr", "ru", "es"])
def test_every_language_parses_with_the_same_uids(due, language):
    workshop(PartialDate(date(2026, 3, 14)), title="ورشة عمل " * 20, language="ar", place="تونس، شارع الحبيب بورقيبة")
    for address in ("/calendars/milestones.ics", "/calendars/workshops.ics"):
        own = [event["UID"] for event in parsed(f"{address}?language={language}").walk("VEVENT")]
        assert own == [event["UID"] for event in parsed(address).walk("VEVENT")] != []


HOSTILE = 'BEGIN:VEVENT\x01;a,b\\c"\u202etxt.exe\u202c \u2067x \ufeff\U0001f4a9 ' + "ж" * 80


def test_hostile_texts_stay_texts(due):
    Milestone.objects.update(title=HOSTILE[:200])
    activity = workshop(PartialDate(date(2026, 3, 14)))
    Activity.objects.filter(pk=activity.pk).update(
        title=HOSTILE, summary="one\r\nBEGIN:VALARM\nACTION:AUDIO", place=HOSTILE[:100]
    )
    clean = 'BEGIN:VEVENT;a,b\\c"txt.exe x \U0001f4a9 ' + "ж" * 80
    for address in ("/calendars/milestones.ics", "/calendars/workshops.ics"):
        (event,) = parsed(address).walk("VEVENT")
        assert event["SUMMARY"] == clean[: len(event["SUMMARY"])]
        assert event.subcomponents == []
    assert event["DESCRIPTION"] == "one\nBEGIN:VALARM\nACTION:AUDIO"
    assert "\n" not in event["LOCATION"]


def test_one_event_costs_as_many_queries_as_three(due, cast):
    addresses = ("/calendars/milestones.ics", "/calendars/workshops.ics")
    workshop(PartialDate(date(2026, 3, 14)), countries=(make.state(),))

    def costs():
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                parsed(address)
            found.append(len(queries))
        return found

    before = costs()
    for number in range(2):
        workshop(PartialDate(date(2026, 3, 14)), title=f"More {number}", countries=(make.state(),))
        milestones.set_milestone(
            due.provision, title=f"More {number}", due_on=date(2027, 1, 1), by=cast.secretariat, at=make.AT
        )
    assert costs() == before


def test_an_answer_is_not_sent_twice(due):
    first = Client().get("/calendars/milestones.ics")
    again = Client().get("/calendars/milestones.ics", headers={"if-none-match": first["ETag"]})
    assert (first["Cache-Control"], again.status_code) == ("public, max-age=300", 304)
    milestones.meet_milestone(due, by=due.created_by, at=datetime(2026, 11, 23, tzinfo=UTC), on=date(2026, 11, 23))
    later = Client().get("/calendars/milestones.ics", headers={"if-none-match": first["ETag"]})
    assert (later.status_code, "SEQUENCE:1" in later.text) == (200, True)
