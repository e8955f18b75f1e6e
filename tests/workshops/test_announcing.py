"""The announcement in six languages: one person writes, another releases; readers get theirs, else the original."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ehealth_portal.notifications.kinds import KINDS
from ehealth_portal.notifications.models import Event, Notice, Subscription
from ehealth_portal.refusals import NotAllowed, NotPossibleNow, Stale
from ehealth_portal.review.transitions import State
from tests import make
from workshops.entry import Words
from workshops.models import Announcement
from workshops.operations import announcing, planning, staffing, telling_people
from workshops.queries.planning import entry_of

from . import making

pytestmark = pytest.mark.django_db
FRENCH = Words(title="Un atelier", summary="Pour les ministères.")
LATER = make.AT + timedelta(days=1)


def told(kind):
    event = Event.objects.filter(kind=f"workshops.{kind}").last()
    return {(one.why, one.user) for one in Notice.objects.filter(event=event, channel="inbox").select_related("user")}


def said(kind):
    """The subject that the last event has in English, or nothing if it is left out."""
    event = Event.objects.filter(kind=f"workshops.{kind}").last()
    found = KINDS[event.kind].tell([event]).get(event.pk)
    return found.subject if found else ""


def test_readers_get_a_text_once_another_person_has_released_it(client, cast):
    workshop = making.workshop(words=Words(title="A workshop", summary="For ministries."))
    page = f"/fr/workshops/{workshop.pk}/"
    text = announcing.translate(workshop, "fr", FRENCH, by=cast.secretariat, at=make.AT)
    assert "A workshop" in client.get(page).content.decode()
    with pytest.raises(NotAllowed):
        announcing.release(text, by=cast.secretariat, at=make.AT)
    announcing.release(text, by=cast.administrator, at=make.AT)
    assert "Un atelier" in client.get(page).content.decode()
    announcing.translate(workshop, "fr", FRENCH, by=cast.secretariat, at=LATER, version=1)
    assert "A workshop" in client.get(page).content.decode()  # what was changed waits again
    workshop.refresh_from_db()
    in_french = replace(entry_of(workshop), language="fr", words=FRENCH)
    planning.edit(workshop, in_french, by=cast.secretariat, at=LATER)
    assert Announcement.objects.get(language="fr").is_released  # an original waits for nobody's release


def test_nobody_overwrites_what_they_have_not_read(cast):
    workshop = making.workshop()
    announcing.translate(workshop, "fr", FRENCH, by=cast.secretariat, at=make.AT)
    with pytest.raises(Stale):
        announcing.translate(workshop, "fr", Words(title="Autre"), by=cast.administrator, at=make.AT)
    assert Announcement.objects.get(language="fr").title == "Un atelier"


def test_a_text_on_the_page_beside_the_original(client, cast):
    workshop = making.workshop()
    client.force_login(cast.secretariat)
    address = f"/en/workshops/{workshop.pk}/texts/fr/"
    assert client.post(address, {"title": "", "version": "0"}).status_code == 422
    assert client.post(address, {"title": "Un atelier", "version": "0"}).status_code == 302
    late = client.post(address, {"title": "Atelier", "version": "0"})
    assert [one.stored for one in late.context["conflict"]] == ["Un atelier"]
    client.force_login(cast.administrator)
    assert client.post(f"{address}release/", {"version": "1"}).status_code == 302
    assert Announcement.objects.get(language="fr").is_released is True


def test_a_translation_is_outdated_once_the_original_changes(client, cast):
    entry = making.entry()
    workshop = making.workshop(words=entry.words)
    announcing.translate(workshop, "fr", FRENCH, by=cast.secretariat, at=make.AT)
    client.force_login(cast.secretariat)
    texts = f"/en/workshops/{workshop.pk}/texts/"
    assert [line.is_outdated for line in client.get(texts).context["lines"] if line.text] == [False, False]
    planning.edit(workshop, making.entry(words=Words(title="Other", summary="Words")), by=cast.secretariat, at=LATER)
    assert [line.is_outdated for line in client.get(texts).context["lines"] if line.text] == [False, True]


def test_who_is_told_on_the_way(cast):
    workshop = making.workshop(State.SUBMITTED, words=Words(title="A workshop", summary="For ministries."))
    assert (told("submit"), said("submit")) == ({("judge", cast.counsellor)}, "Workshop to check: A workshop")
    planning.return_to_author(workshop, by=cast.counsellor, at=make.AT, reason="Say where.")
    assert (told("return"), said("submit")) == ({("author", workshop.created_by)}, "")


def test_followers_are_told_of_the_announcement_and_of_other_days_only(cast):
    entry = making.entry(words=Words(title="A workshop", summary="For ministries."))
    workshop = making.workshop(words=entry.words)
    assert said("publish") == "Announced: A workshop"
    Subscription.objects.create(user=cast.focal_point, topic=f"workshop:{workshop.pk}", created_at=make.AT)
    planning.edit(workshop, making.entry(words=entry.words, seats=40), by=cast.secretariat, at=LATER)
    assert Event.objects.filter(kind="workshops.change").count() == 0
    planning.edit(workshop, making.entry(words=entry.words, place="Huye"), by=cast.secretariat, at=LATER)
    assert told("change") == {("author", workshop.created_by), ("follows", cast.focal_point)}
    planning.withdraw(workshop, by=cast.administrator, at=LATER, reason="Cancelled.")
    assert (told("gone"), said("gone")) == ({("follows", cast.focal_point)}, "Called off: A workshop")
    assert said("change") == ""


def test_one_person_at_least_works_on_it(cast):
    workshop = making.workshop()
    first = workshop.staff.get().user
    with pytest.raises(NotPossibleNow):
        staffing.remove_staff(workshop, first, by=cast.administrator, at=make.AT)
    staffing.add_staff(workshop, cast.administrator, by=cast.secretariat, at=make.AT)
    assert told("add_staff") == {("role", cast.administrator)}
    staffing.remove_staff(workshop, first, by=cast.administrator, at=make.AT)
    assert [one.user for one in workshop.staff.all()] == [cast.administrator]
    with pytest.raises(NotPossibleNow):
        staffing.add_staff(workshop, cast.focal_point, by=cast.secretariat, at=make.AT)
    workshop.staff.create(user=cast.nobody, given_by=cast.administrator, given_at=make.AT)  # has left since
    with pytest.raises(NotPossibleNow):
        staffing.remove_staff(workshop, cast.administrator, by=cast.secretariat, at=make.AT)
    workshop.staff.filter(user=cast.administrator).delete()
    telling_people.tell_staff("workshops.registration_asked", workshop, by=None, at=make.AT)
    assert {user for _why, user in told("registration_asked")} == {cast.secretariat, make.clerk()}


def test_what_waits_for_whom(client, cast):
    draft, sent = making.workshop(State.DRAFT), making.workshop(State.SUBMITTED)
    published = making.workshop()
    announcing.translate(published, "fr", FRENCH, by=cast.administrator, at=make.AT)

    def lists(user):
        client.force_login(user)
        more = client.get("/en/waiting/").context["waiting"].more
        return {group.place: [line.record.path for line in group.lines] for group in more}

    assert lists(draft.created_by) == {
        "h-workshops-drafts": [f"/en/workshops/{draft.pk}/edit/"],
        "h-workshops-sent": [f"/en/workshops/{sent.pk}/"],
    }
    assert lists(cast.counsellor) == {"h-workshops-to-judge": [f"/en/workshops/{sent.pk}/"]}
    assert lists(cast.secretariat) == {
        "h-workshops-to-judge": [f"/en/workshops/{sent.pk}/"],
        "h-workshops-texts": [f"/en/workshops/{published.pk}/texts/"],
    }
