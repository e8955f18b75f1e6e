"""What acts on assessments tell people: the other side of each act, never who did it."""

from collections.abc import Iterable
from datetime import datetime

from ehealth_portal.members.models import User
from ehealth_portal.notifications.operations.telling import tell
from ehealth_portal.notifications.recipients import secretariat

from ..models import Assessment, Delegation
from ..queries.assessments import focal_points


def tell_opened(assessments: Iterable[Assessment], *, by: User, at: datetime) -> None:
    """To the focal points of each country that is asked; for a country without any, to the secretariat."""
    asked = list(assessments)
    people = focal_points([one.member_state_id for one in asked], on=at.date())
    house = secretariat(on=at.date())
    for one in asked:
        to = {"role": people[one.member_state_id] or house}
        tell("workshops.open_round", one, by=by, at=at, to=to)


def tell_submitted(assessment: Assessment, *, by: User, at: datetime) -> None:
    """To the secretariat, and to the other focal points of the country."""
    to = {"role": secretariat(on=at.date()) | _speakers(assessment, at)}
    tell("workshops.submit_assessment", assessment, by=by, at=at, to=to)


def tell_recalled(assessment: Assessment, *, by: User, at: datetime) -> None:
    """To both sides, whichever recalled it."""
    to = {"role": secretariat(on=at.date()) | _speakers(assessment, at)}
    tell("workshops.recall_assessment", assessment, by=by, at=at, to=to)


def tell_delegated(delegation: Delegation, *, by: User, at: datetime) -> None:
    facts = {"section": delegation.section_key}
    to = {"section": [delegation.to_id]}
    tell("workshops.delegate_section", delegation.assessment, by=by, at=at, to=to, facts=facts)


def tell_finished(delegation: Delegation, *, by: User, at: datetime) -> None:
    """To who handed the section over."""
    facts = {"section": delegation.section_key}
    to = {"section": [delegation.by_id]}
    tell("workshops.finish_section", delegation.assessment, by=by, at=at, to=to, facts=facts)


def _speakers(assessment: Assessment, at: datetime) -> set[int]:
    return focal_points([assessment.member_state_id], on=at.date())[assessment.member_state_id]
