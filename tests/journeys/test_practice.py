"""The whole way of a practice, as its people go it: seen in an activity, written, reviewed, published, compiled, sent,
acknowledged by two Member States, adapted by a third.
"""

import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from best_practices.models import Adoption, Edition, Lead, Practice, Review
from best_practices.operations import building
from ehealth_portal.circulars.models import Addressee, Circular
from ehealth_portal.jobs.models import Job
from ehealth_portal.notifications.mail import draining
from ehealth_portal.notifications.models import Notice
from ehealth_portal.notifications.tokens import token_of
from tests import make
from tests.best_practices.test_write_pages import answers

from .person import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(cast):
    """The cast at their browsers; two who review; a third country with a delegate beside its focal point."""
    kiribati = make.state("KIR", "Kiribati")
    found = {name: Person(getattr(cast, name)) for name in vars(cast)}
    found["reviewers"] = [Person(user) for user in make.reviewers()]
    found["delegate"] = Person(make.user("delegate.kir@demo.example", "delegate", member_state=kiribati))
    found["kiribati"] = Person(make.user("focalpoint.kir@demo.example", "focal_point", member_state=kiribati))
    return found


def lead_becomes_a_draft(people):
    """The secretariat sees it in an activity, and offers it to who logged the activity."""
    house, author = people["secretariat"], people["rapporteur"]
    activity = make.activity(title="Teledermatology over 2G was shown", countries=(make.state(),))
    link = re.search(r'href="([^"]*/leads/new/[^"]*)"', house.reads(f"/en/activities/{activity.pk}/").content.decode())
    form = house.reads(link[1].replace("&amp;", "&")).context["form"]
    shown = {name: form[name].value() for name in ("record_type", "record_id", "title", "language")}
    lead = house.sends("/en/best-practices/leads/new/", **shown, note="38 clinics.", url="")
    house.sends(f"{lead}offer/", to=author.user.pk)
    assert "best_practices.offer_lead" in author.was_told()
    author.sends(f"{lead}take-up/")
    practice = Practice.objects.get()
    assert (Lead.objects.get().practice, practice.wordings.get().title) == (practice, activity.title)
    assert [state.iso3 for state in practice.countries.all()] == ["MWI"]
    return practice


def draft_is_published(people, practice):
    house, author = people["secretariat"], people["rapporteur"]
    whole = answers(version=practice.version, draft="", send="1", title="Teledermatology over 2G")
    author.sends(f"/en/best-practices/{practice.pk}/edit/", **whole)
    page = f"/en/best-practices/{practice.pk}/"
    for reviewer in people["reviewers"]:
        house.sends(f"{page}reviews/ask/", reviewer=reviewer.user.pk, due_on="31 12 2099")
        review = Review.objects.get(reviewer=reviewer.user)
        assert reviewer.reads("/en/waiting/").content.decode().count(f"/reviews/{review.pk}/")
        points = dict.fromkeys(("relevance", "evidence", "transfer", "lasting", "standards", "rights"), "3")
        reviewer.sends(f"/en/best-practices/reviews/{review.pk}/", comment="Publish it.", **points)
    practice.refresh_from_db()
    house.sends(f"{page}publish/", version=practice.version)
    assert "best_practices.publish" in author.was_told()
    assert Client().get("/bp/BP-2026-001").status_code == 302
    assert "Teledermatology over 2G" in Client().get("/en/best-practices/").content.decode()


def edition_is_published(people, practice):
    house, administrator = people["secretariat"], people["administrator"]
    compendium = house.sends("/en/compendia/new/", en="E-health that works")
    house.sends(f"{compendium}begin/")
    edition = Edition.objects.get()
    page = f"/en/compendia/editions/{edition.pk}/"
    house.sends(f"{page}texts/en/", title="First edition", introduction="Read it.", version=edition.version)
    house.sends(f"{page}practices/", practice=practice.pk)
    edition.refresh_from_db()
    house.sends(
        f"{page}documents/", languages=["en", "fr"], formats=["html", "epub"], version=edition.version, build="1"
    )
    building.work_on(Job.objects.get(task="best_practices.build_edition").pk)
    edition.refresh_from_db()
    house.sends(f"{page}submit/", version=edition.version)
    edition.refresh_from_db()
    public = administrator.sends(f"{page}publish/", version=edition.version)
    assert "best_practices.compiled" in people["rapporteur"].was_told()
    assert Client().get(public).status_code == 200
    return edition, public


def edition_reaches_two(people, edition):
    house, administrator = people["secretariat"], people["administrator"]
    of = {"record_type": "best_practices.edition", "record_id": str(edition.pk)}
    to = {"classes": ["member_states"], "group_day": timezone.now().date().isoformat(), "asks_acknowledgement": "on"}
    page = house.sends("/en/circulars/new/", **of, **to)
    circular = Circular.objects.get()
    words = {"subject": "A compendium", "body": "Read it.", "is_complete": "on", "version": circular.version}
    house.sends(f"{page}text/en/", **words)
    circular.refresh_from_db()
    house.sends(f"{page}submit/", version=circular.version)
    circular.refresh_from_db()
    administrator.sends(f"{page}send/", version=circular.version)
    draining.drain()
    for who in ("focal_point", "other_focal_point"):
        letter = Addressee.objects.get(user=people[who].user)
        assert people[who].user.email in {one.recipients()[0] for one in mail.outbox}
        token = token_of(Notice.objects.get(addressee_id=letter.pk).pk, "letter")
        assert Client().get(f"/en/letters/{token}/").status_code == 200
        assert Client().post(f"/en/letters/{token}/acknowledge/").status_code == 302
    board = house.reads("/en/compendia/e-health-that-works/distribution/").content.decode()
    rows = dict(re.findall(r"<tr.*?>(Malawi|Nepal|Kiribati)<(.*?)</tr>", board, re.DOTALL))
    assert {name: "Acknowledged" in row for name, row in rows.items()} == {
        "Malawi": True,
        "Nepal": True,
        "Kiribati": False,
    }


def third_adapts_it(people, practice):
    told = {
        "member_state": str(people["kiribati"].user.roles.get().member_state_id),
        "started": "2026",
        "changes": "Outer islands send by satellite.",
        "outcome": "worked",
        "url": "https://health.example/ki.pdf",
        "language": "en",
        "send": "1",
    }
    people["delegate"].sends(f"/en/best-practices/{practice.pk}/adoptions/new/", **told)
    adoption = Adoption.objects.get()
    assert "Outer islands" not in Client().get(f"/en/best-practices/{practice.pk}/").content.decode()
    refused = people["secretariat"].client.post(f"/en/best-practices/adoptions/{adoption.pk}/confirm/")
    assert refused.status_code == 403
    people["kiribati"].sends(f"/en/best-practices/adoptions/{adoption.pk}/confirm/", version=adoption.version)
    assert "Outer islands" in Client().get(f"/en/best-practices/{practice.pk}/").content.decode()
    assert "best_practices.adopt" in people["rapporteur"].was_told()


def test_from_a_lead_to_an_adoption(people):
    practice = lead_becomes_a_draft(people)
    draft_is_published(people, practice)
    edition, _public = edition_is_published(people, practice)
    edition_reaches_two(people, edition)
    third_adapts_it(people, practice)
