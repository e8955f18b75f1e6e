"""Synthetic load: marked in every row, refused where people work, the same for the same seed, and removable."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from activities.loading.synthetic import generate
from activities.models import Activity, Evidence, ProvisionServed
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.review.transitions import State
from tests import make


@pytest.fixture
def ground(db):
    for number in (1, 2, 3):
        make.provision(f"resolves.{number}", code=f"TSB-{number}", addressee=make.body("tsb", kind="bureau"))
    make.body("itu-t-sg21")
    for iso3, name in (("MWI", "Malawi"), ("NPL", "Nepal")):
        make.state(iso3, name)


def run(*options):
    out = StringIO()
    call_command("generate_load", *options, stdout=out)
    return out.getvalue().strip()


def test_every_row_says_that_it_is_synthetic(ground):
    assert run("--activities", "40") == "Made 40 synthetic activities."
    rows = Activity.objects.all()
    assert rows.count() == 40
    assert all(row.title.startswith("Synthetic activity") and row.external_key.startswith("synthetic/") for row in rows)
    assert {(row.state, row.created_by, row.confidence) for row in rows} == {(State.PUBLISHED, None, "")}
    assert all(one.reference.startswith("Synthetic") for one in Evidence.objects.all())
    assert AuditEvent.objects.filter(action="activities.generate_load").count() == 1


def test_links_are_whole_and_repeat_the_day(ground):
    run("--activities", "40")
    assert not Activity.objects.filter(served=None).exists()
    assert all(one.started_on == one.activity.started_on for one in ProvisionServed.objects.select_related("activity"))
    assert Activity.objects.exclude(countries=None).exists()


def test_the_same_seed_gives_the_same_rows_and_a_second_run_continues(ground):
    run("--activities", "20")
    first = list(Activity.objects.order_by("pk").values_list("title", "kind", "started_on", "summary"))
    run("--remove")
    run("--activities", "20")
    assert list(Activity.objects.order_by("pk").values_list("title", "kind", "started_on", "summary")) == first
    run("--activities", "5")
    assert Activity.objects.filter(external_key="synthetic/25").exists()


def test_batches_add_up(ground, monkeypatch):
    monkeypatch.setattr("activities.loading.synthetic.BATCH", 7)
    assert list(generate(20, at=make.AT)) == [7, 14, 20]
    assert Activity.objects.count() == 20


def test_a_database_that_people_use_is_refused(ground, cast):
    make.activity(State.DRAFT)
    with pytest.raises(CommandError, match="1 activities in this database were logged by people"):
        run("--activities", "5")
    assert Activity.objects.count() == 1
    run("--activities", "5", "--force")
    assert Activity.objects.count() == 6


def test_remove_leaves_what_is_not_synthetic(ground, cast):
    kept = make.activity(State.DRAFT)
    run("--activities", "5", "--force")
    assert run("--remove") == "Removed 5 synthetic activities."
    assert list(Activity.objects.all()) == [kept]
    assert list(ProvisionServed.objects.values_list("activity_id", flat=True)) == [kept.pk]


def test_an_empty_database_says_what_to_load(db):
    with pytest.raises(CommandError, match="run load_reference first"):
        run("--activities", "5")


def test_without_a_number_it_says_so(db):
    with pytest.raises(CommandError, match="Say how many"):
        run()
