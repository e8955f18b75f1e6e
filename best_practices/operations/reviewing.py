"""Asking for reviews, giving them, giving one's place up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import Role, User
from ehealth_portal.members.queries import standing_of
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.review.operations import locked
from ehealth_portal.review.transitions import State

from .. import permissions
from ..criteria import MOST, Criterion
from ..models import Practice, Review, Score
from .telling import tell_asked, tell_free, tell_given, tell_reminded


@dataclass(frozen=True)
class Points:
    points: int
    comment: str = ""


@transaction.atomic
def ask_reviewer(practice: Practice, reviewer: User, *, due_on: date, by: User, at: datetime) -> Review:
    """Ask one person for a review of what was sent. Asking twice changes nothing; who declined can be asked again."""
    fresh = locked(practice)
    if not permissions.may_judge(by, fresh):
        raise NotAllowed(_("Only the secretariat asks for reviews, and not of what they wrote themselves."))
    if fresh.state != State.SUBMITTED or fresh.submitted_at is None:
        raise NotPossibleNow(_("Reviews are asked for while a practice waits for a decision."))
    if reviewer.pk in (fresh.created_by_id, fresh.submitted_by_id):
        raise NotAllowed(_("Nobody judges their own submission: ask another person."))
    if not standing_of(reviewer, on=at.date()).kinds & permissions.REVIEWERS:
        raise NotAllowed(_("Reviewers are rapporteurs, counsellors or members of the secretariat."))
    if due_on < at.date():
        raise Incomplete({"due_on": [_("Choose a day that has not passed.")]})
    review = Review.objects.filter(practice=fresh, reviewer=reviewer, of=fresh.submitted_at).first()
    if review and not review.declined_at:
        return review
    review = review or Review(practice=fresh, reviewer=reviewer, of=fresh.submitted_at)
    review.asked_by, review.asked_at, review.due_on = by, at, due_on
    review.declined_at, review.reason, review.reminded_at = None, "", None
    review.save()
    after = {"review": review.pk, "reviewer": reviewer.pk, "due_on": str(due_on)}
    audit.record("best_practices.ask_reviewer", fresh, by=by, at=at, after=after)
    tell_asked(review, by=by, at=at)
    return review


@transaction.atomic
def remind_reviewer(review: Review, *, by: User, at: datetime) -> Review:
    """By hand, once a day at most; the clock reminds as the last day comes near."""
    practice, fresh = _read(review)
    if not permissions.may_judge(by, practice):
        raise NotAllowed(_("Only the secretariat reminds reviewers, and not of what they wrote themselves."))
    if not fresh.is_open or fresh.of != practice.submitted_at or practice.state != State.SUBMITTED:
        raise NotPossibleNow(_("This review is not waited for."))
    if fresh.reminded_at and fresh.reminded_at.date() == at.date():
        raise NotPossibleNow(_("This person was reminded today already."))
    fresh.reminded_at = at
    fresh.save(update_fields=["reminded_at"])
    audit.record("best_practices.remind_reviewer", practice, by=by, at=at, after={"review": fresh.pk})
    tell_reminded(fresh, by=by, at=at)
    return fresh


def _read(review: Review) -> tuple[Practice, Review]:
    """The review is locked, its practice is not: a reviewer may read that and not change it (the second wall)."""
    fresh = Review.objects.select_for_update().get(pk=review.pk)
    return Practice.objects.get(pk=fresh.practice_id), fresh


@transaction.atomic
def give_review(review: Review, scores: Mapping[str, Points], *, comment: str, by: User, at: datetime) -> Review:
    """All criteria at once, and in words what to publish, change or drop. What is given stays."""
    practice, fresh = _read(review)
    if not permissions.may_review(by, fresh):
        raise NotAllowed(_("Only who was asked gives this review."))
    if not fresh.is_open or practice.state != State.SUBMITTED or practice.submitted_at != fresh.of:
        raise NotPossibleNow(_("This review can no longer be given."))
    if missing := _missing(scores, comment):
        raise Incomplete(missing)
    if not _take(fresh, given_at=at, comment=comment.strip()):
        raise NotPossibleNow(_("This review can no longer be given."))
    Score.objects.bulk_create(
        Score(review=fresh, criterion=criterion, points=scores[criterion].points, comment=scores[criterion].comment)
        for criterion in Criterion.values
    )
    after = {"review": fresh.pk, "scores": {name: one.points for name, one in scores.items()}}
    audit.record("best_practices.give_review", practice, by=by, at=at, after=after)
    tell_given(fresh, by=by, at=at)
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
    practice, fresh = _read(review)
    if not permissions.may_review(by, fresh):
        raise NotAllowed(_("Only who was asked can decline."))
    if not fresh.is_open:
        raise NotPossibleNow(_("This review can no longer be declined."))
    if not reason.strip():
        raise Incomplete({"reason": [_("Say why, so that another person can be asked.")]})
    if not _take(fresh, declined_at=at, reason=reason.strip()):
        raise NotPossibleNow(_("This review can no longer be declined."))
    after = {"review": fresh.pk}
    audit.record("best_practices.decline_review", practice, by=by, at=at, after=after, reason=reason)
    tell_free(fresh, by=by, at=at)
    return fresh


def free_places(*, at: datetime) -> int:
    """By the clock: whose role has ended reviews no more, and the secretariat asks another. How many it were."""
    held = Role.objects.on(at.date()).filter(kind__in=permissions.REVIEWERS, user__is_active=True)
    waited_for = Review.objects.filter(
        given_at__isnull=True, declined_at__isnull=True, practice__state=State.SUBMITTED, of=F("practice__submitted_at")
    )
    ended = waited_for.exclude(reviewer__in=held.values("user")).order_by("pk")
    return sum(_free_if_open(review, at=at) for review in ended)


@transaction.atomic
def _free_if_open(review: Review, *, at: datetime) -> bool:
    practice, fresh = _read(review)
    if not _take(fresh, declined_at=at):
        return False
    audit.record("best_practices.free_place", practice, by=None, at=at, after={"review": fresh.pk})
    tell_free(fresh, by=None, at=at)
    return True


def _take(fresh: Review, **values: Any) -> bool:
    """The UPDATE decides: of two at once one finds the place taken."""
    if not Review.objects.filter(pk=fresh.pk, given_at__isnull=True, declined_at__isnull=True).update(**values):
        return False
    for name, value in values.items():
        setattr(fresh, name, value)
    return True
