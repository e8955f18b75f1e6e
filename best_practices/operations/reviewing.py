"""Asking for reviews, giving them, giving one's place up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.members.queries import standing_of
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.review.operations import locked
from ehealth_portal.review.transitions import State

from .. import permissions
from ..criteria import MOST, Criterion
from ..models import Practice, Review, Score


@dataclass(frozen=True)
class Points:
    points: int
    comment: str = ""


@transaction.atomic
def ask_reviewer(practice: Practice, reviewer: User, *, due_on: date, by: User, at: datetime) -> Review:
    """Ask one person for a review of what was sent. Asking again for the same submission changes nothing."""
    fresh = locked(practice)
    if not permissions.may_judge(by, fresh):
        raise NotAllowed(_("Only the secretariat asks for reviews, and not of what they wrote themselves."))
    if fresh.state != State.SUBMITTED or fresh.submitted_at is None:
        raise NotPossibleNow(_("Reviews are asked for while a practice waits for a decision."))
    if reviewer.pk in (fresh.created_by_id, fresh.submitted_by_id):
        raise NotAllowed(_("Nobody judges their own submission: ask another person."))
    if not standing_of(reviewer, on=at.date()).kinds & permissions.REVIEWERS:
        raise NotAllowed(_("Reviewers are rapporteurs, counsellors or members of the secretariat."))
    review, new = Review.objects.get_or_create(
        practice=fresh,
        reviewer=reviewer,
        of=fresh.submitted_at,
        defaults={"asked_by": by, "asked_at": at, "due_on": due_on},
    )
    if new:
        after = {"reviewer": reviewer.pk, "due_on": str(due_on)}
        audit.record("best_practices.ask_reviewer", fresh, by=by, at=at, after=after)
    return review


@transaction.atomic
def give_review(review: Review, scores: Mapping[str, Points], *, comment: str, by: User, at: datetime) -> Review:
    """All criteria at once, and in words what to publish, change or drop. What is given stays."""
    practice = locked(review.practice)
    fresh = Review.objects.select_for_update().get(pk=review.pk)
    if not permissions.may_review(by, fresh):
        raise NotAllowed(_("Only who was asked gives this review."))
    if not fresh.is_open or practice.state != State.SUBMITTED or practice.submitted_at != fresh.of:
        raise NotPossibleNow(_("This review can no longer be given."))
    if missing := _missing(scores, comment):
        raise Incomplete(missing)
    Score.objects.bulk_create(
        Score(review=fresh, criterion=criterion, points=scores[criterion].points, comment=scores[criterion].comment)
        for criterion in Criterion.values
    )
    fresh.given_at, fresh.comment = at, comment.strip()
    fresh.save(update_fields=["given_at", "comment"])
    after = {"review": fresh.pk, "scores": {name: one.points for name, one in scores.items()}}
    audit.record("best_practices.give_review", practice, by=by, at=at, after=after)
    return fresh


def _missing(scores: Mapping[str, Points], comment: str) -> dict[str, list[str]]:
    errors = {}
    for criterion in Criterion.values:
        if criterion not in scores or not 0 <= scores[criterion].points <= MOST:
            errors[criterion] = [_("Choose from 0 to %(most)d points.") % {"most": MOST}]
    if not comment.strip():
        errors["comment"] = [_("Say in words what you hold of it: the author reads it.")]
    return errors


@transaction.atomic
def decline_review(review: Review, *, by: User, at: datetime, reason: str) -> Review:
    """An interest of one's own, or no time: the secretariat then asks another person."""
    practice = locked(review.practice)
    fresh = Review.objects.select_for_update().get(pk=review.pk)
    if not permissions.may_review(by, fresh):
        raise NotAllowed(_("Only who was asked can decline."))
    if not fresh.is_open:
        raise NotPossibleNow(_("This review can no longer be declined."))
    if not reason.strip():
        raise Incomplete({"reason": [_("Say why, so that another person can be asked.")]})
    fresh.declined_at, fresh.reason = at, reason.strip()
    fresh.save(update_fields=["declined_at", "reason"])
    after = {"review": fresh.pk}
    audit.record("best_practices.decline_review", practice, by=by, at=at, after=after, reason=reason)
    return fresh
