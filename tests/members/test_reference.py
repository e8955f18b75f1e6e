"""The shipped facts: 194 Member States, dated groups, bodies and their successions, the mandate; loading them twice."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.mandate import loading as mandate
from ehealth_portal.mandate.models import Edition, EditionText, Provision, ProvisionText
from ehealth_portal.members import loading as members
from ehealth_portal.members.models import Body, CountryGroupMembership, MemberState, MemberStateName, Role
from ehealth_portal.members.naming import body_names, groups_on, member_state_names
from ehealth_portal.members.queries import acting_bodies, standing_of
from tests import make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


@pytest.fixture
def who_is_who(db):
    return members.load_all(at=AT)


def ldcs(day):
    return {iso3 for iso3, groups in groups_on(day).items() if "LDC" in groups}


def test_member_states_are_194_with_names_in_six_languages(who_is_who):
    assert MemberState.objects.count() == 194
    assert MemberStateName.objects.count() == 194 * 6
    assert not MemberStateName.objects.filter(name="").exists()
    regions = {region: MemberState.objects.filter(itu_region=region).count() for region in ("Africa", "CIS", "Europe")}
    assert regions == {"Africa": 44, "CIS": 9, "Europe": 46}


def test_everyday_names_are_kept_only_where_they_differ(who_is_who):
    korea = MemberStateName.objects.get(member_state__iso3="PRK", language="en")
    assert (korea.name, korea.everyday_name) == ("Democratic People’s Republic of Korea", "North Korea")
    assert MemberStateName.objects.get(member_state__iso3="FRA", language="zh").everyday_name == ""


def test_palau_is_a_member_since_19_september_2024(who_is_who):
    assert MemberState.objects.on(date(2024, 9, 18)).count() == 193
    assert MemberState.objects.on(date(2024, 9, 19)).count() == 194


@pytest.mark.parametrize(
    ("day", "count"),
    [
        (date(2012, 12, 17), 48),  # before South Sudan was added
        (date(2012, 12, 18), 49),
        (date(2014, 1, 1), 48),  # Samoa
        (date(2017, 6, 4), 47),  # Equatorial Guinea
        (date(2020, 12, 3), 47),
        (date(2020, 12, 4), 46),  # Vanuatu: the day it graduates it is no LDC any more
        (date(2023, 12, 13), 45),  # Bhutan
        (date(2024, 12, 13), 44),  # Sao Tome and Principe
        (date(2026, 11, 23), 44),
        (date(2026, 11, 24), 42),  # Nepal and the Lao PDR
        (date(2027, 12, 13), 41),  # Solomon Islands
        (date(2029, 12, 19), 38),  # Bangladesh, if extended; Cambodia, Senegal
    ],
)
def test_least_developed_countries_are_those_of_the_day(who_is_who, day, count):
    assert len(ldcs(day)) == count


def test_vanuatu_and_nepal_leave_the_list_on_their_days(who_is_who):
    assert ["VUT" in ldcs(day) for day in (date(2020, 12, 3), date(2020, 12, 4))] == [True, False]
    assert ["NPL" in ldcs(day) for day in (date(2026, 11, 22), date(2026, 11, 25))] == [True, False]


def test_other_groups_have_the_members_of_the_lists(who_is_who):
    counts = {group: CountryGroupMembership.objects.filter(group=group).count() for group in ("SIDS", "LLDC", "EIT")}
    assert counts == {"SIDS": 37, "LLDC": 32, "EIT": 17}
    assert groups_on(date(2026, 11, 22))["NPL"] == {"LDC", "LLDC"}


def test_every_membership_names_its_source_or_says_it_is_from_memory(who_is_who):
    for row in CountryGroupMembership.objects.all():
        assert row.confidence
        assert row.source or "from memory" in row.confidence


def test_a_graduation_that_was_not_decided_says_so(who_is_who):
    bangladesh = CountryGroupMembership.objects.get(member_state__iso3="BGD", group="LDC")
    assert bangladesh.valid_until == date(2029, 11, 24)
    assert "not decided" in bangladesh.confidence
    assert "GA decision was not seen" in bangladesh.note


def test_names_come_in_the_language_of_the_reader(who_is_who):
    sg16, nepal = Body.objects.get(slug="itu-t-sg16").pk, MemberState.objects.get(iso3="NPL").pk
    assert body_names("zh")[sg16] == "ITU-T第16研究组"
    assert body_names("ar")[Body.objects.get(slug="director-tsb").pk] == "مدير مكتب تقييس الاتصالات"
    assert member_state_names("ru")[nepal] == "Непал"
    assert len(body_names("fr")) == Body.objects.count()


def test_names_cost_one_query_each(who_is_who, django_assert_num_queries):
    for read in (lambda: body_names("es"), lambda: member_state_names("es"), lambda: groups_on(date(2026, 11, 22))):
        with django_assert_num_queries(1):
            read()


def test_study_group_16_is_carried_on_by_study_group_21(who_is_who):
    pk = dict(Body.objects.values_list("slug", "pk"))
    assert acting_bodies(date(2024, 12, 31)).get(pk["itu-t-sg16"]) is None
    today = acting_bodies(date(2026, 11, 22))
    assert {slug: today.get(pk[slug]) for slug in ("itu-t-sg16", "itu-t-sg9", "itu-t-q28-16")} == {
        "itu-t-sg16": pk["itu-t-sg21"],
        "itu-t-sg9": pk["itu-t-sg21"],
        "itu-t-q28-16": pk["itu-t-sg21"],
    }
    assert today[pk["itu-d-q14-3-2"]] == pk["itu-d-q2-2"]


def test_a_counsellor_of_study_group_21_reviews_what_study_group_16_did(who_is_who):
    counsellor = make.user("c@demo.example", Role.Kind.COUNSELLOR, body=Body.objects.get(slug="itu-t-sg21"))
    reviewed = set(Body.objects.filter(pk__in=standing_of(counsellor).reviews).values_list("slug", flat=True))
    assert reviewed == {"itu-t-sg9", "itu-t-sg16", "itu-t-sg21", "itu-t-q28-16", "itu-t-qj-16", "itu-t-fg-ai4h"}


def test_the_rapporteur_of_question_28_16_speaks_for_study_group_21_but_not_17(who_is_who):
    rapporteur = make.user("r@demo.example", Role.Kind.RAPPORTEUR, body=Body.objects.get(slug="itu-t-q28-16"))
    bodies = set(Body.objects.filter(pk__in=standing_of(rapporteur).bodies).values_list("slug", flat=True))
    assert "itu-t-sg21" in bodies
    assert not bodies & {"itu-t-sg17", "tsb", "itu", "itu-t", "relevant-itu-t-study-groups"}


def test_load_reference_brings_the_mandate_with_its_confirmed_facts(who_is_who):
    mandate.load_all(at=AT)
    edition = Edition.objects.get(slug="dubai-2012")
    assert edition.provisions.count() == 31
    codes = list(edition.provisions.operative().values_list("code", flat=True))
    assert codes == [*(f"TSB-{n}" for n in range(1, 6)), *(f"SG16-{n}" for n in range(1, 5)), "MS-1", "ALL-1"]
    conference = edition.provisions.get(code="TSB-4")
    assert (conference.verb, conference.nature) == ("instructs", "output")
    assert conference.time_limit_on == date(2015, 12, 31)
    assert (conference.confirmed_by, conference.confirmed_at) == (None, AT)
    assert "portal’s editors" in conference.confirmation_note
    addressees = [(row.body.slug, row.part) for row in conference.addressees.all()]
    assert addressees == [("director-tsb", "lead"), ("director-bdt", "collaboration"), ("director-br", "collaboration")]
    labels = ProvisionText.objects.filter(provision=conference).exclude(label="")
    assert labels.count() == 6


def test_editions_continue_each_other_and_say_how_sure_they_are(who_is_who):
    mandate.load_all(at=AT)
    chain = [(edition.slug, edition.continues.slug if edition.continues else "") for edition in Edition.objects.all()]
    assert chain == [
        ("dubai-2012", ""),
        ("hammamet-2016", "dubai-2012"),
        ("geneva-2022", "hammamet-2016"),
        ("new-delhi-2024", "geneva-2022"),
    ]
    assert Edition.objects.get(slug="new-delhi-2024").confidence.startswith("not verified")
    assert "Handle System" in Edition.objects.get(slug="hammamet-2016").note


def test_only_the_chinese_text_and_the_english_title_are_official(who_is_who):
    mandate.load_all(at=AT)
    texts = EditionText.objects.filter(edition__slug="dubai-2012")
    assert [text.language for text in texts.filter(status="official")] == ["zh"]
    assert [text.language for text in texts.filter(title_status="official")] == ["en"]
    assert texts.filter(status="unofficial").count() == 5
    assert texts.get(language="zh").sha256 == "3cf4bdd435d9db26e6a4444a6fb3ac83eedd25526a35039e6a784a0295c348fb"
    assert not EditionText.objects.exclude(edition__slug="dubai-2012").exclude(status="").exists()


def test_load_reference_twice_changes_nothing(capsys):
    call_command("load_reference")
    trail = AuditEvent.objects.count()
    capsys.readouterr()
    with CaptureQueriesContext(connection) as queries:
        call_command("load_reference")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 12
    assert [line for line in lines if "nothing to change" not in line] == []
    writes = [query["sql"] for query in queries if query["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}]
    assert writes == []
    assert AuditEvent.objects.count() == trail


def test_load_reference_corrects_what_differs_and_says_so_in_the_audit_trail(who_is_who):
    MemberState.objects.filter(iso3="NPL").update(itu_region="Europe")
    states = next(brought for brought in members.load_all(at=AT) if brought.kind == "Member States")
    assert (states.new, states.corrected) == (0, 1)
    event = AuditEvent.objects.get(action="members.load_reference")
    assert (event.before, event.after) == ({"itu_region": "Europe"}, {"itu_region": "Asia and the Pacific"})


def test_load_reference_leaves_what_a_person_confirmed(who_is_who):
    mandate.load_all(at=AT)
    secretariat = make.user("s@demo.example", Role.Kind.SECRETARIAT)
    Provision.objects.filter(code="TSB-5").update(nature="standing", confirmed_by=secretariat)
    mandate.load_all(at=AT)
    assert Provision.objects.get(code="TSB-5").nature == "standing"
