"""Best practices as deadlines: what is to be confirmed again before it is archived, and reviews that were asked for."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from best_practices.models import Practice, Review, Wording
from best_practices.queries.recipients import hands, speakers
from best_practices.queries.reviews import of_submission
from best_practices.queries.waiting import to_confirm
from best_practices.queries.wording import texts_for
from ehealth_portal.members.models import Role
from ehealth_portal.members.queries import standing_of
from ehealth_portal.notifications.recipients import secretariat
from ehealth_portal.notifications.records import sight
from ehealth_portal.review.transitions import State

from .ladder import RUNGS
from .sources import Days, Level, Matter, Source

BEFORE = (90, 30, *RUNGS)  # a practice is confirmed by people who may have to ask others first
AHEAD = timedelta(days=BEFORE[0])


def _ending(reader: Any) -> QuerySet[Practice]:
    """In sight: what a reader may confirm, or all (None)."""
    until = timezone.now().date() + AHEAD
    standing = None if reader is None else standing_of(reader)
    if standing is not None and not standing.kinds:
        return Practice.objects.none()
    return to_confirm(standing, until=until)


def open_practices(reader: Any) -> Days:
    rows = _ending(reader).order_by().values_list("pk", "valid_until")
    return [(pk, day) for pk, day in rows if day is not None]


def matters_of_practices(pks: Collection[int], on: date) -> Mapping[int, Matter]:
    """The move is of its author and of those for whom it was told, while they have a role; else of the secretariat."""
    found = list(Practice.objects.current().filter(pk__in=pks, valid_until__isnull=False))
    texts, spoken, house = texts_for({one.pk for one in found}), speakers(found, on=on), _house(on)
    present = _present({pk for one in found for pk in hands(one)}, on)
    told = {}
    for one in found:
        people = frozenset(spoken[one.pk] | (set(hands(one)) & present))
        whose = Level(_("Those who wrote it or speak for whom it was told"), people)
        told[one.pk] = _matter(
            one.valid_until,
            texts.get(one.pk),
            one,
            _("Confirm that this best practice still holds, or revise it: after its last day it is archived."),
            reverse("practice", args=[one.pk]),
            _("Open the practice"),
            (whose, house) if people else (house,),
        )
    return told


def _present(people: set[int], on: date) -> set[int]:
    held = Role.objects.on(on).filter(user__in=people, user__is_active=True)
    return set(held.values_list("user_id", flat=True)) if people else set()


def _asked(reader: Any) -> QuerySet[Review]:
    found = Review.objects.all() if reader is None else Review.objects.visible_to(reader)
    waited_for = found.filter(given_at__isnull=True, declined_at__isnull=True, practice__state=State.SUBMITTED)
    return of_submission(waited_for)


def open_reviews(reader: Any) -> Days:
    return list(_asked(reader).order_by().values_list("pk", "due_on"))


def matters_of_reviews(pks: Collection[int], on: date) -> Mapping[int, Matter]:
    """Reviewers are not named: a colleague who reads the page need not know who judges."""
    found = list(_asked(None).filter(pk__in=pks).select_related("practice"))
    texts, house = texts_for({one.practice_id for one in found}), _house(on)
    return {
        one.pk: _matter(
            one.due_on,
            texts.get(one.practice_id),
            one.practice,
            _("A review of this best practice was asked for: score it by the published criteria, or decline."),
            reverse("review", args=[one.pk]),
            _("Read and score"),
            (Level(_("Its reviewer"), frozenset([one.reviewer_id])), house),
        )
        for one in found
    }


def _house(on: date) -> Level:
    return Level(_("Secretariat"), frozenset(secretariat(on=on)), _("The secretariat has been told too."))


def _matter(
    due_on: date | None,
    text: Wording | None,
    practice: Practice,
    sentence: str,
    path: str,
    action: str,
    levels: tuple[Level, ...],
) -> Matter:
    assert due_on is not None
    return Matter(
        due_on=due_on,
        title=text.title if text else practice.reference,
        language=text.language if text else "",
        sentence=sentence,
        path=path,
        action=action,
        levels=levels,
    )


SOURCES = (
    Source(
        "practice",
        gettext_lazy("Best practice to confirm again"),
        open_practices,
        matters_of_practices,
        sight(Practice.objects.visible_to),
        BEFORE,
    ),
    Source(
        "practice_review",
        gettext_lazy("Review of a best practice"),
        open_reviews,
        matters_of_reviews,
        sight(Review.objects.visible_to),
        RUNGS[1:],  # who is asked is told at once
    ),
)
