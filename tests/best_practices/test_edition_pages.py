"""Pages and API of compendia: composing without scripts, the public page, downloads, query counts."""

import gzip

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from best_practices.models import Compendium, Edition
from best_practices.operations import editions, publishing
from best_practices.operations.editions import Words
from ehealth_portal.headers import SANDBOX
from tests import make

from . import edition_making as making

pytestmark = pytest.mark.django_db
AT = make.AT


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_from_a_name_to_a_published_edition(cast, monkeypatch):
    clerk, judge = signed_in(make.clerk()), signed_in(making.second())
    first, second = make.practice(), make.practice()
    answer = clerk.post("/en/compendia/new/", {"en": "Weak links", "ar": "الوصلات"})
    assert answer["Location"] == "/en/compendia/weak-links/"
    answer = clerk.post("/en/compendia/weak-links/begin/")
    made = Edition.objects.get()
    draft = f"/en/compendia/editions/{made.pk}/"
    assert answer["Location"] == draft
    assert clerk.post(f"{draft}texts/en/", {"title": "What works", "introduction": "Read it."}).status_code == 302
    assert clerk.post(f"{draft}practices/", {"practice": [first.pk, second.pk]}).status_code == 302
    assert clerk.post(f"{draft}order/", {"up": second.pk}).status_code == 302
    assert clerk.post(f"{draft}documents/", {"languages": ["en"], "formats": ["html"], "build": "1"}).status_code == 302
    assert "Waiting for a worker." in page(clerk, draft)
    clerk.post(f"{draft}stop/")
    making.built(Edition.objects.get())
    assert clerk.post(f"{draft}submit/").status_code == 302
    assert judge.post(f"{draft}publish/")["Location"] == "/en/compendia/weak-links/1/"
    public = page(Client(), "/en/compendia/weak-links/1/")
    assert public.index(f">{title_of(second)}<") < public.index(f">{title_of(first)}<")
    assert page(clerk, draft, status=302) == ""


def title_of(practice):
    return practice.wordings.get().title


def test_typed_numbers_put_the_practices_in_order(cast):
    practices = [make.practice() for _ in range(3)]
    made = making.draft(None, *practices)
    a, b, c = (one.pk for one in practices)
    clerk = signed_in(make.clerk())
    clerk.post(f"/en/compendia/editions/{made.pk}/order/", {f"place-{a}": "3", f"place-{b}": "2", f"place-{c}": "3"})
    assert list(made.entries.values_list("practice_id", flat=True)) == [b, c, a]
    answer = clerk.post(f"/en/compendia/editions/{made.pk}/order/", {f"place-{a}": "0"})
    assert (answer.status_code, 'href="#id_place-' in answer.content.decode()) == (422, True)
    clerk.post(f"/en/compendia/editions/{made.pk}/order/", {"out": str(c)})
    assert list(made.entries.values_list("practice_id", flat=True)) == [b, a]


def test_text_changed_by_somebody_else_is_shown_beside_what_was_typed(cast):
    made = making.draft()
    clerk, address = signed_in(make.clerk()), f"/en/compendia/editions/{made.pk}/texts/en/"
    editions.write_edition_text(made, Words("en", "Stored meanwhile"), by=making.second(), at=AT)
    answer = clerk.post(address, {"title": "Typed", "introduction": "", "version": made.version})
    shown = answer.content.decode()
    assert (answer.status_code, "Stored meanwhile" in shown, 'value="Typed"' in shown) == (409, True, True)


def test_a_publication_that_is_refused_says_why_on_the_page(cast):
    practice = make.practice()
    made = making.submitted(None, practice)
    type(practice).objects.filter(pk=practice.pk).update(archived_at=AT)
    answer = signed_in(making.second()).post(f"/en/compendia/editions/{made.pk}/publish/")
    assert answer.status_code == 409
    assert f"{practice.reference} was archived: take it out." in answer.content.decode()


def test_errata_are_told_both_ways(cast):
    first = making.published()
    second = editions.begin_correction(first, by=make.clerk(), at=AT)
    second = editions.write_edition_text(
        second, Words("en", "Second", "", "There were 38 clinics."), by=make.clerk(), at=AT
    )
    second = publishing.submit(making.built(second), by=make.clerk(), at=AT)
    slug = first.compendium.slug
    assert "There were 38 clinics." not in page(Client(), f"/en/compendia/{slug}/1/")
    publishing.publish(second, by=making.second(), at=AT)
    old, new = page(Client(), f"/en/compendia/{slug}/1/"), page(Client(), f"/en/compendia/{slug}/2/")
    assert ("Corrected by edition 2" in old, "There were 38 clinics." in old) == (True, True)
    assert ("It corrects edition 1" in new, "There were 38 clinics." in new) == (True, True)


