"""Adoptions for tests, by the real acts."""

from datetime import date, datetime
from typing import Any

from best_practices.entry import Adapted
from best_practices.models import Adoption, Practice
from best_practices.models.adoptions import Outcome
from best_practices.operations import adoptions
from ehealth_portal.dated import PartialDate
from ehealth_portal.members.models import User
from ehealth_portal.review.transitions import State
from tests import make


def entry(**fields: Any) -> Adapted:
    """Complete, ready to be sent."""
    whole: dict[str, Any] = {
        "member_state": fields.get("member_state") or make.state("NPL", "Nepal"),
        "started": PartialDate(date(2025, 1, 1), "year"),
        "changes": "Two photographs instead of one, for the sun is stronger.",
        "cost_band": "100k",
        "outcome": Outcome.WORKED,
        "reference": "Evaluation 2026/3",
    }
    return Adapted(**(whole | fields))


def focal_point(iso3: str, name: str) -> User:
    """The one of that Member State, made once."""
    email = f"focalpoint.{iso3.lower()}@demo.example"
    found = User.objects.filter(email=email).first()
    return found or make.user(email, "focal_point", member_state=make.state(iso3, name))


def adoption(
    practice: Practice, state: str = State.PUBLISHED, *, by: User | None = None, at: datetime = make.AT, **fields: Any
) -> Adoption:
    """One that came to ``state`` by the real acts."""
    by, given = by or make.author(), entry(**fields)
    made = adoptions.draft(practice, given, by=by, at=at)
    if state == State.DRAFT:
        return made
    made = adoptions.submit(made, by=by, at=at)
    judge = focal_point(given.member_state.iso3, given.member_state.iso3)
    if state == State.RETURNED:
        return adoptions.return_to_author(made, by=judge, at=at, reason="It was another ministry.")
    if state in (State.PUBLISHED, State.WITHDRAWN):
        made = adoptions.confirm(made, by=judge, at=at)
    if state == State.WITHDRAWN:
        made = adoptions.withdraw(made, by=judge, at=at, reason="It was never done.")
    return made
