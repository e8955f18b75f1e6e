"""Row-level security on best practices: with the application's own filter taken out, drafts stay their author's."""

import pytest
from django.conf import settings as portal_settings
from django.db import Error, connection, transaction

from best_practices import operations
from best_practices.entry import Words
from best_practices.models import Practice, Review, Wording
from best_practices.models.practices import PracticeQuerySet
from best_practices.models.reviews import ReviewQuerySet
from best_practices.models.wordings import WordingQuerySet
from ehealth_portal.members import wall
from ehealth_portal.review.transitions import State
from tests import make
from tests.application_role import as_application

from .test_second_wall import lower_the_wall, signed_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(portal_settings.EMBEDDED, reason="SQLite has no roles and no row-level security"),
]
WORD = "wallcanary"
HIDDEN = (State.DRAFT, State.RETURNED, State.WITHDRAWN)
STRANGERS = (None, "nobody", "focal_point", "other_rapporteur", "counsellor")


@pytest.fixture
def hidden(cast):
    """Of one author a practice in every state; of the published one a translation that was not released."""
    for state in (*HIDDEN, State.SUBMITTED):
        make.practice(state, words={"title": f"{WORD} {state}"}, implementers=(WORD,))
    words = Words(title=WORD, summary=WORD)
    operations.translate(make.practice(), "fr", words, by=cast.rapporteur, at=make.AT)
    return cast


@pytest.fixture
def no_filter(monkeypatch):
    for queryset in (PracticeQuerySet, WordingQuerySet, ReviewQuerySet):
        monkeypatch.setattr(queryset, "visible_to", lambda self, user: self.all())


def seen_by(user, states=HIDDEN):
    """On how many pages of practices in these states, and in the list of each state, the reader meets the word."""
    client = signed_in(user)
    pages = [f"/en/best-practices/{one.pk}/" for one in Practice.objects.filter(state__in=states)]
    pages += [f"/en/best-practices/?state={state}" for state in states]
    return sum(WORD.encode() in client.get(page).content for page in pages)


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_see_nothing_without_the_filter(hidden, no_filter, who):
    assert seen_by(getattr(hidden, who) if who else None) == 0


@pytest.mark.parametrize("who", STRANGERS)
def test_control_without_either_wall_they_see_each(hidden, no_filter, who):
    lower_the_wall()
    assert seen_by(getattr(hidden, who) if who else None) >= len(HIDDEN)


@pytest.mark.parametrize("who", [None, "nobody", "focal_point"])
def test_what_waits_is_hidden_from_who_can_be_no_reviewer(hidden, no_filter, who):
    assert seen_by(getattr(hidden, who) if who else None, (State.SUBMITTED,)) == 0


def rows(records, reader):
    """What the wall lets the reader read of the records, by id."""
    with as_application():
        wall.open_to(reader)
        found = list(records.objects.order_by("pk").values_list("pk", flat=True))
        wall.close()
    return found


@pytest.mark.parametrize("user", ["rapporteur", "secretariat", "focal_point", "nobody"])
@pytest.mark.parametrize("records", [Practice, Wording])
def test_wall_and_filter_agree(hidden, user, records):
    reader = getattr(hidden, user)
    by_filter = records.objects.visible_to(reader)
    if records is Wording and user == "nobody":  # of the wordings of what is public
        by_filter = by_filter.filter(practice__state=State.PUBLISHED)
    assert rows(records, reader) == list(by_filter.order_by("pk").values_list("pk", flat=True))


def test_reviews_are_read_by_their_reviewer_alone_besides_author_and_house(hidden):
    first, _second = make.reviewers()
    own = list(Review.objects.filter(reviewer=first).order_by("pk").values_list("pk", flat=True))
    assert rows(Review, first) == own
    assert rows(Review, hidden.counsellor) == []
    assert len(rows(Review, hidden.rapporteur)) == Review.objects.count() > len(own)


def test_author_and_reviewer_act_behind_the_wall(cast):
    """The acts of people who do not pass it: written, sent, reviewed, revised, confirmed."""
    reviewer, other = make.reviewers()
    with as_application():
        wall.open_to(cast.rapporteur)
        practice = make.practice(State.SUBMITTED, by=cast.rapporteur)
        wall.close()
    for one in (reviewer, other):
        asked = operations.ask_reviewer(practice, one, due_on=make.AT.date(), by=make.clerk(), at=make.AT)
        with as_application():
            wall.open_to(one)
            scores = {name: operations.reviewing.Points(3) for name in operations.reviewing.Criterion.values}
            operations.give_review(asked, scores, comment="Publish it.", by=one, at=make.AT)
            wall.close()
    practice = operations.publish(practice, by=cast.secretariat, at=make.AT)
    with as_application():
        wall.open_to(cast.rapporteur)
        operations.translate(practice, "fr", Words(title="Photos", summary="Elles."), by=cast.rapporteur, at=make.AT)
        draft = operations.revise(practice, by=cast.rapporteur, at=make.AT)
        confirmed = operations.confirm(practice, by=cast.rapporteur, at=make.AT)
        wall.close()
    assert (confirmed.confirmed_at, draft.revision, practice.wordings.count()) == (make.AT, 2, 2)


def test_revision_that_another_has_begun_is_refused_in_words(cast):
    """The wall hides the other one's draft: the unique constraint answers, and not with an error."""
    practice = make.practice()
    operations.revise(practice, by=cast.secretariat, at=make.AT)
    with as_application():
        wall.open_to(cast.rapporteur)
        with pytest.raises(operations.revising.NotPossibleNow):
            operations.revise(practice, by=cast.rapporteur, at=make.AT)
        wall.close()


def test_strangers_write_into_no_practice_of_others(hidden):
    public = Practice.objects.get(state=State.PUBLISHED)
    with as_application():
        wall.open_to(hidden.other_rapporteur)
        with pytest.raises(Error, match="row-level security"), transaction.atomic():
            Practice.objects.filter(pk=public.pk).update(contact_role="Rewritten")
        with pytest.raises(Error, match="row-level security"), transaction.atomic():
            Wording.objects.filter(practice=public).update(title="Rewritten")
        assert Wording.objects.filter(practice=public).delete()[0] == 0
        wall.close()
    assert connection.vendor == "postgresql"
