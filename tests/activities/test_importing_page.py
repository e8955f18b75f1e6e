"""The page of imports: a trial changes nothing and keeps the file, errors stand beside their rows, rights are asked."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from activities.models import Activity
from ehealth_portal.importing.forms import XLSX
from ehealth_portal.mandate.models import Edition
from tests import make

GOOD = b"title,kind,body,started_on,provisions,evidence\nDraft agreed,meeting,SG21,2026-03,resolves.1: asked,TD 1\n"


@pytest.fixture
def page(cast, client):
    make.provision("resolves.1")
    client.force_login(cast.rapporteur)
    address = reverse("activity-import")

    def post(content: bytes | None = None, **fields):
        files = {"file": SimpleUploadedFile("rows.csv", content)} if content is not None else {}
        return client.post(address, {**fields, **files}, follow=True)

    return post


def test_a_trial_changes_nothing_and_keeps_the_file(page):
    answer = page(GOOD, act="try")
    assert (answer.status_code, Activity.objects.count()) == (200, 0)
    assert "What the trial found" in answer.content.decode()
    kept = answer.context["kept"]
    answer = page(kept=kept, act="import")
    assert [str(message) for message in answer.context["messages"]] == ["1 activity was sent for review."]
    assert Activity.objects.get().title == "Draft agreed"


def test_the_kept_file_of_another_person_is_not_taken(page, cast, client):
    kept = page(GOOD, act="try").context["kept"]
    client.force_login(cast.counsellor)
    answer = page(kept=kept, act="import")
    assert (answer.status_code, Activity.objects.count()) == (400, 0)


def test_errors_stand_beside_their_row_and_nothing_is_written(page):
    answer = page(GOOD + b"<b>Bad</b>,dance,SG21,2026,,\n", act="import")
    text = answer.content.decode()
    assert Activity.objects.count() == 0
    assert "“dance” is not recognised: choose from the lists of the template." in text
    assert "&lt;b&gt;Bad" in text


def test_good_rows_go_in_when_asked(page):
    answer = page(GOOD + b"Bad,dance,SG21,2026,,\n", act="import", good_rows="on")
    assert [str(message) for message in answer.context["messages"]] == [
        "1 activity was sent for review.",
        "1 row with errors was left out.",
    ]


@pytest.mark.parametrize(("content", "sentence"), [(None, "Choose a file."), (b"a,b\n1,2", "is not known")])
def test_what_is_no_table_is_told_beside_the_field(page, content, sentence):
    answer = page(content, act="try")
    assert answer.status_code == 400
    assert sentence in str(answer.context["form"].errors["file"])


def test_more_rows_than_a_request_can_do_are_refused(page):
    answer = page(b"title\n" + b"".join(b"Row %d\n" % number for number in range(501)), act="import")
    assert "At most: 500" in str(answer.context["form"].errors["file"])
    assert Activity.objects.count() == 0


@pytest.mark.parametrize(("who", "status"), [("focal_point", 403), ("nobody", 403), ("secretariat", 200)])
def test_who_may_import(cast, client, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(reverse("activity-import")).status_code == status


def test_signed_out_people_sign_in_first(client, db):
    answer = client.get(reverse("activity-import"))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("account_login"))


def test_the_template_is_a_download(client, db):
    answer = client.get(reverse("activity-template"))
    assert (answer.status_code, answer["Content-Type"]) == (200, XLSX)
    assert answer["Content-Disposition"] == 'attachment; filename="activities-en.xlsx"'
    assert answer.content.startswith(b"PK")


def test_where_there_are_two_resolutions_the_page_asks_which_one(page, client):
    asked, newer = Edition.objects.get(), make.edition("geneva-2022", number=73, year=2022)
    make.provision("resolves.1", edition=newer)
    answer = client.get(reverse("activity-import"))
    for one in (asked, newer):
        assert f"{reverse('activity-template')}?edition={one.pk}" in answer.content.decode()
    page(GOOD, act="import", edition=asked.pk)
    assert Activity.objects.get().served.get().provision.edition == asked


def test_a_workbook_for_an_edition_that_is_not_there_is_not_found(page, client):
    assert client.get(reverse("activity-template"), {"edition": "x"}).status_code == 404


def test_one_resolution_is_not_asked_for(page, client):
    assert "edition" not in client.get(reverse("activity-import")).context["form"].fields
