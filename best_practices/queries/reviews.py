"""Reviews as their readers may know them: by name for the secretariat, as "Reviewer 1" for the author."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ehealth_portal.members.queries import standing_of
from ehealth_portal.members.who import actors

from ..criteria import ASKS, REVIEWS_NEEDED, Criterion
from ..models import Practice, Review, Score
from ..models.reviews import ReviewQuerySet


@dataclass(frozen=True)
class Judged:
    """One criterion: the points of each review that was given, in their order, and their average."""

    criterion: str
    label: str | Promise
    asks: str | Promise
    scores: list[Score]
    average: float | None


@dataclass(frozen=True)
class Given:
    """One review under the name by which its reader may know it; ``is_mine``: the reader's own."""

    review: Review
    name: str
    is_mine: bool

    @property
    def role_ended(self) -> bool:
        return self.review.declined_at is not None and not self.review.reason


@dataclass(frozen=True)
class Reviewing:
    """All reviews of the last submission that a reader may see."""

    reviews: list[Given]
    criteria: list[Judged]
    average: float | None
    lacking: int  # of those seen: how many have still to be given before it can be published


def given_of(practice: Practice) -> ReviewQuerySet:
    """What was given of the last submission; reviews of an earlier one judge another text."""
    return of_submission(Review.objects.filter(practice=practice)).filter(given_at__isnull=False)


def of_submission(reviews: ReviewQuerySet) -> ReviewQuerySet:
    return reviews.filter(of=F("practice__submitted_at"))


def reviews_of(practice: Practice, user: Any) -> Reviewing:
    """As ``user`` may see them; the average counts what they see."""
    found = of_submission(Review.objects.visible_to(user).filter(practice=practice)).order_by("pk")
    rows = list(found.prefetch_related("scores"))
    names = actors({row.reviewer_id for row in rows}, user) if standing_of(user).is_secretariat else {}
    me = standing_of(user).user_id
    told = [
        Given(row, names.get(row.reviewer_id) or _("Reviewer %(number)d") % {"number": place}, row.reviewer_id == me)
        for place, row in enumerate(rows, 1)
    ]
    given = [row for row in rows if row.given_at]
    criteria = [_judged(criterion, given) for criterion in Criterion]
    means = [one.average for one in criteria if one.average is not None]
    return Reviewing(told, criteria, mean(means), max(REVIEWS_NEEDED - len(given), 0))


def _judged(criterion: Criterion, given: list[Review]) -> Judged:
    scores = [score for review in given for score in review.scores.all() if score.criterion == criterion]
    return Judged(
        criterion.value, criterion.label, ASKS[criterion], scores, mean([float(score.points) for score in scores])
    )


def mean(values: Iterable[float]) -> float | None:
    known = list(values)
    return round(sum(known) / len(known), 1) if known else None
