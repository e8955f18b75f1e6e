"""What acts on practices tell people. Those that go with a move give what the trail is told besides: nothing."""

from datetime import datetime
from typing import Any

from ehealth_portal.members.models import User
from ehealth_portal.notifications.operations.telling import tell
from ehealth_portal.notifications.recipients import secretariat

from ..models import Practice, Review, Wording
from ..queries.recipients import hands, topics_of

Nothing = dict[str, Any]


def tell_submitted(practice: Practice, *, by: User, at: datetime) -> Nothing:
    tell("best_practices.submit", practice, by=by, at=at, to={"judge": house_for(practice, at=at)})
    return {}


def tell_returned(practice: Practice, *, by: User, at: datetime) -> Nothing:
    tell("best_practices.return", practice, by=by, at=at, to={"author": hands(practice)})
    return {}


def tell_published(practice: Practice, *, by: User, at: datetime) -> Nothing:
    topics = topics_of(practice, on=at.date())
    tell("best_practices.publish", practice, by=by, at=at, to={"author": hands(practice)}, topics=topics)
    return {}


def tell_withdrawn(practice: Practice, *, by: User, at: datetime) -> Nothing:
    """The author is told why; those who follow it only that it is gone, for they may no longer read it."""
    tell("best_practices.withdraw", practice, by=by, at=at, to={"author": hands(practice)})
    facts = {"reference": practice.reference}
    tell("best_practices.gone", practice, by=by, at=at, topics=topics_of(practice, on=at.date()), facts=facts)
    return {}


def tell_asked(review: Review, *, by: User, at: datetime) -> None:
    tell("best_practices.ask_reviewer", review, by=by, at=at, to={"role": [review.reviewer_id]})


def tell_reminded(review: Review, *, by: User, at: datetime) -> None:
    tell("best_practices.remind_reviewer", review, by=by, at=at, to={"role": [review.reviewer_id]})


def tell_given(review: Review, *, by: User, at: datetime) -> None:
    """Each that was given: whether it was the last is read with the message. Reviewers do not see each other's."""
    to = {"judge": house_for(review.practice, at=at)}
    tell("best_practices.give_review", review, by=by, at=at, to=to)


def tell_free(review: Review, *, by: User | None, at: datetime) -> None:
    to = {"judge": house_for(review.practice, at=at)}
    tell("best_practices.decline_review", review, by=by, at=at, to=to)


def tell_edited(practice: Practice, *, by: User, at: datetime) -> None:
    tell("best_practices.edit_text", practice, by=by, at=at, to={"author": hands(practice)})


def tell_to_release(wording: Wording, *, by: User, at: datetime) -> None:
    """To those who may release it, and to the author of the practice, if another person wrote it."""
    house = secretariat(on=at.date(), but=[wording.written_by_id])
    tell("best_practices.translate", wording, by=by, at=at, to={"judge": house, "author": hands(wording.practice)})


def tell_released(wording: Wording, *, by: User, at: datetime) -> None:
    writer = [wording.written_by_id] if wording.written_by_id else []
    tell(
        "best_practices.release_translation", wording, by=by, at=at, to={"author": [*hands(wording.practice), *writer]}
    )


def tell_confirmed(practice: Practice, *, by: User, at: datetime) -> None:
    tell("best_practices.confirm", practice, by=by, at=at, to={"author": hands(practice)})


def tell_archived(practice: Practice, *, by: User | None, at: datetime) -> None:
    to = {"author": hands(practice), "judge": secretariat(on=at.date())}
    tell("best_practices.archive", practice, by=by, at=at, to=to)


def house_for(practice: Practice, *, at: datetime) -> set[int]:
    """The secretariat without those who wrote or sent it: nobody judges their own."""
    return secretariat(on=at.date(), but=hands(practice))
