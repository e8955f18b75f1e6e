"""The real workshops come in once each, from the public record."""

from datetime import date

import pytest
from django.core.management import call_command

from activities.models import Activity
from tests import make
from workshops.loading import load_workshops, rows_of
from workshops.models import Workshop

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    call_command("load_reference", verbosity=0)
    call_command("load_public_record")
    return load_workshops(rows_of("workshops.csv"), at=make.AT)


def test_all_are_loaded_once_with_source_and_confidence(loaded):
    assert (loaded.recorded, loaded.unplaced) == (37, [])
    again = load_workshops(rows_of("workshops.csv"), at=make.AT)
    assert (again.recorded, again.known) == (0, 37)
    assert Workshop.objects.filter(state="published").count() == 37
    assert not Workshop.objects.filter(confidence="").exists()
    assert not Workshop.objects.filter(themes__isnull=True).exists()


def test_one_says_what_the_record_says(loaded):
    workshop = Workshop.objects.get(announcements__title__startswith="6th ITU/WHO Workshop on AI for Health")
    assert (workshop.starts_on, workshop.country.iso3, workshop.is_in_person, workshop.series.slug) == (
        date(2019, 9, 3),
        "TZA",
        True,
        "ai-for-health",
    )
    assert workshop.activity == Activity.objects.get(external_key=workshop.external_key)
    assert (workshop.activity.place, workshop.place) == ("Zanzibar, United Republic of Tanzania", "Zanzibar")


def test_a_row_that_the_record_does_not_hold_is_told(db):
    found = load_workshops(
        [{"key": "event/none", "kind": "workshop", "series": "", "themes": "", "is_remote": ""}], at=make.AT
    )
    assert [(number, key) for number, key, _reasons in found.unplaced] == [(2, "event/none")]
