"""Rounds, questionnaires and assessments in the world of the matrix, and what an assessment is to a caller."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from ehealth_portal.rest.versions import tag
from tests import make
from tests.workshops import making
from workshops.models import Assessment, Delegation, Item, Questionnaire, Round, Section, Submission

from .callers import SPEAKS, Caller, Case

if TYPE_CHECKING:
    from .world import World

GIVEN = "KEN"  # a section of its assessments was given to each caller


@dataclass
class Rounds:
    rounds: list[Round] = field(default_factory=list)
    assessments: list[Assessment] = field(default_factory=list)
    questionnaire: Any = None  # not used yet


def built(world: "World") -> Rounds:
    """Of Malawi, Nepal and Kenya in each state: a round each; and a round that is planned."""
    Questionnaire.objects.create(slug="used", version=1, titles={"en": "Used"}, created_at=make.AT, frozen_at=make.AT)
    states = [make.state("MWI", "Malawi"), make.state("NPL", "Nepal"), make.state(GIVEN, "Kenya")]
    of = making.questionnaire()
    Questionnaire.objects.filter(pk=of.pk).update(frozen_at=make.AT)
    made = Rounds([_round(of, None)], [], making.questionnaire(version=2))
    for state in Assessment.State.values:
        round_ = _round(of, make.AT)
        round_.member_states.set(states)
        made.rounds.append(round_)
        kept = {"state": state, "reason": "New figures.", "created_at": make.AT, "updated_at": make.AT}
        made.assessments += [Assessment(round=round_, member_state=one, **kept) for one in states]
    Assessment.objects.bulk_create(made.assessments)
    callers = [caller.user for caller in world.callers.values() if caller.user]
    for one in made.assessments:
        one.answers.create(item_key="links", standing="answered", number=4, answered_at=make.AT)
        content = {"links": {"": {"standing": "answered", "number": "4", "text": "", "language": ""}}}
        sent = {"submitted_by": world.stranger, "submitted_at": make.AT, "content": content, "scores": {"links": 4}}
        Submission.objects.create(assessment=one, number=1, **sent)
        people = [world.clerk, *(callers if one.member_state.iso3 == GIVEN else [])]
        handed = {"section_key": "themes", "by": world.stranger, "at": make.AT}
        Delegation.objects.bulk_create(Delegation(assessment=one, to=person, **handed) for person in people)
    return made


def _round(of: Questionnaire, opened_at: Any) -> Round:
    today = timezone.now().date()
    days = {"opens_on": today - timedelta(days=5), "closes_on": today + timedelta(days=50)}
    kept = {"titles": {"en": "Round"}, "created_at": make.AT, "opened_at": opened_at}
    return Round.objects.create(questionnaire=of, **days, **kept)


def relation(caller: Caller, assessment: Assessment) -> str:
    """own: a section was given to the caller."""
    if caller.user and assessment.member_state.iso3 == GIVEN:
        return "own"
    return "state" if caller.role in SPEAKS and assessment.member_state.iso3 == "MWI" else "foreign"


def assessment_cases(world: "World", caller: Caller) -> Iterator[Case]:
    for row in world.rounds.assessments:
        yield Case("assessment", row, relation(caller, row), row.state)


def round_cases(world: "World", caller: Caller) -> Iterator[Case]:
    for row in world.rounds.rounds[:2]:
        yield Case("round", row, "foreign", row.state)


def questionnaire_cases(world: "World", caller: Caller) -> Iterator[Case]:
    yield Case("questionnaire", world.rounds.questionnaire, "foreign")


def arguments(record: Any, address: str) -> dict[str, Any]:
    """Of an assessment: its section and number; of a questionnaire: itself, or its second section or question."""
    if isinstance(record, Questionnaire):
        if address.endswith("/next/"):
            return {"pk": Questionnaire.objects.get(slug="used").pk}
        sections = Section.objects.filter(questionnaire=record)
        if "questionnaires/questions/" in address or "questionnaires/^questions/" in address:
            return {"pk": Item.objects.filter(section__in=sections).first().pk}
        return {"pk": sections[0].pk if "sections/" in address and "<int:pk>/sections/" not in address else record.pk}
    if isinstance(record, Assessment):
        handed = record.delegations.order_by("pk").first()
        return {"pk": record.pk, "section": "themes", "number": 1, "handed": handed.pk if handed else 0, "code": "en"}
    return {}


def page(world: "World", target: str, record: Any) -> dict[str, Any]:
    day = timezone.now().date() + timedelta(days=60)
    return {
        "assessment.answer": {"q-skills": "5"},
        "assessment.delegate": {"section": "themes", "email": world.colleague.email},
        "assessment.recall": {"reason": "New figures."},
        "round.change": {"titles_en": "Round", "closes_on": f"{day.day} {day.month} {day.year}"},
        "questionnaire.write": {"titles_en": "Needs"},
    }.get(target, {})


def api(target: str, record: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """Body and headers."""
    body = {
        "assessment.answer": {"answers": [{"item": "skills", "number": 5}]},
        "assessment.recall": {"reason": "New figures."},
    }.get(target, {})
    version = getattr(record, "version", 0)
    headers = {"If-Match": tag("assessment", record.pk, version)} if target == "assessment.answer" and record else {}
    return body, headers
