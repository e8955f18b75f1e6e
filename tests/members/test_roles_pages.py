"""Pages of those who manage people: who sees whom, what is offered, what is refused."""

import re

import pytest
from django.utils import timezone

from ehealth_portal.members import operations
from ehealth_portal.members.models import Role, User
from tests import make

PEOPLE = "/en/people/"


@pytest.fixture
def people(cast):
    cast.delegate = make.user("delegate@demo.example", "delegate", name="Dalitso", member_state=make.state("MWI"))
    cast.foreign = make.user("foreign@demo.example", "delegate", name="Farida", member_state=make.state("NPL"))
    cast.colleague = make.user("dean@demo.example", "delegate", name="Dean", organization=make.organization("uni"))
    return cast


def listed(client, user, query=""):
    client.force_login(user)
    return {row[0].name for row in client.get(PEOPLE + query).context["rows"]}


def test_who_may_open_the_list(client, people):
    assert client.get(PEOPLE).status_code == 302
    told = {}
    for who in ("rapporteur", "counsellor", "nobody", "delegate", "academia", "focal_point", "secretariat"):
        client.force_login(getattr(people, who))
        home = client.get("/en/bodies/").content.decode()
        told[who] = (client.get(PEOPLE).status_code, f'href="{PEOPLE}"' in home)
    no, yes = (403, False), (200, True)
    assert told == dict.fromkeys(("rapporteur", "counsellor", "nobody", "delegate"), no) | dict.fromkeys(
        ("academia", "focal_point", "secretariat"), yes
    )


def test_a_focal_point_sees_the_delegates_of_their_own_state(client, people):
    assert listed(client, people.focal_point) == {"Dalitso"}
    assert listed(client, people.other_focal_point) == {"Farida"}
    assert listed(client, people.academia) == {"Academia", "Dean"}
    assert listed(client, people.secretariat) == set(User.objects.values_list("name", flat=True))


def test_a_focal_point_finds_them_from_the_page_of_their_state(client, people):
    told = {}
    for who in ("focal_point", "other_focal_point", "delegate", "secretariat"):
        client.force_login(getattr(people, who))
        told[who] = "Your delegates" in client.get("/en/member-states/MWI/").content.decode()
    assert told == {"focal_point": True, "other_focal_point": False, "delegate": False, "secretariat": False}


def test_search_and_filter(client, people):
    assert listed(client, people.secretariat, "?q=dali") == {"Dalitso"}
    assert listed(client, people.secretariat, "?q=FOREIGN@demo") == {"Farida"}
    assert listed(client, people.secretariat, "?kind=delegate") == {"Dalitso", "Farida", "Dean", "Academia"}
    assert listed(client, people.focal_point, "?kind=rapporteur") == set()
    page = client.get(f"{PEOPLE}?q=nobody+at+all").content.decode()
    assert "Nobody here has this name, address or role." in page


def test_addresses_are_for_the_secretariat(client, people):
    for who, seen in (("focal_point", False), ("secretariat", True)):
        client.force_login(getattr(people, who))
        pages = client.get(PEOPLE).content + client.get(f"{PEOPLE}{people.delegate.pk}/").content
        assert (b"delegate@demo.example" in pages) is seen


def test_a_foreign_person_is_as_one_that_is_not_there(client, people):
    client.force_login(people.focal_point)
    foreign, role = people.foreign, people.foreign.roles.get()
    gets = [f"{PEOPLE}{foreign.pk}/", f"{PEOPLE}roles/{role.pk}/"]
    posts = [f"{PEOPLE}{foreign.pk}/{act}/" for act in ("give", "deactivate", "reactivate", "reset-second-factor")]
    posts += [f"{PEOPLE}roles/{role.pk}/{act}/" for act in ("end", "confirm")]
    assert [client.get(path).status_code for path in gets] == [404, 404]
    assert told(client.get(gets[0]), foreign.pk) == told(client.get(f"{PEOPLE}999999/"), 999999)
    assert [client.post(path).status_code for path in posts] == [404] * 6
    assert Role.objects.get(pk=role.pk).valid_until is None


