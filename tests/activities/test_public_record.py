"""The shipped public record: every row comes in once, with its source and confidence, and none is dropped silently."""

import csv
from collections import Counter
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command

from activities.loading.public_record import PUBLIC_RECORD, load_public_record, public_record_rows
from activities.models import Activity, Evidence, Partner, ProvisionServed
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.review.transitions import State
from tests import make

REFERENCE = Path(settings.BASE_DIR) / "ehealth_portal" / "reference"


@pytest.fixture
def register(db):
    """The bodies, organizations and States of the reference files, and the provisions that the rows name."""
    for body in yaml.safe_load((REFERENCE / "bodies.yaml").read_text())["bodies"]:
        make.body(body["slug"], kind=body["kind"], acronym=body.get("acronym", ""))
    for row in yaml.safe_load((REFERENCE / "organizations.yaml").read_text())["organizations"]:
        make.organization(row["slug"], row["name"], acronym=row.get("acronym", ""), kind=row["kind"])
    with (REFERENCE / "member_states.csv").open() as file:
        for state in csv.DictReader(file):
            make.MemberState.objects.create(
                iso3=state["iso3"], iso2=state["iso2"], m49=state["m49"], itu_region=state["itu_region"]
            )
    keys = yaml.safe_load((REFERENCE / "resolutions" / "78" / "resolution.yaml").read_text())["keys"]
    for key in keys:
        make.provision(key, code="", kind="preambular", verb="", nature="")
    return make.edition()


def test_every_row_comes_in(register):
    loaded = load_public_record(register, public_record_rows(), at=make.AT)
    assert (loaded.recorded, loaded.known, loaded.unplaced) == (139, 0, [])
    assert Activity.objects.filter(state=State.PUBLISHED, created_by=None).count() == 139
    assert AuditEvent.objects.filter(action="activities.record_known", actor_id=None).count() == 139


def test_every_row_says_how_sure_it_is(register):
    load_public_record(register, public_record_rows(), at=make.AT)
    sure = Counter(Activity.objects.values_list("confidence", flat=True))
    assert sure == {"verified": 113, "partly_verified": 20, "from_memory": 6}
    assert not Activity.objects.filter(source="").exclude(confidence="from_memory").exists()
    unsourced = Activity.objects.filter(evidence=None)
    assert {activity.no_evidence_reason for activity in unsourced} == {"From memory: no source was seen."}
    assert unsourced.count() == 6


def test_kinds_and_links_are_those_of_the_table(register):
    load_public_record(register, public_record_rows(), at=make.AT)
    assert Activity.objects.filter(kind="recommendation").count() == 47
    assert Activity.objects.filter(served=None).count() == 2
    assert ProvisionServed.objects.filter(provision__key="resolves.3").count() == 64
    assert not ProvisionServed.objects.exclude(why="").exists()
    assert not Partner.objects.filter(organization=None).exists()


def test_a_recommendation_keeps_its_number_and_its_day(register):
    load_public_record(register, public_record_rows(), at=make.AT)
    first = Activity.objects.get(external_key="public-record/recommendation/itu-t-h-810-12-2013")
    assert (first.started_on, first.started_precision, first.body.slug) == (date(2013, 12, 14), "day", "itu-t-sg16")
    assert [str(evidence.name) for evidence in first.evidence.all()] == [
        "ITU-T H.810 (12/2013)",
        "https://www.itu.int/rec/T-REC-H.810-201312-S",
    ]
    assert [partner.organization.slug for partner in first.partners.all()] == ["pchalliance"]


def test_a_date_is_as_exact_as_it_is_known(register):
    load_public_record(register, public_record_rows(), at=make.AT)
    question = Activity.objects.get(external_key__startswith="public-record/question/2004-01-30-question-j-16")
    assert (str(question.started), str(question.ended)) == ("2004-01-30", "2004-10")
    assert question.ended_on == date(2004, 10, 31)


def test_a_second_run_adds_nothing(register, django_assert_max_num_queries):
    load_public_record(register, public_record_rows(), at=make.AT)
    before = [model.objects.count() for model in (Activity, AuditEvent, Evidence, ProvisionServed)]
    with django_assert_max_num_queries(8):
        again = load_public_record(register, public_record_rows(), at=make.AT)
    assert (again.recorded, again.known, again.unplaced) == (0, 139, [])
    assert [model.objects.count() for model in (Activity, AuditEvent, Evidence, ProvisionServed)] == before


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("body", "itu-t-sg99", "body: “itu-t-sg99” is not known here."),
        ("provisions", "resolves.1|resolves.99", "provisions: “resolves.99” is not known here."),
        ("partners", "nobody", "partners: “nobody” is not known here."),
        ("countries", "XXX", "countries: “XXX” is not known here."),
        ("confidence", "sure", "confidence: “sure” is not known here."),
        ("started", "2013-13", "started: “2013-13” is not a date such as 2014, 2014-05 or 2014-05-20."),
        ("ended", "1999", "It ends before it starts."),
        ("source", "a book", "source: “a book” is not a web address."),
    ],
)
def test_a_row_that_cannot_be_placed_is_told(register, column, value, reason):
    good, bad = public_record_rows()[:2]
    loaded = load_public_record(register, [good, bad | {column: value}], at=make.AT)
    assert (loaded.recorded, loaded.unplaced) == (1, [(3, bad["title"], [reason])])


def test_the_command_tells_what_became_of_the_rows(register):
    out = StringIO()
    call_command("load_public_record", stdout=out)
    call_command("load_public_record", stdout=out)
    assert out.getvalue().splitlines() == [
        "  public record: 139 (139 new)",
        "  public record: 139 (nothing to change)",
    ]


def test_the_command_without_the_edition_says_what_to_do(db):
    with pytest.raises(CommandError, match="run load_reference first"):
        call_command("load_public_record")
    assert not Activity.objects.exists()


def test_no_cell_of_the_table_is_cut_by_the_database():
    for row in public_record_rows():
        assert len(row["title"]) <= 300
        assert len(row["summary"]) <= 1200
        assert len(row["key"]) <= 100
        assert len(row["source"]) <= 500
    assert PUBLIC_RECORD.read_bytes().count(b"\r") == 0
