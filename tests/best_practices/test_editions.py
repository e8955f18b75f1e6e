"""Editions of compendia: composing, the way out, errata."""

from datetime import timedelta

import pytest
from django.conf import settings as portal_settings
from django.db import Error, transaction

from best_practices import operations
from best_practices.models import Compendium, Edition, EditionDocument, EditionEntry, EditionSnapshot
from best_practices.operations import compendia, editions, publishing
from best_practices.operations.editions import Words
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.notifications.models import Event, Notice, Subscription
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Stale
from ehealth_portal.review.transitions import State
from tests import make

from . import edition_making as making

pytestmark = pytest.mark.django_db
AT = make.AT


def order_of(edition):
    return list(edition.entries.values_list("practice_id", "position"))


# --- compendia -----------------------------------------------------------------------------------------------------
def test_compendium_takes_its_address_from_the_english_name(cast):
    made = [making.compendium() for _ in range(3)] + [making.compendium("New"), making.compendium("هاتف")]
    assert [one.slug for one in made] == [
        "telemedicine-over-weak-links", "telemedicine-over-weak-links-2", "telemedicine-over-weak-links-3",
        "new-compendium", "compendium",
    ]  # fmt: skip


def test_a_compendium_needs_a_name(cast):
    with pytest.raises(Incomplete):
        compendia.create_compendium({"en": " "}, by=cast.secretariat, at=AT)
    assert Compendium.objects.count() == 0


def test_a_new_name_keeps_the_address(cast):
    made = compendia.rename_compendium(making.compendium(), {"fr": "Autre nom"}, by=cast.secretariat, at=AT)
    assert (made.slug, list(made.names.values_list("language", "name"))) == (
        "telemedicine-over-weak-links",
        [("fr", "Autre nom")],
    )


# --- composing -----------------------------------------------------------------------------------------------------
def test_entries_keep_the_order_made_by_hand(cast):
    first, second, third = make.practice(), make.practice(), make.practice()
    made = making.draft(None, first, second, third)
    made = editions.arrange(made, [third.pk, first.pk, second.pk], by=cast.secretariat, at=AT)
    assert order_of(made) == [(third.pk, 1), (first.pk, 2), (second.pk, 3)]
    made = editions.take_out(made, first.pk, by=cast.secretariat, at=AT)
    assert order_of(made) == [(third.pk, 1), (second.pk, 2)]


def test_an_order_of_other_practices_is_refused(cast):
    first, second = make.practice(), make.practice()
    made = making.draft(None, first, second)
    with pytest.raises(NotPossibleNow):
        editions.arrange(made, [first.pk, first.pk], by=cast.secretariat, at=AT)
    assert order_of(made) == [(first.pk, 1), (second.pk, 2)]


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.WITHDRAWN])
def test_only_current_published_practices_are_put_in(cast, state):
    made, practice = making.draft(), make.practice(state)
    with pytest.raises(Incomplete):
        editions.put_in(made, [practice], by=cast.secretariat, at=AT)
    assert made.entries.count() == 1


def test_a_later_revision_takes_the_place_of_the_one_before(cast):
    old, other = make.practice(), make.practice()
    made = making.draft(None, old, other)
    new = revised(old)
    assert publishing.lacking(made)["entries"] == [f"{old.reference} has a later revision: put that one in."]
    made = editions.put_in(made, [new], by=cast.secretariat, at=AT)
    assert order_of(made) == [(new.pk, 1), (other.pk, 2)]


def revised(practice):
    """Published again under its number, as far as an edition looks at it."""
    new = make.practice()
    changes = {"year": practice.year, "number": practice.number, "revision": 2, "revises": practice.pk}
    type(practice).objects.filter(pk=new.pk).update(**changes)
    type(practice).objects.filter(pk=practice.pk).update(superseded_at=AT)
    return type(practice).objects.get(pk=new.pk)


