"""Makers of workshops, questionnaires and rounds for tests, by the real acts."""

import itertools
from datetime import date, datetime
from typing import Any

from ehealth_portal.dated import PartialDate
from ehealth_portal.members.models import MemberState, User
from ehealth_portal.review.transitions import State
from tests import make
from workshops.entry import Entry, Person, Words
from workshops.models import Item, Questionnaire, Round, Section, Workshop
from workshops.operations import planning

AT = make.AT
_count = itertools.count(1)


def entry(**fields: Any) -> Entry:
    whole: dict[str, Any] = {
        "words": Words(title=f"Workshop number {next(_count)}", summary="For ministries of health."),
        "body": fields.get("body") or make.body(),
        "started": PartialDate(date(2027, 2, 9)),
        "ended": PartialDate(date(2027, 2, 10)),
        "timezone": "Africa/Kigali",
        "place": "Kigali",
        "themes": ("interoperability",),
        "registration_opens_on": date(2026, 11, 1),
        "registration_closes_on": date(2027, 1, 15),
    }
    return Entry(**(whole | fields))


def workshop(state: str = State.PUBLISHED, *, at: datetime = AT, **fields: Any) -> Workshop:
    made = planning.draft(entry(**fields), by=make.author(), at=at)
    if state == State.DRAFT:
        return made
    made = planning.submit(made, by=make.author(), at=at)
    return planning.publish(made, by=make.clerk(), at=at) if state == State.PUBLISHED else made


def person(**fields: Any) -> Person:
    number = next(_count)
    whole: dict[str, Any] = {
        "name": f"Person {number}",
        "email": f"person{number}@ministry.example",
        "member_state": fields.pop("member_state", None) or make.state(),
    }
    return Person(**(whole | fields))


THEMES = ("interoperability", "links", "skills")


def questionnaire(*, slug: str = "needs", version: int = 1) -> Questionnaire:
    """One scale for each of three themes, a matrix, a number and a free text, in two sections."""
    made = Questionnaire.objects.create(slug=slug, version=version, titles={"en": "Needs"}, created_at=AT)
    first = Section.objects.create(questionnaire=made, position=1, key="themes", titles={"en": "Subjects"})
    for number, theme in enumerate(THEMES, start=1):
        labels = {"en": f"How great is the need: {theme}?"}
        Item.objects.create(section=first, position=number, key=theme, kind="scale", theme=theme, labels=labels)
    second = Section.objects.create(questionnaire=made, position=2, key="more", titles={"en": "More"})
    rows = [{"key": "rural", "labels": {"en": "Rural clinics"}}, {"key": "urban", "labels": {"en": "Urban clinics"}}]
    Item.objects.create(section=second, position=1, key="where", kind="matrix", labels={"en": "Where?"}, rows=rows)
    Item.objects.create(section=second, position=2, key="clinics", kind="number", labels={"en": "How many clinics?"})
    Item.objects.create(section=second, position=3, key="words", kind="text", labels={"en": "In your words"})
    return made


def round_of(*states: MemberState, of: Questionnaire | None = None, opens_on: date = date(2026, 11, 1)) -> Round:
    made = Round.objects.create(
        questionnaire=of or questionnaire(),
        titles={"en": "Round"},
        opens_on=opens_on,
        closes_on=date(opens_on.year, 12, 31),
        created_at=AT,
    )
    made.member_states.set(states)
    return made


def focal_point(iso3: str, name: str) -> User:
    state = make.state(iso3, name)
    email = f"focalpoint.{iso3.lower()}@demo.example"
    return User.objects.filter(email=email).first() or make.user(email, "focal_point", member_state=state)
