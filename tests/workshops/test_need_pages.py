"""The ledger on its pages, as the web's own role: who reads a need, the country's word, the yes of both sides."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ehealth_portal.notifications.models import Notice
from ehealth_portal.reporting.queries.waiting import waiting_for
from tests import make
from workshops.entry import Voiced
from workshops.models import Agreement, Need, Offer
from workshops.operations import matching, needs
from workshops.queries.needs import ages

from . import making

pytestmark = pytest.mark.django_db
TODAY = make.AT.date()


def voiced(text="Power for 38 clinics.", **fields):
    state = fields.pop("member_state", None) or make.state("MWI")
    return Voiced(state, fields.pop("theme", "links"), text, fields.pop("on", TODAY), voiced_in="A letter", **fields)


@pytest.fixture
def need(cast):
    return needs.voice(voiced(), by=cast.secretariat, at=make.AT)


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def words(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def told(person):
    """Kinds of what stands in the person's inbox, in the order in which it came."""
    rows = Notice.objects.filter(user=person, channel="inbox").order_by("created_at", "event_id")
    return [one.event.kind.removeprefix("workshops.") for one in rows.select_related("event")]


def test_a_need_is_its_country_s_until_that_makes_it_public(cast, need, client):
    page = reverse("need", args=[need.pk])
    readers = (cast.focal_point, cast.secretariat, cast.other_focal_point, cast.academia)
    assert [signed_in(one).get(page).status_code for one in readers] == [200, 200, 404, 404]
    assert client.get(page).status_code == 404
    act = reverse("need-public", args=[need.pk, "publish"])
    assert signed_in(cast.secretariat).post(act).status_code == 403
    assert signed_in(cast.focal_point).post(act, {"version": need.version}).status_code == 302
    assert client.get(page).status_code == 200
    assert "N-2026-001" in words(client.get(reverse("needs")))


def test_it_stays_open_until_the_country_says_answered(cast, need):
    house, country = signed_in(cast.secretariat), signed_in(cast.focal_point)
    given = {"suggested": "", "kind": "", "number": "", "standard": "ITU-T H.810", "note": "It helps to choose."}
    assert house.post(reverse("need-match", args=[need.pk]), given).status_code == 302
    match = need.matches.get()
    assert country.post(reverse("need-judge", args=[need.pk, match.pk, "does-not"])).status_code == 302
    fresh = Need.objects.get()
    said = {"words": "Nothing on power.", "version": fresh.version}
    assert country.post(reverse("need-say", args=[need.pk, "not-yet"]), said).status_code == 302
    stale = country.post(reverse("need-say", args=[need.pk, "answer"]), said | {"words": "Done."})
    assert (stale.status_code, "Somebody else changed this need" in words(stale)) == (409, True)
    said = {"words": "", "version": Need.objects.get().version}
    refused = country.post(reverse("need-say", args=[need.pk, "answer"]), said)
    assert (refused.status_code, "Say in a sentence what answered it" in words(refused)) == (422, True)
    assert house.post(reverse("need-say", args=[need.pk, "answer"]), said | {"words": "Done."}).status_code == 403
    assert country.post(reverse("need-say", args=[need.pk, "answer"]), said | {"words": "Done."}).status_code == 302
    assert (Need.objects.get().state, need.matches.get().is_helpful) == ("answered", False)
    assert told(cast.focal_point) == ["voice_need", "match_need"]
    assert told(cast.secretariat) == ["judge_match", "need_not_answered", "answer_need"]


def test_an_offer_meets_a_need_once_both_sides_agree(cast, need):
    country, academia = signed_in(cast.focal_point), signed_in(cast.academia)
    made = {"maker": f"organization-{make.organization('uni').pk}", "theme": "links", "title": "Solar kits"}
    answer = academia.post(reverse("offer-new"), made | {"text": "Ten of them.", "language": "en", "languages": ["fr"]})
    offer = Offer.objects.get()
    assert answer["Location"] == reverse("offer", args=[offer.pk])
    propose = reverse("need-propose", args=[need.pk])
    assert country.post(propose, {"of": offer.pk}).status_code == 409  # nobody else can read the need
    needs.set_public(need, is_public=True, by=cast.focal_point, at=make.AT)
    assert country.post(propose, {"of": offer.pk}).status_code == 302
    agreement = Agreement.objects.get()
    assert (agreement.asker_by, agreement.offerer_at, Need.objects.get().state) == (cast.focal_point, None, "open")
    others = signed_in(cast.other_focal_point)
    assert "Solar kits" not in words(others.get(reverse("need", args=[need.pk])))
    assert "0 answers found" in words(others.get(reverse("needs")))
    settle = reverse("offer-settle", args=[offer.pk, agreement.pk, "agree"])
    assert others.post(settle).status_code == 403
    assert academia.post(settle).status_code == 302  # the last word comes from who may not write the need otherwise
    assert (Agreement.objects.get().is_mutual, Need.objects.get().state) == (True, "offered")
    page = words(others.get(reverse("need", args=[need.pk])))
    assert ("Solar kits" in page, "Nothing was found yet" in page) == (True, False)
    assert "1 answer found" in words(others.get(reverse("needs")))
    refuse = reverse("need-settle", args=[need.pk, agreement.pk, "refuse"])
    assert country.post(refuse, {"reason": "Too late."}).status_code == 409
    assert told(cast.academia) == ["propose_agreement"]
    assert told(cast.focal_point)[-1] == "agree"