def test_text_without_a_title_is_refused_and_an_empty_one_removed(cast):
    made = making.draft()
    with pytest.raises(Incomplete):
        editions.write_edition_text(made, Words("fr", "", "Lisez-le."), by=cast.secretariat, at=AT)
    made = editions.write_edition_text(made, Words("en", "", ""), by=cast.secretariat, at=AT)
    assert made.texts.count() == 0


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(cast):
    made = making.draft()
    editions.write_edition_text(made, Words("fr", "Titre"), by=cast.secretariat, at=AT)
    with pytest.raises(Stale):
        editions.choose_documents(made, ["en"], ["pdf"], by=cast.secretariat, at=AT, version=made.version)


@pytest.mark.parametrize("who", ["rapporteur", "counsellor", "focal_point"])
def test_only_the_house_composes(cast, who):
    made, by = making.draft(), getattr(cast, who)
    with pytest.raises(NotAllowed):
        editions.begin_edition(made.compendium, by=by, at=AT)
    with pytest.raises(NotAllowed):
        editions.write_edition_text(made, Words("en", "Another"), by=by, at=AT)


# --- the way out ---------------------------------------------------------------------------------------------------
def test_published_gets_the_next_number_of_its_compendium_and_freezes_its_snapshot(cast):
    of, other = making.compendium(), making.compendium("Another")
    numbers = [making.published(of).number, making.published(of).number, making.published(other).number]
    assert numbers == [1, 2, 1]
    assert EditionSnapshot.objects.filter(frozen_at=AT).count() == 3


def test_nobody_publishes_what_they_composed(cast):
    made = making.submitted()
    with pytest.raises(NotAllowed):
        publishing.publish(made, by=make.clerk(), at=AT)
    assert Edition.objects.get().state == State.SUBMITTED


def test_it_does_not_go_out_without_its_files(cast):
    with pytest.raises(NotPossibleNow):
        publishing.submit(making.draft(), by=cast.secretariat, at=AT)
    assert Edition.objects.get().state == State.DRAFT


CHANGES = {
    "text": lambda made, by: editions.write_edition_text(made, Words("en", "Another"), by=by, at=AT),
    "languages": lambda made, by: editions.choose_documents(made, ["en", "fr"], ["html"], by=by, at=AT),
    "entries": lambda made, by: editions.put_in(made, [make.practice()], by=by, at=AT),
}


@pytest.mark.parametrize("change", CHANGES)
def test_it_does_not_go_out_with_files_of_before_a_change(cast, change):
    made = CHANGES[change](making.built(making.draft()), cast.secretariat)
    with pytest.raises(NotPossibleNow):
        publishing.submit(made, by=cast.secretariat, at=AT)


def test_a_practice_withdrawn_meanwhile_stops_the_publication(cast):
    practice = make.practice()
    made = making.submitted(None, practice)
    operations.withdraw(practice, by=make.clerk(), at=AT, reason="It was another country.")
    with pytest.raises(Incomplete) as refused:
        publishing.publish(made, by=making.second(), at=AT)
    assert refused.value.errors == {"entries": [f"{practice.reference} was withdrawn: take it out."]}


ACTS = {
    "text": lambda made, by: editions.write_edition_text(made, Words("en", "Another"), by=by, at=AT),
    "documents": lambda made, by: editions.choose_documents(made, ["fr"], ["pdf"], by=by, at=AT),
    "put in": lambda made, by: editions.put_in(made, [make.practice()], by=by, at=AT),
    "take out": lambda made, by: editions.take_out(made, made.entries.get().practice_id, by=by, at=AT),
    "order": lambda made, by: editions.arrange(made, [made.entries.get().practice_id], by=by, at=AT),
}


@pytest.mark.parametrize("act", ACTS)
def test_what_is_published_is_frozen_by_every_act(cast, act):
    made = making.published()
    with pytest.raises(NotPossibleNow):
        ACTS[act](made, make.clerk())


ROWS = {
    "number": lambda: Edition.objects.update(number=7),
    "languages": lambda: Edition.objects.update(languages=["fr"]),
    "edition": lambda: EditionEntry.objects.all().delete(),
    "place": lambda: EditionEntry.objects.update(position=4),
    "snapshot": lambda: EditionSnapshot.objects.update(sha256="0" * 64),
    "document": lambda: EditionDocument.objects.update(sha256="0" * 64),
    "documents": lambda: EditionDocument.objects.all().delete(),
}


