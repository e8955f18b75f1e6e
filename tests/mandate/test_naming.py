"""What editions and assemblies are called: in the reader's language on pages and in refusals, with few queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from ehealth_portal.mandate import naming, operations
from ehealth_portal.mandate.models import Edition, EditionText
from ehealth_portal.refusals import NotPossibleNow
from tests import make
from tests.reporting.report_making import published

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    found = make.provision().edition
    for language, citation in (("en", "Dubai, 2012"), ("ru", "Дубай, 2012 г."), ("ar", "دبي، 2012")):
        EditionText.objects.update_or_create(edition=found, language=language, defaults={"citation": citation})
    return found


@pytest.mark.parametrize(
    ("language", "citation"),
    [("en", "Dubai, 2012"), ("ru", "Дубай, 2012 г."), ("ar", "دبي، 2012"), ("zh-hans", "Dubai, 2012")],
)
def test_an_edition_is_cited_as_the_reader_writes_it(edition, language, citation):
    with translation.override(language):
        assert naming.citation_of(edition) == citation
        assert citation in naming.edition_name(edition)


def test_an_edition_without_any_citation_is_named_by_place_and_year(edition):
    EditionText.objects.all().delete()
    assert naming.edition_name(edition) == "WTSA Resolution 78 (Dubai, 2012)"


@pytest.mark.parametrize("stored", ["WTSA", "WTSA-12", "PP-22", "Someone", "Some-one-12"])
def test_an_assembly_keeps_its_number_and_an_unknown_one_its_name(stored):
    assert naming.assembly_name(stored) == stored


def test_the_acronym_of_an_assembly_is_the_readers(monkeypatch):
    monkeypatch.setitem(naming.ASSEMBLIES, "WTSA", "AMNT")
    assert (naming.assembly_name("WTSA"), naming.assembly_name("WTSA-12")) == ("AMNT", "AMNT-12")


def test_prefetched_editions_are_cited_without_further_queries(edition):
    found = list(Edition.objects.prefetch_related("texts"))
    with CaptureQueriesContext(connection) as queries:
        assert [naming.citation_of(one) for one in found] == ["Dubai, 2012"]
    assert len(queries) == 0


def test_a_refusal_names_the_edition_to_its_reader(edition):
    with translation.override("ru"), pytest.raises(NotPossibleNow, match=r"Дубай, 2012 г\."):
        operations.link_provisions(edition, [], by=None, at=make.AT)


@pytest.mark.parametrize("name", ["board", "provision", "resolution-text", "body", "reports", "report"])
def test_no_page_says_the_english_name_of_an_edition_to_another_reader(edition, name, client):
    report = published()
    args = {
        "provision": ["78", edition.slug, "resolves.1"],
        "resolution-text": ["78", edition.slug],
        "body": ["tsb"],
        "report": [report.pk],
    }
    with translation.override("ru"):
        page = client.get(reverse(name, args=args.get(name, []))).content.decode()
    assert "Дубай, 2012 г." in page
    assert "Dubai, 2012" not in page
