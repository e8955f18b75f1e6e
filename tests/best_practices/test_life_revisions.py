"""Later revisions: a draft that says what the published one says, and takes its place and number."""

from datetime import timedelta

import pytest

from best_practices import operations
from best_practices.entry import Words
from best_practices.models import Practice
from best_practices.operations.drafting import told
from best_practices.queries.wording import is_outdated, text_for
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.refusals import NotAllowed, NotPossibleNow
from ehealth_portal.review.transitions import State
from tests import make

pytestmark = pytest.mark.django_db
LATER = make.AT + timedelta(days=30)


def revised(practice, by, *, publish=True, at=LATER):
    draft = operations.revise(practice, by=by, at=at)
    if not publish:
        return draft
    sent = operations.submit(draft, by=by, at=at)
    for one in make.reviewers():
        make.review(sent, one, at=at)
    return operations.publish(sent, by=make.clerk(), at=at)


def test_revision_begins_with_all_that_is_published(cast):
    practice = make.practice(standards=(), implementers=("Ministry of Health",))
    draft = operations.revise(practice, by=cast.rapporteur, at=LATER)
    assert told(draft) == told(practice)
    assert (draft.state, draft.revision, draft.revises, draft.number) == (State.DRAFT, 2, practice, None)
    assert draft.created_by == cast.rapporteur


def test_revision_begins_with_the_text_that_readers_have(cast):
    practice = make.practice(State.SUBMITTED)
    author = practice.wordings.get(voice="author").parts
    operations.edit_text(practice, Words(**(author | {"title": "Edited"})), by=cast.secretariat, at=make.AT)
    french = operations.translate(
        practice, "fr", Words(title="Titre", summary="Résumé."), by=cast.rapporteur, at=make.AT
    )
    operations.release_translation(french, by=cast.secretariat, at=make.AT)
    for one in make.reviewers():
        make.review(practice, one)
    practice = operations.publish(practice, by=cast.secretariat, at=make.AT)
    draft = operations.revise(practice, by=cast.rapporteur, at=LATER)
    kept = {(one.language, one.voice): one for one in draft.wordings.all()}
    assert {key: one.title for key, one in kept.items()} == {("en", "author"): "Edited", ("fr", "translation"): "Titre"}
    assert not is_outdated(kept["fr", "translation"], kept.values())
    operations.edit(draft, make.practice_entry(words={"title": "Changed"}), by=cast.rapporteur, at=LATER)
    assert is_outdated(text_for(draft.wordings.all(), "fr"), draft.wordings.all())


def test_publication_supersedes_under_the_same_number(cast):
    first = make.practice()
    second = revised(first, cast.rapporteur)
    first.refresh_from_db()
    assert (second.reference, second.revision) == (first.reference, 2)
    assert (first.superseded_at, first.state) == (LATER, State.PUBLISHED)
    assert list(Practice.objects.current()) == [second]
    assert (second.valid_until - LATER.date()).days == 3 * 365


def test_trail_says_what_was_superseded(cast):
    first = make.practice()
    second = revised(first, cast.rapporteur)
    event = AuditEvent.objects.filter(action="best_practices.publish", record_id=str(second.pk)).get()
    assert event.details.content.count(f'"supersedes":{first.pk}') == 1


@pytest.mark.parametrize("who", ["other_rapporteur", "focal_point", "nobody"])
def test_revision_is_for_its_author_and_the_secretariat(cast, who):
    with pytest.raises(NotAllowed):
        operations.revise(make.practice(), by=getattr(cast, who), at=LATER)


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.RETURNED, State.WITHDRAWN])
def test_only_what_is_published_is_revised(cast, state):
    with pytest.raises(NotAllowed):
        operations.revise(make.practice(state), by=cast.rapporteur, at=LATER)


def test_one_revision_is_open_at_a_time(cast):
    practice = make.practice()
    draft = operations.revise(practice, by=cast.rapporteur, at=LATER)
    assert operations.revise(practice, by=cast.rapporteur, at=LATER) == draft  # a second click
    with pytest.raises(NotPossibleNow):
        operations.revise(practice, by=cast.secretariat, at=LATER)
    operations.delete_draft(draft, by=cast.rapporteur, at=LATER)
    assert operations.revise(practice, by=cast.secretariat, at=LATER).created_by == cast.secretariat


def test_revised_one_is_not_revised_again(cast):
    practice = make.practice()
    revised(practice, cast.rapporteur)
    with pytest.raises(NotPossibleNow):
        operations.revise(practice, by=cast.rapporteur, at=LATER)


def test_withdrawal_takes_the_earlier_revisions_along(cast):
    first = make.practice()
    second = revised(first, cast.rapporteur)
    with pytest.raises(NotPossibleNow):
        operations.withdraw(first, by=cast.secretariat, at=LATER, reason="Invented.")
    operations.withdraw(second, by=cast.secretariat, at=LATER, reason="Invented.")
    assert set(Practice.objects.values_list("state", "reason")) == {(State.WITHDRAWN, "Invented.")}