def test_downloads_are_attachments_in_a_sandbox(cast):
    made = making.published()
    document = made.snapshots.get().documents.get()
    answer = Client().get(f"/en/compendia/editions/{made.pk}/documents/en.html")
    assert b"".join(answer.streaming_content) == document.file.open().read()
    assert answer["Content-Disposition"] == 'attachment; filename="telemedicine-over-weak-links-edition-1.en.html"'
    assert (answer["ETag"], answer["Content-Security-Policy"]) == (
        f'"{document.sha256}"',
        SANDBOX,
    )
    shown = page(Client(), "/en/compendia/telemedicine-over-weak-links/1/")
    assert document.sha256 in shown
    assert Client().get(f"/en/compendia/editions/{made.pk}/documents/fr.html").status_code == 404


@pytest.mark.parametrize("who", [None, "rapporteur", "focal_point"])
def test_drafts_and_empty_compendia_are_the_houses(cast, who):
    client = signed_in(getattr(cast, who)) if who else Client()
    made = making.built(making.draft())
    addresses = [f"/en/compendia/editions/{made.pk}/", f"/en/compendia/editions/{made.pk}/documents/en.html"]
    addresses += ["/en/compendia/telemedicine-over-weak-links/", "/api/v1/compendia/telemedicine-over-weak-links/"]
    assert [client.get(one).status_code for one in addresses] == [404] * 4
    assert "No compendium has been published yet." in page(client, "/en/compendia/")


def test_the_page_of_a_practice_names_the_editions_that_hold_it(cast):
    practice = make.practice()
    making.published(None, practice)
    making.draft(None, practice)
    shown = page(Client(), f"/en/best-practices/{practice.pk}/")
    assert shown.count("/en/compendia/telemedicine-over-weak-links") == 1
    assert "What worked in 2026, edition 1" in shown.replace("</bdi>", "")


def counted(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    "address", ["/en/compendia/", "/en/compendia/x/", "/api/v1/compendia/", "/api/v1/compendia/x/"]
)
def test_lists_cost_the_same_with_one_edition_and_with_three(cast, address):
    of = making.compendium()
    Compendium.objects.filter(pk=of.pk).update(slug="x")
    making.published(of)
    client = Client()
    client.get(address)
    one = counted(client, address)
    making.published(of)
    making.published(of)
    making.published(making.compendium("Another"))
    assert counted(client, address) == one


def test_an_edition_costs_the_same_with_one_practice_and_with_three(cast):
    making.published(making.compendium("One"), make.practice())
    making.published(making.compendium("Three"), make.practice(), make.practice(), make.practice())
    client = Client()
    client.get("/en/compendia/one/1/")
    assert counted(client, "/en/compendia/three/1/") == counted(client, "/en/compendia/one/1/")
    draft = making.draft(making.compendium("Drafts"), make.practice())
    clerk, address = signed_in(make.clerk()), f"/en/compendia/editions/{draft.pk}/"
    clerk.get(address)
    one = counted(clerk, address)
    editions.put_in(draft, [make.practice(), make.practice()], by=make.clerk(), at=AT)
    assert counted(clerk, address) == one


def test_public_pages_stay_under_their_weight(cast):
    making.published(None, *[make.practice() for _ in range(20)], languages=("ar", "zh", "en", "fr", "ru", "es"))
    for address in ("/en/compendia/", "/en/compendia/telemedicine-over-weak-links/1/"):
        assert len(gzip.compress(Client().get(address).content)) < 15_000


def test_api_tells_editions_with_practices_and_documents(cast):
    practice = make.practice()
    made = making.published(None, practice)
    told = Client().get("/api/v1/compendia/telemedicine-over-weak-links/editions/1/").json()
    document = made.snapshots.get().documents.get()
    assert told["practices"] == [
        {"position": 1, "practice": practice.pk, "reference": practice.reference, "revision": 1}
    ]
    assert [(one["sha256"], one["url"]) for one in told["documents"]] == [
        (document.sha256, "/api/v1/compendia/telemedicine-over-weak-links/editions/1/documents/en/html/")
    ]
    answer = Client().get(told["documents"][0]["url"])
    assert b"".join(answer.streaming_content) == document.file.open().read()


def test_an_edition_waits_for_another_of_the_house(cast):
    judge = making.second()
    making.submitted()
    shown, own = page(signed_in(judge), "/en/waiting/"), page(signed_in(make.clerk()), "/en/waiting/")
    assert [one.count("What worked in 2026") for one in (shown, own)] == [1, 0]
