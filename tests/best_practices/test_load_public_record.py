"""The shipped examples: each comes in once, with source and confidence, and says nothing that its text does not."""

import csv
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command

from best_practices.interventions import INTERVENTIONS
from best_practices.loading.public_record import load_public_record, public_record_rows
from best_practices.models import Mark, Practice, Proof, Wording
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.review.transitions import State
from tests import make

REFERENCE = Path(settings.BASE_DIR) / "ehealth_portal" / "reference"


@pytest.fixture
def register(db):
    with (REFERENCE / "member_states.csv").open() as file:
        make.MemberState.objects.bulk_create(
            make.MemberState(iso3=one["iso3"], iso2=one["iso2"], m49=one["m49"], itu_region=one["itu_region"])
            for one in csv.DictReader(file)
        )
    keys = yaml.safe_load((REFERENCE / "resolutions" / "78" / "resolution.yaml").read_text())["keys"]
    for key in keys:
        make.provision(key, code="", kind="preambular", verb="", nature="")
    return make.edition()


def of(key):
    return Practice.objects.get(external_key=f"public-record/{key}")


def said(practice):
    return " ".join(practice.wordings.get().parts.values())


def test_every_row_comes_in_once_in_the_order_of_the_file(register):
    loaded = load_public_record(register, public_record_rows(), at=make.AT)
    assert (loaded.recorded, loaded.known, loaded.unplaced) == (31, 0, [])
    practices = list(Practice.objects.order_by("number"))
    assert [f"public-record/{row['key']}" for row in public_record_rows()] == [one.external_key for one in practices]
    assert [one.reference for one in practices[:2]] == [f"BP-{make.AT.year}-001", f"BP-{make.AT.year}-002"]
    assert {(one.state, one.created_by, one.revision) for one in practices} == {(State.PUBLISHED, None, 1)}
    counts = [model.objects.count() for model in (Practice, Wording, Mark, Proof, AuditEvent)]
    again = load_public_record(register, public_record_rows(), at=make.AT)
    assert (again.recorded, again.known, again.unplaced) == (0, 31, [])
    assert [model.objects.count() for model in (Practice, Wording, Mark, Proof, AuditEvent)] == counts


def test_every_one_says_where_it_is_from_and_how_sure_that_is(register):
    load_public_record(register, public_record_rows(), at=make.AT)
    assert not Practice.objects.filter(source="", confidence_note="").exists()
    assert not Practice.objects.filter(proofs=None).exists()
    sure = Practice.objects.values_list("confidence", flat=True)
    assert sorted(set(sure)) == ["partly_verified", "verified"]
    assert Practice.objects.filter(confidence="partly_verified").exclude(confidence_note="").count() == 3


def test_figures_stand_only_where_the_text_has_them(register):
    load_public_record(register, public_record_rows(), at=make.AT)
    counted = Practice.objects.exclude(people_reached=None).order_by("number")
    told = [(one.external_key, one.people_reached, one.reached_in) for one in counted]
    assert told == [("public-record/sen-mdiabetes", 200000, 2019), ("public-record/egy-mdiabetes", 185000, 2017)]
    assert "over 200,000 in 2019" in said(of("sen-mdiabetes"))
    assert "185,000 people by 2017" in said(of("egy-mdiabetes"))
    assert all(one.reached_source.startswith("https://") for one in counted)


def test_nothing_is_invented(register):
    load_public_record(register, public_record_rows(), at=make.AT)
    blank = {"contact_role": "", "cost_band": "", "licence": "", "body": None, "member_state": None}
    assert Practice.objects.filter(**blank, organization=None).count() == 31
    assert Wording.objects.filter(conditions="", privacy="", problem="", solution="").count() == 31
    for mark in Mark.objects.filter(facet="connectivity"):
        word = {"sms": "text", "voice": "by phone"}[mark.value]
        assert word in said(mark.practice).casefold(), mark.practice.external_key
    seen_only = Practice.objects.filter(started_on=None)
    assert seen_only.count() == 7
    assert all("when it began is not said" in one.confidence_note for one in seen_only)
    assert not Practice.objects.filter(served__why__gt="").exists()


def test_the_union_is_no_member_state(register):
    load_public_record(register, public_record_rows(), at=make.AT)
    certificate = of("eu-dcc")
    assert (certificate.countries.count(), str(certificate.started)) == (0, "2021-07")
    assert "not a Member State" in certificate.confidence_note


def test_interventions_are_services_of_the_classification(register):
    load_public_record(register, public_record_rows(), at=make.AT)
    assert (INTERVENTIONS["2.11"], INTERVENTIONS["3.8"], INTERVENTIONS["4.5"]) == (
        "Healthcare provider financial transactions",
        "Person-centred health certificate management",
        "Data governance compliance",
    )
    numbers = of("kor-vaccert").marks.filter(facet="intervention").values_list("value", flat=True)
    assert sorted(numbers) == ["1.4", "3.8"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"provisions": ["resolves.99"]}, "provisions: “resolves.99” is not known here."),
        ({"countries": ["EUE"]}, "countries: “EUE” is not known here."),
        ({"marks": {"area": ["love"]}}, "area: “love” is not known here."),
        ({"marks": {"colour": ["red"]}}, "colour: “red” is not known here."),
        ({"confidence": "sure"}, "confidence: “sure” is not known here."),
        ({"strength": 9}, "strength: “9” is not known here."),
        ({"started": "2013-13"}, "started: “2013-13” is not a date such as 2014, 2014-05 or 2014-05-20."),
        ({"started": "2013", "ended": "1999"}, "It ends before it starts."),
        ({"people_reached": 5}, "The people reached are told with the year of that figure and its source."),
        ({"source": "a book"}, "source: “a book” is not a web address."),
        ({"source": "", "note": ""}, "It names neither a source nor says why there is none."),
    ],
)
def test_a_row_that_cannot_be_placed_is_told(register, changed, reason):
    good, bad = public_record_rows()[:1] + public_record_rows()[2:3]
    loaded = load_public_record(register, [good, bad | changed], at=make.AT)
    assert (loaded.recorded, loaded.unplaced) == (1, [(2, bad["title"], [reason])])


def test_the_command_tells_what_became_of_the_rows(register, tmp_path):
    out = StringIO()
    call_command("load_best_practices", stdout=out)
    call_command("load_best_practices", stdout=out)
    assert out.getvalue().splitlines() == [
        "  best practices: 31 (31 new)",
        "  best practices: 31 (nothing to change)",
    ]
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_best_practices", file=tmp_path / "nothing.yaml")