@pytest.mark.skipif(portal_settings.EMBEDDED, reason="SQLite has no triggers here")
@pytest.mark.parametrize("row", ROWS)
def test_the_database_refuses_to_change_a_published_edition(cast, row):
    making.published()
    with pytest.raises(Error, match="A published edition stays as it is"), transaction.atomic():
        ROWS[row]()


@pytest.mark.parametrize("row", ROWS)
def test_control_a_draft_can_be_changed(cast, row):
    making.built(making.draft())
    assert ROWS[row]()


def test_withdrawn_keeps_its_number(cast):
    of = making.compendium()
    made = publishing.withdraw(making.published(of), by=making.second(), at=AT, reason="It holds an error.")
    assert (made.state, made.number, making.published(of).number) == (State.WITHDRAWN, 1, 2)


def test_every_act_leaves_one_row(cast):
    made = making.published()
    acts = AuditEvent.objects.filter(record_type="best_practices.edition", record_id=str(made.pk)).order_by("id")
    assert [event.action.partition(".")[2] for event in acts] == [
        "begin_edition", "choose_documents", "write_edition_text", "put_in", "submit", "publish"
    ]  # fmt: skip


# --- errata --------------------------------------------------------------------------------------------------------
def test_errata_are_a_further_edition_with_what_the_first_one_held(cast):
    practices = make.practice(), make.practice()
    first = making.published(None, *practices)
    second = editions.begin_correction(first, by=make.clerk(), at=AT)
    assert (second.corrects, second.languages, second.formats) == (first, ["en"], ["html"])
    assert order_of(second) == order_of(first)
    assert list(second.texts.values_list("language", "title", "introduction", "errata")) == [
        ("en", "What worked in 2026", "Read it.", "")
    ]


def test_errata_must_be_written_before_it_goes_out(cast):
    by = make.clerk()
    made = making.built(editions.begin_correction(making.published(), by=by, at=AT))
    with pytest.raises(Incomplete) as refused:
        publishing.submit(made, by=by, at=AT)
    assert list(refused.value.errors) == ["errata"]
    made = editions.write_edition_text(made, Words("en", "What worked", "", "Page 4: 38 clinics."), by=by, at=AT)
    made = publishing.submit(making.built(made), by=by, at=AT)
    assert publishing.publish(made, by=making.second(), at=AT).number == 2


def test_only_what_is_published_is_corrected(cast):
    with pytest.raises(NotPossibleNow):
        editions.begin_correction(making.draft(), by=cast.secretariat, at=AT)


# --- who is told ---------------------------------------------------------------------------------------------------
def test_authors_and_followers_are_told_of_the_publication(cast):
    practice, judge = make.practice(), making.second()
    Subscription.objects.create(user=cast.focal_point, topic="compendia", created_at=AT - timedelta(days=1))
    making.published(None, practice)
    told = Notice.objects.filter(event__record_type="best_practices.edition", channel="inbox").order_by("pk")
    assert sorted(told.values_list("event__kind", "user__email", "why")) == sorted(
        [
            ("best_practices.submit_edition", judge.email, "judge"),
            ("best_practices.publish_edition", make.clerk().email, "author"),
            ("best_practices.publish_edition", cast.focal_point.email, "follows"),
            ("best_practices.compiled", practice.created_by.email, "compiled"),
        ]
    )


def test_an_author_is_told_which_practices_were_compiled(cast):
    from ehealth_portal.notifications.kinds import KINDS

    practice = make.practice(words={"title": "Photographs over 2G"})
    making.published(None, practice, make.practice(words={"title": "Vaccine cards"}))
    event = Event.objects.get(kind="best_practices.compiled")
    told = KINDS[event.kind].tell_one(event, practice.created_by)
    assert told.subject == "Your practice is in Telemedicine over weak links, edition 1"
    assert told.sentences[1] == "By you: Photographs over 2G, Vaccine cards."
