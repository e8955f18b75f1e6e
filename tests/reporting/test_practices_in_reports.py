"""Best practices in progress reports: what they say of them, who is told, and where a practice is cited."""

import io
import shutil
import subprocess
from datetime import date

import docx
import openpyxl
import pytest
from django.urls import reverse

from ehealth_portal.documents.snapshots import digest, settled
from ehealth_portal.languages import Language
from ehealth_portal.notifications.models import Notice
from ehealth_portal.reporting.documents.content import taken
from ehealth_portal.reporting.documents.practice_records import practices_as_kept
from ehealth_portal.reporting.documents.wording import worded
from ehealth_portal.reporting.models import Citation
from ehealth_portal.reporting.operations import building, reports
from tests import make
from tests.best_practices import adopting, edition_making
from tests.reporting import report_making as making

pytestmark = pytest.mark.django_db


@pytest.fixture
def adapted(cast):
    """A practice of the period, adapted in Nepal; another one, from long before, adapted in Kenya; one of before."""
    practice = make.practice(words={"title": "Teledermatology over 2G"})
    adopting.adoption(practice, changes="Two photographs instead of one.")
    long_ago = make.AT.replace(year=2024)
    earlier = make.practice(words={"title": "Queue of an earlier year"}, at=long_ago)
    adopting.adoption(earlier, member_state=make.state("KEN", "Kenya"), outcome="failed")
    make.practice(words={"title": "Untouched"}, at=long_ago)
    return practice


def content_of(report):
    return settled(taken(report, at=make.AT))


def test_names_what_was_published_and_what_was_adapted_in_the_period(adapted):
    kept = content_of(making.report())["practices"]
    told = [(row["titles"]["en"], row["new"], [one["country"] for one in row["adoptions"]]) for row in kept["rows"]]
    assert told == [("Queue of an earlier year", False, ["KEN"]), ("Teledermatology over 2G", True, ["NPL"])]


def test_names_what_was_compiled_in_an_edition_of_the_period(cast):
    long_ago = make.practice(words={"title": "Of an earlier year"}, at=make.AT.replace(year=2024))
    edition_making.published(None, long_ago, title="What worked")
    told = worded(content_of(making.report()), "en", "")["practices"]
    assert [(one["title"]["text"], one["facts"]) for one in told["editions"]] == [
        ("What worked", "Edition 1 · 1 practice")
    ]
    assert ["compiled in an edition of the period" in one["facts"] for one in told["rows"]] == [True]


def test_costs_the_same_for_one_and_for_three(cast, django_assert_num_queries):
    for iso3 in ("NPL", "KEN", "PER"):
        adopting.adoption(make.practice(), member_state=make.state(iso3, iso3))
        with django_assert_num_queries(6):
            practices_as_kept(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize("kind", ["html", "pdf", "docx", "xlsx", "json"])
def test_every_format_tells_of_them(adapted, kind):
    if kind == "pdf" and not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not on this machine")
    content = content_of(making.report())
    data = building.made(content, digest(content), "en", kind)
    assert [word in words_of(kind, data) for word in ("Teledermatology over 2G", "Nepal")] == [True, True]


def words_of(kind, data):
    if kind == "pdf":
        return subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    if kind == "docx":
        return " ".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)
    if kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(data))
        return " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    return data.decode()


@pytest.mark.parametrize("language", Language.values)
def test_the_title_is_marked_where_it_is_in_another_language(adapted, language):
    content = content_of(making.report(languages=(language,)))
    row = worded(content, language, "")["practices"]["rows"][1]
    assert (row["title"]["text"], bool(row["title"]["mark"])) == ("Teledermatology over 2G", language != "en")


@pytest.mark.parametrize("kind", ["html", "pdf", "docx", "xlsx", "json"])
def test_a_snapshot_of_before_still_renders(adapted, kind):
    content = content_of(making.report())
    del content["practices"]
    content["report"]["include"].remove("practices")
    assert len(building.made(content, digest(content), "ar", kind)) > 1000


def test_left_out_where_its_makers_chose_so(adapted):
    making.published(include=("text",))
    assert Citation.objects.count() == 0


def test_published_tells_each_author_once_and_the_practice_names_the_report(adapted, client, cast):
    report = making.published(title="Report of the year")
    told = Notice.objects.filter(event__kind="reporting.publish", user=cast.rapporteur, channel="inbox")
    assert list(told.values_list("why", flat=True)) == ["cited"]
    page = client.get(reverse("practice", args=[adapted.pk])).content.decode()
    assert ("Cited in progress reports" in page, f'href="/en/reports/{report.pk}/"' in page) == (True, True)
    reports.withdraw(report, by=making.secretary("other@demo.example"), at=make.AT, reason="Wrong figures.")
    assert "Cited in progress reports" not in client.get(reverse("practice", args=[adapted.pk])).content.decode()
