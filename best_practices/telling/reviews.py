"""What is said of reviews: to who was asked, and to the secretariat. Authors learn of them with the decision."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ehealth_portal.notifications.kinds import Kind, Teller, Told
from ehealth_portal.notifications.models import Event
from ehealth_portal.notifications.records import sight, teller
from ehealth_portal.review.transitions import State

from ..criteria import REVIEWS_NEEDED
from ..models import Review
from ..queries.reviews import of_submission
from ..queries.wording import texts_for
from .practices import Texts, facts_of


def rows() -> QuerySet[Review]:
    parts = ("practice__marks", "practice__served__provision", "practice__countries")
    return Review.objects.select_related("practice").prefetch_related(*parts)


def _told(
    review: Review,
    texts: Texts,
    subject: str,
    sentences: Iterable[str],
    action: str,
    *,
    quoted: str = "",
    own: bool = False,
) -> Told:
    text = texts.get(review.practice_id)
    title = text.title if text else ""
    words = {"title": title, "day": date_format(review.due_on, "DATE_FORMAT")}
    return Told(
        subject=subject % words,
        sentences=tuple(sentence % words for sentence in sentences),
        path=reverse("review", args=[review.pk]) if own else reverse("practice-reviews", args=[review.practice_id]),
        action=action,
        quoted=quoted,
        facts=facts_of(review.practice, title) | {"review": review.pk, "due_on": review.due_on},
    )


def _waits(review: Review) -> bool:
    return review.practice.state == State.SUBMITTED and review.practice.submitted_at == review.of


def _asked(event: Event, review: Review, texts: Texts, given: Mapping[int, int]) -> Told | None:
    if not review.is_open or not _waits(review):
        return None
    sentences = (
        _("You are asked to score a best practice by the published criteria, with a comment, by %(day)s."),
        _("Its author will read what you say, and not learn who you are. Where you have a hand in it, decline."),
    )
    return _told(review, texts, _("To review: %(title)s"), sentences, _("Read and score"), own=True)


def _reminded(event: Event, review: Review, texts: Texts, given: Mapping[int, int]) -> Told | None:
    if not review.is_open or not _waits(review):
        return None
    sentence = _("The secretariat waits for your review of this best practice, due on %(day)s.")
    return _told(review, texts, _("Reminder to review: %(title)s"), [sentence], _("Read and score"), own=True)


def _given(event: Event, review: Review, texts: Texts, given: Mapping[int, int]) -> Told | None:
    if not review.given_at or not _waits(review):
        return None
    lacking = REVIEWS_NEEDED - given.get(review.practice_id, 0)
    if lacking <= 0:
        sentence = _("All reviews that it needs are in: publish this best practice, or return it with a reason.")
        return _told(review, texts, _("To decide: %(title)s"), [sentence], _("Read the reviews and decide"))
    sentence = ngettext(
        "A review of this best practice was given; %(number)d more is needed.",
        "A review of this best practice was given; %(number)d more are needed.",
        lacking,
    ) % {"number": lacking}
    return _told(review, texts, _("Reviewed: %(title)s"), [sentence], _("Read the review"))


def _declined(event: Event, review: Review, texts: Texts, given: Mapping[int, int]) -> Told | None:
    if not review.declined_at or not _waits(review):
        return None
    sentence = _("Somebody asked to review this best practice declined, with the reason below: ask another person.")
    if not review.reason:
        sentence = _("The role of somebody asked to review this best practice has ended: ask another person.")
    subject = _("A reviewer is missing: %(title)s")
    return _told(review, texts, subject, [sentence], _("Ask another person"), quoted=review.reason)


Say = Callable[[Event, Review, Texts, Mapping[int, int]], Told | None]


def of_reviews(say: Say) -> Teller:
    def tell(events: Iterable[Event]) -> Mapping[Any, Told]:
        asked = list(events)
        pks = [int(event.record_id) for event in asked]
        practices = set(Review.objects.filter(pk__in=pks).values_list("practice_id", flat=True))
        of = of_submission(Review.objects.filter(practice__in=practices, given_at__isnull=False))
        given = Counter(of.values_list("practice_id", flat=True))
        return teller(rows, partial(_say, say, texts_for(practices), given))(asked)

    return tell


def _say(say: Say, texts: Texts, given: Mapping[int, int], event: Event, review: Review) -> Told | None:
    return say(event, review, texts, given)


def _kind(act: str, label: Any, say: Say) -> Kind:
    return Kind(f"best_practices.{act}", label, of_reviews(say), VISIBLE)


VISIBLE = sight(Review.objects.visible_to)
KINDS = (
    _kind("ask_reviewer", gettext_lazy("You are asked for a review"), _asked),
    _kind("remind_reviewer", gettext_lazy("Your review is waited for"), _reminded),
    _kind("give_review", gettext_lazy("A review was given"), _given),
    _kind("decline_review", gettext_lazy("A reviewer is missing"), _declined),
)