def told(answer, number):
    """The page without what differs at each request."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return text.replace(f"{PEOPLE}{number}/", "").replace(f"/people/{number}/", "")


def test_forms_offer_only_what_the_reader_may_give(client, people):
    client.force_login(people.focal_point)
    form = client.get(f"{PEOPLE}invite/").context["form"]
    assert [label for _value, label in form.fields["kind"].choices] == ["Delegate"]
    assert [label for _value, label in form.fields["member_state"].choices] == ["Malawi"]
    assert {"body", "organization"} & set(form.fields) == set()
    client.force_login(people.academia)
    form = client.get(f"{PEOPLE}invite/").context["form"]
    assert [label for _value, label in form.fields["organization"].choices] == ["A university"]
    assert {"body", "member_state"} & set(form.fields) == set()
    client.force_login(people.secretariat)
    fields = client.get(f"{PEOPLE}invite/").context["form"].fields
    assert [value for value, _label in fields["kind"].choices] == [
        *("", "rapporteur", "counsellor", "focal_point", "delegate")
    ]
    assert [label for _value, label in fields["organization"].choices] == ["–", "A university"]


def test_an_organizations_delegate_invites_and_gives_nothing(client, people):
    client.force_login(people.academia)
    page = client.get(f"{PEOPLE}{people.colleague.pk}/")
    assert (page.context["gives"], page.context["closes"]) == (False, False)
    assert not any(line.may_end or line.may_change for line in page.context["lines"])
    assert client.post(f"{PEOPLE}roles/{people.colleague.roles.get().pk}/end/").status_code == 403


def test_giving_changing_and_ending_a_role(client, people):
    client.force_login(people.secretariat)
    page = f"{PEOPLE}{people.nobody.pk}/"
    given = {"kind": "rapporteur", "body": str(make.body().pk), "valid_from": "2026-11-01", "valid_until": ""}
    assert client.post(f"{page}give/", given)["Location"] == page
    role = people.nobody.roles.get()
    assert (role.given_by_id, role.valid_from.isoformat()) == (people.secretariat.pk, "2026-11-01")
    until = {"valid_from": "2026-11-01", "valid_until": "2027-12-31"}
    assert client.post(f"{PEOPLE}roles/{role.pk}/", until)["Location"] == page
    assert client.post(f"{PEOPLE}roles/{role.pk}/end/")["Location"] == page
    assert people.nobody.roles.get().valid_until == timezone.now().date()
    assert "ended" in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "rapporteur"}, "body"),
        ({"kind": "focal_point", "member_state": "", "valid_until": "2027-13-01"}, "valid_until"),
        ({"kind": "administrator"}, "kind"),
        ({}, "kind"),
    ],
)
def test_errors_stand_beside_the_field(client, people, given, field):
    client.force_login(people.secretariat)
    answer = client.post(f"{PEOPLE}{people.nobody.pk}/give/", given)
    assert (answer.status_code, next(iter(answer.context["form"].errors))) == (422, field)
    assert f'href="#id_{field}"' in answer.content.decode()
    assert not people.nobody.roles.exists()


def test_a_second_administrator_confirms_on_the_page(client, people):
    role = operations.give_role(people.nobody, "administrator", by=people.administrator, at=timezone.now())
    other, page = make.user("second@demo.example", "administrator"), f"{PEOPLE}{people.nobody.pk}/"
    client.force_login(people.administrator)
    assert "waits for a second administrator" in client.get(page).content.decode()
    assert [line.may_confirm for line in client.get(page).context["lines"]] == [False]
    assert client.post(f"{PEOPLE}roles/{role.pk}/confirm/").status_code == 403
    client.force_login(other)
    assert [line.may_confirm for line in client.get(page).context["lines"]] == [True]
    client.post(f"{PEOPLE}roles/{role.pk}/confirm/")
    assert Role.objects.get(pk=role.pk).confirmed_by_id == other.pk


def test_accounts_are_closed_and_opened_on_the_page(client, people):
    client.force_login(people.administrator)
    page = f"{PEOPLE}{people.delegate.pk}/"
    client.post(f"{page}deactivate/", {"reason": "Left."})
    assert not User.objects.get(pk=people.delegate.pk).is_active
    assert "Reactivate the account" in client.get(page).content.decode()
    client.post(f"{page}reactivate/")
    assert User.objects.get(pk=people.delegate.pk).is_active
    client.force_login(people.secretariat)
    assert client.post(f"{page}deactivate/").status_code == 403


def test_the_list_asks_as_much_for_many_as_for_few(client, people, django_assert_max_num_queries):
    client.force_login(people.secretariat)
    client.get(PEOPLE)
    with django_assert_max_num_queries(40) as few:
        client.get(PEOPLE)
    for number in range(20):
        make.user(f"more{number}@demo.example", "delegate", member_state=make.state("MWI"))
        operations.invite(
            f"invited{number}@demo.example", "delegate", by=people.secretariat, at=timezone.now(),
            member_state=make.state("MWI"),
        )  # fmt: skip
    with django_assert_max_num_queries(len(few)):
        client.get(PEOPLE)
