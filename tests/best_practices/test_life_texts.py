"""The edited text beside the author's, and translations: each a row of its own, none touches another."""

import pytest
from django.db import IntegrityError, transaction

from best_practices import operations
from best_practices.entry import Words
from best_practices.models import Wording
from best_practices.queries.wording import is_outdated, original_text, text_for
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Stale
from ehealth_portal.review.transitions import State
from tests import make

pytestmark = pytest.mark.django_db
FRENCH = Words(title="Photos de la peau", summary="Des infirmières envoient des photos.")


def said(practice, **parts):
    """The author's words with some parts in other words."""
    return Words(**(practice.wordings.get(voice="author").parts | parts))


def edited(practice, by, **parts):
    return operations.edit_text(practice, said(practice, **parts), by=by, at=make.AT)


def translated(practice, by, words=FRENCH, language="fr", **more):
    return operations.translate(practice, language, words, by=by, at=make.AT, **more)


def texts(practice):
    return list(practice.wordings.order_by("language", "voice", "is_released"))


def test_edited_text_stands_beside_the_authors(cast):
    practice = make.practice(State.SUBMITTED, words={"title": "Fotos of skin"})
    edited(practice, cast.secretariat, title="Photographs of the skin")
    assert [(one.voice, one.title) for one in texts(practice)] == [
        ("author", "Fotos of skin"), ("edited", "Photographs of the skin")
    ]  # fmt: skip
    assert text_for(texts(practice), "en").title == "Photographs of the skin"


@pytest.mark.parametrize("who", ["rapporteur", "counsellor", "focal_point", "nobody"])
def test_only_the_secretariat_edits(cast, who):
    practice = make.practice(State.SUBMITTED)
    with pytest.raises(NotAllowed):
        edited(practice, getattr(cast, who), title="Mine")


def test_nobody_edits_beside_what_they_wrote_themselves(cast):
    practice = make.practice(State.SUBMITTED, by=cast.secretariat)
    with pytest.raises(NotAllowed):
        edited(practice, cast.secretariat, title="Mine")


@pytest.mark.parametrize("state", [State.DRAFT, State.RETURNED, State.PUBLISHED, State.WITHDRAWN])
def test_texts_are_edited_while_a_practice_waits_only(cast, state):
    practice = make.practice(state)
    with pytest.raises(NotPossibleNow):
        edited(practice, cast.secretariat, title="Other words")


def test_editing_drops_no_part_of_the_author(cast):
    practice = make.practice(State.SUBMITTED)
    with pytest.raises(Incomplete) as refused:
        edited(practice, cast.secretariat, lessons=" ")
    assert list(refused.value.errors) == ["lessons"]


def test_text_that_the_author_changed_after_it_was_edited_is_not_published(cast):
    practice = make.practice(State.SUBMITTED)
    edited(practice, cast.secretariat, title="Edited")
    practice = operations.return_to_author(practice, by=cast.secretariat, at=make.AT, reason="Say who paid.")
    entry = make.practice_entry(words={"title": "Changed"})
    operations.edit(practice, entry, by=cast.rapporteur, at=make.AT)
    practice = operations.submit(practice, by=cast.rapporteur, at=make.AT)
    for one in make.reviewers():
        make.review(practice, one)
    with pytest.raises(NotPossibleNow):
        operations.publish(practice, by=cast.secretariat, at=make.AT)
    edited(practice, cast.secretariat, title="Changed, edited")
    assert operations.publish(practice, by=cast.secretariat, at=make.AT).is_published


def test_saving_one_language_touches_no_other(cast):
    practice = make.practice()
    translated(practice, cast.rapporteur)
    before = Wording.objects.filter(practice=practice).values()
    kept = {row["id"]: row for row in before}
    translated(practice, cast.rapporteur, Words(title="Fotos", summary="Fotos de la piel."), "es")
    after = {row["id"]: row for row in Wording.objects.filter(practice=practice).values()}
    assert {pk: after[pk] for pk in kept} == kept
    assert len(after) == len(kept) + 1


