"""Workshops that are being held: people accepted, noted, certified and asked, by the real acts."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from ehealth_portal.dated import PartialDate
from ehealth_portal.members.models import User
from tests import make
from workshops import links
from workshops.models import Certificate, Registration, Staff, Survey, SurveyReply, SurveyTicket, Workshop
from workshops.operations import attending, certifying, collecting, surveying

from . import making


def held(staff: User, **fields: Any) -> Workshop:
    """From yesterday until today, with this person at the door."""
    today = timezone.now().date()
    days = {"started": PartialDate(today - timedelta(days=1)), "ended": PartialDate(today), "timezone": "UTC"}
    made = making.workshop(**days | {"is_remote": True} | fields)
    Staff.objects.get_or_create(workshop=made, user=staff, defaults={"given_by": staff, "given_at": make.AT})
    return made


def accepted(workshop: Workshop, **fields: Any) -> Registration:
    """With a link that works."""
    number, seed = Registration.objects.count() + 1, links.make_seed()
    whole = {"name": f"Person {number}", "email": f"p{number}@ministry.example", "member_state": make.state()}
    whole |= {"state": "accepted", "mode": "in_person", "registered_at": make.AT, "consented_at": make.AT}
    whole |= {"seed": seed, "sha256": links.sha256_of(links.secret_of(seed))}
    return Registration.objects.create(workshop=workshop, **whole | fields)


def certified(workshop: Workshop, *, by: User, **fields: Any) -> Certificate:
    there = attending.There(accepted(workshop, **fields))
    attending.note_attendance(workshop, [there], by=by, at=timezone.now())
    return certifying.issue_certificates(workshop, by=by, at=timezone.now())[0]


def surveyed(workshop: Workshop, *, by: User, replies: int = 3) -> Survey:
    """After it, with so many replies, and closed."""
    today = timezone.now().date()
    days = today - timedelta(days=5), today + timedelta(days=5)
    asked = surveying.set_survey(workshop, "after", making.questionnaire(slug="after"), *days, by=by, at=timezone.now())
    for number in range(replies):
        ticket = SurveyTicket.objects.create(survey=asked, registration=accepted(workshop))
        answered = {"standing": "answered", "number": str(3 + number % 3), "text": "", "language": ""}
        said = {"standing": "answered", "number": None, "text": f"Words {number}", "language": "en"}
        content = {"links": {"": answered}, "words": {"": said}}
        surveying.answer_survey(ticket, content, language="en", at=timezone.now())
    asked.closes_on = today - timedelta(days=1)
    asked.save(update_fields=["closes_on"])
    collecting.count_up(asked, at=timezone.now())
    assert SurveyReply.objects.filter(survey=asked).count() == replies
    return asked
