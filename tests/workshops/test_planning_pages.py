"""Planning on pages: the form keeps what was typed, sends, is judged by another person; a published one stays whole."""

import pytest

from ehealth_portal.dated import PartialDate
from ehealth_portal.review.transitions import State
from tests import make
from workshops.models import Announcement, Workshop
from workshops.queries.detail import acts_on

from . import making

pytestmark = pytest.mark.django_db
NEW = "/en/workshops/new/"
WHOLE = {
    "title": "Records that travel",
    "summary": "For ministries of health of East Africa.",
    "language": "en",
    "kind": "workshop",
    "started": "9 2 2027",
    "ended": "10 2 2027",
    "timezone": "Africa/Kigali",
    "is_in_person": "on",
    "place": "Kigali",
    "themes": ["interoperability"],
    "registration_opens_on": "1 1 2027",
    "offers_fellowships": "on",
}


def page(workshop, rest=""):
    return f"/en/workshops/{workshop.pk}/{rest}"


def typed(**more):
    return WHOLE | {"body": make.body().pk} | more


def offered(user, workshop):
    """Of planning and announcing; who registers, and the programme, are tested where they are."""
    own = {"submit", "take_back", "return", "publish", "withdraw", "edit", "texts", "delete", "staff"}
    return {name for name, may in acts_on(workshop, user).items() if may} & own


def test_planned_sent_judged_by_another_and_read_by_everybody(client, cast):
    client.force_login(cast.rapporteur)
    sent = client.post(NEW, typed(send="1", provisions=[(p := make.provision()).pk], **{f"why_{p.pk}": "It is asked."}))
    workshop = Workshop.objects.get()
    assert (sent.status_code, workshop.state, sent["Location"]) == (302, State.SUBMITTED, page(workshop))
    assert (str(workshop.started), str(workshop.ended)) == ("2027-02-09", "2027-02-10")
    assert [one.why for one in workshop.served.all()] == ["It is asked."]
    client.logout()
    assert client.get(page(workshop)).status_code == 404
    client.force_login(cast.rapporteur)
    assert client.post(page(workshop, "publish/"), {"version": workshop.version}).status_code == 403
    client.force_login(cast.secretariat)
    assert client.post(page(workshop, "publish/"), {"version": workshop.version}).status_code == 302
    assert [staff.user for staff in workshop.staff.all()] == [cast.secretariat]
    client.logout()
    content = client.get(page(workshop)).content.decode()
    assert "Records that travel" in content
    assert "Africa/Kigali" in content


def test_itu_asks_six_weeks_before_where_no_day_is_given(client, cast):
    client.force_login(cast.rapporteur)
    client.post(NEW, typed(draft="1"))
    workshop = Workshop.objects.get()
    assert [str(workshop.fellowships_by), str(workshop.services_by)] == ["2026-12-29", "2026-12-29"]


def test_a_draft_keeps_what_can_be_read_and_the_form_the_rest(client, cast):
    client.force_login(cast.rapporteur)
    answer = client.post(NEW, typed(draft="1", started="soon", timezone="Kigali"))
    workshop = Workshop.objects.get()
    assert (answer.status_code, workshop.starts_on, workshop.timezone) == (422, None, "UTC")
    again = client.get(page(workshop, "edit/")).content.decode()
    assert 'value="soon"' in again
    assert 'value="Kigali"' in again
    assert "Some answers could not be read" in again


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("ended", "8 2 2027", "It ends before it begins: check both days."),
        ("registration_closes_on", "31 12 2026", "Registration closes before it opens: correct one of the two days."),
        ("is_in_person", "", "Say whether one takes part in person, remotely, or both."),
        ("country", "Rwanda, Kenya", "Name one country: the one in which it is held."),
        ("title", "", "Give it a title."),
    ],
)
def test_errors_name_the_field_and_the_remedy(client, cast, field, value, sentence):
    make.state("RWA", "Rwanda"), make.state("KEN", "Kenya")
    client.force_login(cast.rapporteur)
    answer = client.post(NEW, typed(send="1", **{field: value}))
    assert (answer.status_code, answer.context["form"].errors[field]) == (422, [sentence])
    assert Workshop.objects.get().state == State.DRAFT


def test_a_second_click_makes_no_second_workshop(client, cast):
    client.force_login(cast.rapporteur)
    for _click in range(2):
        client.post(NEW, typed(draft="1", nonce="one form"))
    assert Workshop.objects.count() == 1


def test_two_windows_the_later_is_told_what_stands(client, cast):
    workshop = making.workshop(State.DRAFT, place="Kigali")
    client.force_login(workshop.created_by)
    edit = page(workshop, "edit/")
    assert client.post(edit, typed(draft="1", place="Huye", version=workshop.version)).status_code == 302
    late = client.post(edit, typed(draft="1", place="Nairobi", version=workshop.version))
    assert late.status_code == 409
    assert ("Place", "Huye") in [(one.label, one.stored) for one in late.context["conflict"]]
    assert Workshop.objects.get().place == "Huye"


def test_a_published_one_is_changed_by_the_secretariat_and_stays_whole(client, cast):
    workshop = making.workshop()
    client.force_login(workshop.created_by)
    assert client.get(page(workshop, "edit/")).status_code == 403
    client.force_login(cast.secretariat)
    gap = client.post(page(workshop, "edit/"), typed(draft="1", place="", version=workshop.version))
    assert (gap.status_code, gap.context["form"].errors["place"]) == (422, ["Enter where it is held."])
    assert Workshop.objects.get().place == "Kigali"
    client.post(page(workshop, "edit/"), typed(draft="1", place="Huye", version=workshop.version))
    assert Workshop.objects.get().place == "Huye"


@pytest.mark.parametrize(
    ("of", "author", "house"),
    [
        (State.DRAFT, {"submit", "edit", "texts", "delete"}, set()),
        (State.SUBMITTED, {"take_back"}, {"return", "publish"}),
        (State.PUBLISHED, set(), {"withdraw", "edit", "texts", "staff"}),
    ],
)
def test_what_is_offered_is_what_the_acts_admit(cast, of, author, house):
    workshop = making.workshop(of)
    assert offered(workshop.created_by, workshop) == author
    assert offered(cast.secretariat, workshop) == house


def test_a_refused_move_stands_on_the_page(client, cast):
    workshop = making.workshop(State.SUBMITTED)
    client.force_login(cast.secretariat)
    answer = client.post(page(workshop, "return/"), {"version": workshop.version})
    assert (answer.status_code, answer.context["reason_form"].errors) == (
        422,
        {"reason": ["Give a reason: the author reads it."]},
    )


def test_the_original_follows_its_language(cast):
    """Its text goes along; the same words are not written again."""
    from workshops.operations import planning

    workshop = making.workshop(State.DRAFT, words=making.Words(title="Un atelier", summary="Pour tous."))
    entry = making.entry(words=making.Words(title="Un atelier", summary="Pour tous."), language="fr")
    planning.edit(workshop, entry, by=workshop.created_by, at=make.AT)
    assert [(one.language, one.version) for one in Announcement.objects.all()] == [("fr", 2)]
    planning.edit(workshop, entry, by=workshop.created_by, at=make.AT)
    assert Announcement.objects.get().version == 2


def test_a_day_of_which_only_the_month_is_known(client, cast):
    workshop = making.workshop(started=PartialDate(make.AT.date().replace(day=1), "month"), ended=None)
    assert "November 2026" in client.get(page(workshop)).content.decode()