def test_one_side_refuses_with_a_reason(cast, need):
    needs.set_public(need, is_public=True, by=cast.focal_point, at=make.AT)
    fields = {"theme": "links", "title": "Kits", "text": "Ten", "made_by": cast.academia, "made_at": make.AT}
    offer = Offer.objects.create(organization=make.organization("uni"), **fields)
    assert signed_in(cast.academia).post(reverse("offer-propose", args=[offer.pk]), {"of": need.pk}).status_code == 302
    refuse = reverse("need-settle", args=[need.pk, Agreement.objects.get().pk, "refuse"])
    country = signed_in(cast.focal_point)
    assert country.post(refuse, {"reason": ""}).status_code == 422
    assert country.post(refuse, {"reason": "We need grid power."}).status_code == 302
    assert (Agreement.objects.get().reason, Need.objects.get().state) == ("We need grid power.", "open")


def test_what_may_answer_it_is_suggested_and_must_be_there(cast, need):
    held = making.workshop(themes=("links",))
    house = signed_in(cast.secretariat)
    assert f'value="workshops.workshop/{held.pk}"' in house.get(reverse("need", args=[need.pk])).content.decode()
    wrong = {"suggested": "", "kind": "workshops.workshop", "number": held.pk + 9, "standard": "", "note": ""}
    answer = house.post(reverse("need-match", args=[need.pk]), wrong)
    assert (answer.status_code, "There is no such record" in words(answer)) == (422, True)
    two = wrong | {"number": held.pk, "standard": "ITU-T H.810"}
    assert house.post(reverse("need-match", args=[need.pk]), two).status_code == 422
    assert house.post(reverse("need-match", args=[need.pk]), wrong | {"number": held.pk}).status_code == 302
    assert need.matches.get().named == f"workshops.workshop/{held.pk}"


def test_a_delegate_notes_a_need_and_typed_words_stay(cast):
    client = signed_in(cast.focal_point)
    typed = {"member_state": make.state("MWI").pk, "theme": "", "text": "Power.", "language": "en"}
    typed |= {"voiced_on": "1 2 2026", "voiced_in": "A letter"}
    answer = client.post(reverse("need-new"), typed)
    assert (answer.status_code, "Power." in words(answer), "Choose a theme." in words(answer)) == (422, True, True)
    assert client.post(reverse("need-new"), typed | {"theme": "links", "is_public": "on"}).status_code == 302
    assert (Need.objects.get().is_public, Need.objects.get().noted_by) == (True, cast.focal_point)


def test_what_waits_is_for_the_country_and_for_the_house(cast, need):
    def groups(person):
        return [group.place for group in waiting_for(person, on=TODAY).more if "needs" in group.place]

    assert (groups(cast.secretariat), groups(cast.focal_point)) == (["h-needs-open"], [])
    matching.match(need, standard="ITU-T H.810", by=cast.secretariat, at=make.AT)
    assert (groups(cast.secretariat), groups(cast.focal_point)) == ([], ["h-needs-offered"])
    assert groups(cast.other_focal_point) == []


def test_ages_count_what_is_public_and_open(cast, need):
    assert not ages(TODAY).is_any
    for days, is_public in ((10, True), (400, True), (900, False)):
        said = voiced(f"Voiced {days} days ago.", on=TODAY - timedelta(days=days), is_public=is_public)
        needs.voice(said, by=cast.focal_point, at=make.AT)
    found = ages(TODAY)
    assert (found.open, found.oldest, found.median, found.old, found.answered) == (2, 400, 205, 1, 0)


def test_a_list_costs_the_same_with_one_need_and_with_three(cast, need):
    client = signed_in(cast.secretariat)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("needs")).status_code == 200
        return len(captured)

    matching.match(need, standard="ITU-T H.810", by=cast.secretariat, at=make.AT)
    queries()
    one = queries()
    for state in ("MWI", "NPL"):
        more = needs.voice(voiced(f"For {state}", member_state=make.state(state)), by=cast.secretariat, at=make.AT)
        matching.match(more, standard="ITU-T H.810", by=cast.secretariat, at=make.AT)
    assert queries() == one


def test_filters_and_the_table_say_the_same(cast, need, client):
    needs.set_public(need, is_public=True, by=cast.focal_point, at=make.AT)
    found = [client.get(reverse("needs-csv"), {"theme": theme}) for theme in ("links", "skills")]
    assert [one.getvalue().decode().count("N-2026-001") for one in found] == [1, 0]
    old = client.get(reverse("needs"), {"age": "old", "country": "MWI"})
    assert (timezone.now().date() - TODAY).days < 365
    assert "No need passes all these filters" in words(old)