def test_translation_is_read_once_another_person_has_released_it(cast):
    practice = make.practice()
    draft = translated(practice, cast.secretariat)
    assert text_for(texts(practice), "fr").language == "en"
    with pytest.raises(NotAllowed):
        operations.release_translation(draft, by=cast.secretariat, at=make.AT)
    operations.release_translation(draft, by=cast.administrator, at=make.AT)
    assert text_for(texts(practice), "fr").title == FRENCH.title


def test_database_keeps_that_nobody_releases_their_own(cast):
    draft = translated(make.practice(), cast.secretariat)
    with pytest.raises(IntegrityError), transaction.atomic():
        Wording.objects.filter(pk=draft.pk).update(is_released=True, released_by=cast.secretariat, released_at=make.AT)


def test_released_translation_stays_while_the_next_is_written(cast):
    practice = make.practice()
    operations.release_translation(translated(practice, cast.rapporteur), by=cast.secretariat, at=make.AT)
    better = Words(title="Photographies de la peau", summary="Des infirmières.")
    draft = translated(practice, cast.rapporteur, better)
    assert text_for(texts(practice), "fr").title == FRENCH.title
    operations.release_translation(draft, by=cast.secretariat, at=make.AT)
    assert text_for(texts(practice), "fr").title == better.title
    assert [one.version for one in texts(practice) if one.language == "fr"] == [2]


@pytest.mark.parametrize(
    ("who", "state", "language", "refusal"),
    [
        ("other_rapporteur", State.PUBLISHED, "fr", NotAllowed),
        ("focal_point", State.PUBLISHED, "fr", NotAllowed),
        ("rapporteur", State.DRAFT, "fr", NotAllowed),
        ("rapporteur", State.PUBLISHED, "en", NotPossibleNow),
        ("rapporteur", State.PUBLISHED, "de", NotPossibleNow),
    ],
)
def test_translation_by_others_or_of_what_is_none_is_refused(cast, who, state, language, refusal):
    with pytest.raises(refusal):
        translated(make.practice(state), getattr(cast, who), language=language)


def test_translation_without_a_title_is_not_released(cast):
    draft = translated(make.practice(), cast.rapporteur, Words(summary="Des photos."))
    with pytest.raises(Incomplete) as refused:
        operations.release_translation(draft, by=cast.secretariat, at=make.AT)
    assert list(refused.value.errors) == ["title"]


def test_released_translation_is_not_released_twice(cast):
    draft = translated(make.practice(), cast.rapporteur)
    operations.release_translation(draft, by=cast.secretariat, at=make.AT)
    with pytest.raises(NotPossibleNow):
        operations.release_translation(draft, by=cast.secretariat, at=make.AT)


@pytest.mark.parametrize("version", [0, 2])
def test_who_saw_another_version_overwrites_nothing(cast, version):
    practice = make.practice()
    first = translated(practice, cast.rapporteur, version=0)
    with pytest.raises(Stale):
        translated(practice, cast.secretariat, Words(title="Autre"), version=version)
    assert Wording.objects.get(pk=first.pk).title == FRENCH.title
    translated(practice, cast.secretariat, Words(title="Autre"), version=1)
    assert Wording.objects.get(pk=first.pk).title == "Autre"


def test_translation_of_what_says_something_else_by_now_is_outdated(cast):
    practice = make.practice(State.SUBMITTED)
    operations.release_translation(translated(practice, cast.rapporteur), by=cast.secretariat, at=make.AT)
    french = text_for(texts(practice), "fr")
    assert not is_outdated(french, texts(practice))
    edited(practice, cast.secretariat, title="Edited")
    assert is_outdated(french, texts(practice))
    assert not is_outdated(original_text(texts(practice)), texts(practice))


def test_every_act_on_texts_leaves_one_row(cast):
    practice = make.practice(State.SUBMITTED)
    edited(practice, cast.secretariat, title="Edited")
    operations.release_translation(translated(practice, cast.rapporteur), by=cast.secretariat, at=make.AT)
    acts = AuditEvent.objects.filter(record_type="best_practices.practice", record_id=str(practice.pk)).order_by("id")
    assert [event.action.partition(".")[2] for event in acts][2:] == ["edit_text", "translate", "release_translation"]
