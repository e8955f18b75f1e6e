"""The page of one provision: its words, its voices, its record, and what is missing."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities import operations as activities
from ehealth_portal.dated import PartialDate
from ehealth_portal.mandate.models import Provision, ProvisionText, SectionText
from ehealth_portal.members.models import BodySuccession, CountryGroupMembership
from ehealth_portal.reporting.charts import spark_path, year_bars
from ehealth_portal.reporting.operations import statuses
from ehealth_portal.reporting.queries import provisions as queries
from ehealth_portal.reporting.queries.statuses import voices_of
from tests import make
from tests.reporting import report_making

AT = make.AT


def address(provision, name="provision"):
    return reverse(name, args=["78", "dubai-2012", provision.key])


def page_of(client, provision, query=""):
    response = client.get(address(provision) + query)
    assert response.status_code == 200
    return response.content.decode()


def preambular(key, text, *, heading, number):
    section = make.provision(key, code="", kind="preambular", verb="", nature="", number=number)
    section.section.texts.update(heading=heading)
    section.section.__class__.objects.filter(pk=section.section_id).update(kind="preambular")
    section.texts.update(text=text)
    return section


def test_provision_unknown_is_not_found(client, db):
    make.provision()
    assert client.get(reverse("provision", args=["78", "dubai-2012", "resolves.99"])).status_code == 404
    assert client.get(reverse("provision", args=["78", "atlantis-1900", "resolves.1"])).status_code == 404


def test_provision_shows_two_languages_side_by_side(client, db):
    provision = make.provision()
    ProvisionText.objects.create(provision=provision, language="zh", text="优先考虑", status="official", label="标签")
    SectionText.objects.create(section=provision.section, language="zh", heading="责成", status="official")
    page = page_of(client, provision, "?beside=zh")
    assert '<blockquote class="law" lang="zh-Hans" dir="ltr"><p class="verb">责成</p>' in page
    assert "优先考虑" in page
    assert "优先考虑" not in page_of(client, provision)
    assert "优先考虑" not in page_of(client, provision, "?beside=tlh")


def test_provision_in_a_language_without_text_shows_english_and_says_so(client, db):
    provision = make.provision()
    page = client.get(address(provision).replace("/en/", "/ar/")).content.decode()
    assert '<blockquote class="law" lang="en" dir="ltr">' in page


@pytest.mark.parametrize(
    ("heading", "text", "language"),
    [
        ("recognizing", "taking into account recognizing a) above", "en"),
        ("认识到", "同时参照“认识到a)”", "zh"),
    ],
)
def test_referred_to_finds_the_paragraph_named(db, heading, text, language):
    named = preambular("recognizing.a", "the importance of privacy;", heading=heading, number="a")
    named.section.texts.update(language=language)
    provision = make.provision()
    provision.texts.update(text=text, language=language)
    assert queries.referred_to(queries.find("78", "dubai-2012", provision.key)) == [named]


def test_referred_to_needs_the_whole_word(db):
    preambular("recognizing.a", "the importance of privacy;", heading="recognizing", number="a")
    provision = make.provision()
    provision.texts.update(text="unrecognizing a) and recognizing b)")
    assert queries.referred_to(queries.find("78", "dubai-2012", provision.key)) == []


def test_provision_shows_its_footnote(client, db):
    provision = make.provision()
    note = make.provision("footnote.1", code="", kind="footnote", verb="", nature="", attached_to=provision)
    note.texts.update(text="These include the least developed countries.")
    assert "These include the least developed countries." in page_of(client, provision)
    assert f'href="{address(provision)}"' in page_of(client, note)


def test_provision_links_what_it_continues(client, db):
    earlier = make.provision()
    later = make.provision(edition=make.edition("geneva-2022", year=2022), continues=earlier)
    assert reverse("provision", args=["78", "geneva-2022", later.key]) in page_of(client, earlier)
    page = client.get(reverse("provision", args=["78", "geneva-2022", later.key])).content.decode()
    assert f'href="{address(earlier)}"' in page


def test_provision_names_who_acts_today(client, db):
    old, new = make.body("itu-t-sg16"), make.body("itu-t-sg21")
    BodySuccession.objects.create(predecessor=old, successor=new, on=date(2025, 1, 1))
    page = page_of(client, make.provision(addressee=old))
    assert "Named in the text" in page
    assert "since 1 January 2025" in page


def test_provision_shows_three_voices_and_the_history(client, cast):
    provision = make.provision(addressee=make.body("itu-t-sg21"))
    statuses.propose(at=AT)
    statuses.report_status(provision, status="prog", reason="The draft is out.", by=cast.rapporteur, at=AT)
    statuses.assess(provision, status="attn", reason="The draft is late.", by=cast.secretariat, at=AT)
    statuses.assess(provision, status="done", reason="Agreed: TD 9.", by=cast.secretariat, at=AT + timedelta(days=1))
    page = page_of(client, provision)
    for words in ("No activity since the adoption", "The draft is out.", "The draft is late.", "Agreed: TD 9."):
        assert words in page
    assert "Full history: 4 statements" in page
    assert '<p class="facts"><span class="st st-done">' in page


def test_provision_timeline_filters(client, db):
    provision, sg17 = make.provision(), make.body("itu-t-sg17")
    make.activity(provision=provision, title="A meeting of 2014", started=PartialDate(date(2014, 5, 1)))
    in_2015, in_2016 = PartialDate(date(2015, 5, 1)), PartialDate(date(2016, 5, 1))
    make.activity(provision=provision, title="A workshop of 2015", kind="workshop", started=in_2015)
    joint = make.activity(provision=provision, title="A study of 2016", kind="study", started=in_2016)
    joint.bodies.add(sg17)
    make.activity("draft", provision=provision, title="A draft")

    def titles(query):
        page = page_of(client, provision, query)
        return [word for word in ("meeting", "workshop", "study", "draft") if f">A {word}" in page]

    assert titles("") == ["meeting", "workshop", "study"]
    assert titles("?year=2014") == ["meeting"]
    assert titles("?kind=workshop") == ["workshop"]
    assert titles("?body=itu-t-sg17") == ["study"]
    assert titles("?year=2014&kind=workshop") == []
    assert titles("?year=what&kind=tea&body=nobody") == ["meeting", "workshop", "study"]


def test_years_split_by_evidence(db):
    provision = make.provision()
    make.activity(provision=provision, started=PartialDate(date(2014, 1, 1), "year"))
    make.activity(
        provision=provision, started=PartialDate(date(2014, 2, 1)), evidence=(), no_evidence_reason="It was oral."
    )
    make.activity(provision=provision, started=PartialDate(date(2010, 2, 1)))
    years = queries.years_of(Provision.objects.select_related("edition").get(), on=date(2016, 1, 1))
    assert years == [(2010, 1, 0), (2011, 0, 0), (2012, 0, 0), (2013, 0, 0), (2014, 1, 1), (2015, 0, 0), (2016, 0, 0)]


def test_missing_says_what_is_not_there(cast):
    provision = make.provision()
    empty = queries.missing_of(provision, voices_of([provision])[provision.pk], [], on=AT.date())
    assert (empty.without_evidence, empty.ldc_since) == (0, None)
    assert (empty.no_milestone, empty.not_reported, empty.not_assessed) == (True, True, True)
    malawi = make.state("MWI", "Malawi")
    CountryGroupMembership.objects.create(member_state=malawi, group="LDC")
    make.activity(provision=provision, evidence=(), no_evidence_reason="It was oral.", countries=(malawi,))
    statuses.assess(provision, status="prog", reason="Begun.", by=cast.secretariat, at=AT)
    milestone = activities.set_milestone(provision, title="Draft", due_on=AT.date(), by=cast.secretariat, at=AT)
    full = queries.missing_of(provision, voices_of([provision])[provision.pk], [milestone], on=AT.date())
    assert (full.without_evidence, full.ldc_since) == (1, 2026)
    assert (full.no_milestone, full.not_assessed) == (False, False)


def test_provision_costs_the_same_for_one_and_three(client, db):
    provision = make.provision()
    counted = []
    for number in (1, 2, 3):
        make.activity(provision=provision, countries=(make.state(),), started=PartialDate(date(2010 + number, 3, 1)))
        if number != 2:
            with CaptureQueriesContext(connection) as sent:
                page_of(client, provision)
            counted.append(len(sent))
    assert counted[0] == counted[1]


@pytest.mark.parametrize(
    ("who", "may_report", "may_assess"),
    [
        (None, False, False),
        ("rapporteur", True, False),
        ("other_rapporteur", False, False),
        ("secretariat", False, True),
        ("focal_point", False, False),
    ],
)
def test_provision_offers_forms_to_those_who_may(client, cast, who, may_report, may_assess):
    provision = make.provision(addressee=make.body("itu-t-sg21"))
    if who:
        client.force_login(getattr(cast, who))
    page = page_of(client, provision)
    for name, allowed in (("report-status", may_report), ("assess-status", may_assess)):
        assert (address(provision, name) in page) == allowed
        answered = client.get(address(provision, name)).status_code
        assert answered == (200 if allowed else 403 if who else 302)


def test_assess_by_form(client, cast):
    provision = make.provision()
    client.force_login(cast.secretariat)
    given = {"status": "done", "reason": "Agreed: TD 9.", "language": "en"}
    response = client.post(address(provision, "assess-status"), given)
    assert (response.status_code, response["Location"]) == (302, address(provision))
    assert voices_of([provision])[provision.pk].assessed.reason == "Agreed: TD 9."


def test_report_by_form_without_a_reason_keeps_what_was_chosen(client, cast):
    provision = make.provision(addressee=make.body("itu-t-sg21"))
    client.force_login(cast.rapporteur)
    response = client.post(address(provision, "report-status"), {"status": "prog", "reason": " ", "language": "en"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error:" in page
    assert 'href="#id_reason"' in page
    assert re.search(r'value="prog"[^>]* checked', page)
    assert voices_of([provision])[provision.pk].reported is None


def test_spark_path_scales_to_the_largest():
    assert spark_path([0, 0]) == "M0 23h84v1H0z"
    assert spark_path([1, 2]) == "M0.0 23v-11h41.0v11zM42.0 23v-22h41.0v22zM0 23h84v1H0z"


def test_year_bars_stack_what_has_no_evidence():
    one, two = year_bars([(2014, 3, 1), (2015, 0, 0)])
    assert (one.filed_height, one.bare_height, one.filed_y, one.bare_y) == (75, 25, 45, 20)
    assert (two.filed_height, two.bare_height) == (0, 0)


def test_provision_links_the_published_reports_on_its_edition(client, db):
    provision, made = make.provision(), report_making.published()
    other = report_making.report()
    text = page_of(client, provision)
    assert reverse("report", args=[made.pk]) in text
    assert reverse("report", args=[other.pk]) not in text


def test_an_activity_that_serves_two_resolutions_links_each_provision_at_its_own_address(client, db):
    newer = make.edition("geneva-2022", number=73, year=2022)
    here, there = make.provision(), make.provision(edition=newer)
    activity = make.activity()
    for provision in (here, there):
        activity.served.get_or_create(provision=provision)
    assert reverse("provision", args=["73", "geneva-2022", there.key]) in page_of(client, here)
