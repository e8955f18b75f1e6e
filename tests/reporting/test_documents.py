"""The documents: each says what the database holds, names its sources, and is the same bytes every time."""

import hashlib
import io
import json
import shutil
import subprocess
import unicodedata
import zipfile
from datetime import date, datetime
from html.parser import HTMLParser

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document

from activities import operations as activity_acts
from activities.entry import Given
from ehealth_portal.dated import PartialDate
from ehealth_portal.documents.snapshots import digest, settled
from ehealth_portal.mandate.models import ProvisionText
from ehealth_portal.members.models import CountryGroupMembership
from ehealth_portal.reporting.documents import content
from ehealth_portal.reporting.documents.wording import worded
from ehealth_portal.reporting.models import Report, StatusStatement
from ehealth_portal.reporting.operations.building import made
from tests import make

from . import report_making as making

pytestmark = pytest.mark.django_db


def taken(**fields):
    return settled(content.taken(making.report(**fields), at=make.AT))


def said(kept, language="en"):
    return worded(kept, language, digest(kept))


def document(kind, *, language="en", **fields):
    kept = taken(languages=making.ALL_LANGUAGES, **fields)
    return made(kept, digest(kept), language, kind)


# --- what the snapshot holds ---


def test_activities_of_the_period_and_no_others():
    inside = make.activity(started=PartialDate(date(2026, 1, 1)))
    overlapping = make.activity(started=PartialDate(date(2020, 5, 1)), ended=PartialDate(date(2026, 1, 1)))
    year_only = make.activity(started=PartialDate(date(2026, 1, 1), "year"))
    make.activity(started=PartialDate(date(2025, 12, 31)))
    make.activity(started=PartialDate(date(2026, 11, 23)))
    make.activity("submitted", started=PartialDate(date(2026, 5, 1)))
    found = [one["id"] for one in taken()["activities"]]
    assert found == [overlapping.pk, inside.pk, year_only.pk]


def test_an_older_activity_counts_when_its_progress_falls_in_the_period(cast):
    older = make.activity(started=PartialDate(date(2019, 5, 1)))
    assert taken()["activities"] == []
    entry = activity_acts.log_progress(
        older,
        by=cast.rapporteur,
        at=make.AT,
        on=date(2026, 6, 1),
        narrative="It went on.",
        evidence=(Given(reference="TD 9"),),
    )
    activity_acts.judge_progress(entry, "publish", by=cast.counsellor, at=make.AT)
    [kept] = taken()["activities"]
    assert [one["narrative"] for one in kept["progress"]] == ["It went on."]


def test_evidence_is_numbered_once_and_every_number_resolves():
    make.activity(evidence=(Given(url="https://www.itu.int/a"), Given(reference="TD 1")))
    make.activity(evidence=(Given(url="https://www.itu.int/a"),))
    kept = taken()
    assert [(one["number"], one["name"]) for one in kept["evidence"]] == [(1, "https://www.itu.int/a"), (2, "TD 1")]
    listed = {one["number"] for one in kept["evidence"]}
    cited = {number for one in kept["activities"] for number in one["evidence"]}
    assert cited == listed
    assert all(one["evidence"] for one in kept["activities"])
    assert kept["evidence"][0]["activities"] == [one["id"] for one in kept["activities"]]


def test_a_document_number_of_two_groups_is_two_documents():
    make.activity(evidence=(Given(reference="TD 1"),))
    by = make.user("rapporteur17@demo.example", "rapporteur", body=make.body("itu-t-sg17"))
    draft = activity_acts.draft(
        make.entry(body=make.body("itu-t-sg17"), evidence=(Given(reference="TD 1"),)), by=by, at=make.AT
    )
    activity_acts.publish(activity_acts.submit(draft, by=by, at=make.AT), by=making.secretary(), at=make.AT)
    assert [one["body"] for one in taken()["evidence"]] == ["itu-t-sg21", "itu-t-sg17"]


def test_coverage_counts_with_the_groups_of_the_last_day():
    malawi, nepal = make.state("MWI", "Malawi"), make.state("NPL", "Nepal")
    CountryGroupMembership.objects.create(member_state=malawi, group="LDC")
    CountryGroupMembership.objects.create(member_state=nepal, group="LDC", valid_until=date(2026, 11, 22))
    make.activity(countries=(malawi, nepal))
    rows = said(taken())["coverage"]["rows"]
    assert [(one["group"], one["members"], one["named"]) for one in rows] == [
        ("Least developed countries", 1, 1),
        ("All Member States", 2, 2),
    ]
    rows = said(taken(period_end=date(2026, 11, 21)))["coverage"]["rows"]
    assert (rows[0]["members"], rows[0]["named_list"]) == (2, "Malawi and Nepal")


def test_what_is_missing_is_said(cast):
    make.activity()
    make.activity(evidence=(), no_evidence_reason="The meeting kept no minutes.", title="Talks without minutes")
    empty = make.provision("resolves.4", code="TSB-4")
    activity_acts.set_milestone(
        empty, title="A conference is held", due_on=date(2026, 3, 1), by=cast.secretariat, at=make.AT
    )
    kept = taken()
    missing = kept["missing"]
    assert missing["provisions_without_activity"] == ["resolves.4"]
    assert [kept["activities"][1]["id"]] == missing["activities_without_evidence"]
    assert missing["texts_unofficial"] == {"en": ["resolves.1", "resolves.4"]}
    assert [one["title"] for one in missing["milestones"]] == ["A conference is held"]
    words = json.dumps(said(kept))
    assert "No evidence filed: The meeting kept no minutes." in words
    assert "Nothing is recorded for this provision in the period." in words


def test_the_three_voices_each_with_day_and_reason():
    provision = make.provision()
    StatusStatement.objects.create(
        provision=provision,
        voice="proposed",
        status="attn",
        rule="quiet",
        facts={"latest_on": "2024-05-01"},
        at=make.AT,
    )
    StatusStatement.objects.create(
        provision=provision, voice="reported", status="cont", reason="We meet twice a year.", at=make.AT,
        by=make.author(), body=make.body(),
    )  # fmt: skip
    kept = taken()
    [one] = said(kept)["provisions"]
    assert [(status["status_label"], status["facts"]) for status in one["statuses"]] == [
        ("Needs attention", "22 November 2026"),
        ("Continuing", "22 November 2026 · SG21"),
        ("Nothing said", ""),
    ]
    assert one["statuses"][1]["reason"]["text"] == "We meet twice a year."
    assert kept["provisions"][0]["shown"] == {"voice": "reported", "status": "cont"}
    assert "rapporteur@demo.example" not in json.dumps(kept)
    assert make.author().name not in json.dumps(said(kept))


def test_what_changed_since_the_previous_report():
    provision = make.provision()
    StatusStatement.objects.create(
        provision=provision, voice="proposed", status="none", rule="nothing_recorded", at=make.AT
    )
    making.published(period_end=date(2026, 6, 30), title="Report of June")
    StatusStatement.objects.create(
        provision=provision, voice="proposed", status="cont", rule="mandate_in_use", at=make.AT
    )
    make.activity()
    words = said(taken())
    assert words["provisions"][0]["changes"] == [
        "The status was “Nothing recorded” and is now “Continuing”.",
        "1 activity is new since the previous report.",
    ]
    assert "“Report of June”" in words["summary"][-1]


def test_untranslated_words_are_marked_in_their_language():
    make.activity(title="Draft agreed", language="en")
    [one] = said(taken(languages=("fr",)), "fr")["provisions"][0]["activities"]
    assert (one["title"]["text"], one["title"]["html_lang"], bool(one["title"]["mark"])) == ("Draft agreed", "en", True)
    [one] = said(taken())["provisions"][0]["activities"]
    assert one["title"]["mark"] == ""


def test_a_snapshot_costs_the_same_queries_with_one_row_and_with_three(cast):
    def queries():
        made = Report.objects.select_related("edition__resolution").get(pk=making.report().pk)
        with CaptureQueriesContext(
            connection,
        ) as found:
            content.taken(made, at=make.AT)
        return len(found)

    def fill(number):
        of = make.provision(f"resolves.{number}", code=f"TSB-{number}")
        one = make.activity(provision=of, countries=(make.state(f"A{number}A", f"Land {number}"),), partners=("WHO",))
        entry = activity_acts.log_progress(one, by=cast.rapporteur, at=make.AT, on=date(2026, 6, 1), narrative="On.")
        activity_acts.judge_progress(entry, "publish", by=cast.counsellor, at=make.AT)

    fill(1)
    with_one = queries()
    fill(2)
    fill(3)
    assert queries() == with_one


# --- the formats ---


@pytest.mark.parametrize("kind", Report.Format.values)
def test_the_same_snapshot_gives_the_same_bytes(kind):
    make.activity()
    kept = taken(languages=making.ALL_LANGUAGES)
    sha = digest(kept)
    again = json.loads(json.dumps(dict(reversed(kept.items()))))  # as another database may give it back
    for language in ("ar", "en"):
        first = hashlib.sha256(made(kept, sha, language, kind)).hexdigest()
        assert hashlib.sha256(made(settled(again), sha, language, kind)).hexdigest() == first


def test_json_is_the_snapshot_and_its_hash():
    make.activity(title="Agreed")
    kept = taken()
    data = made(kept, digest(kept), "en", "json")
    assert hashlib.sha256(data).hexdigest() == digest(kept)
    assert json.loads(data)["activities"][0]["title"] == "Agreed"


def test_no_cell_of_the_workbook_is_a_formula():
    make.activity(title='=HYPERLINK("https://evil.example","Click")', summary="+1+1")
    book = openpyxl.load_workbook(io.BytesIO(document("xlsx")))
    assert book.sheetnames == [
        "Provision by provision",
        "Table of activities",
        "Evidence list",
        "Coverage of countries",
    ]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert book["Table of activities"]["A2"].value == '\'=HYPERLINK("https://evil.example","Click")'


def test_the_workbook_runs_right_to_left_in_arabic():
    make.activity()
    book = openpyxl.load_workbook(io.BytesIO(document("xlsx", language="ar")))
    assert all(sheet.sheet_view.rightToLeft for sheet in book)


HOSTILE = '</w:t> <b>& {{ secret }} {% for %} #sys.inputs `code` $x$ "quoted" \\ @all [link]'


def test_word_shows_what_was_typed_and_nothing_runs():
    make.activity(title=HOSTILE)
    word = Document(io.BytesIO(document("docx")))
    assert any(HOSTILE in paragraph.text for paragraph in word.paragraphs)


def test_word_in_arabic_runs_right_to_left():
    make.activity()
    with zipfile.ZipFile(io.BytesIO(document("docx", language="ar"))) as parts:
        body = parts.read("word/document.xml").decode()
    assert body.count("<w:bidi/>") > 20
    assert body.count("<w:bidiVisual/>") == body.count("<w:tblPr>") > 0


class Strict(HTMLParser):
    """Remembers ids and addresses, and complains of tags that do not close in order."""

    EMPTY = {"meta", "br", "input", "link", "use", "path", "circle", "rect", "hr"}

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links, self.resources = [], [], [], []

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.ids += [named["id"]] if "id" in named else []
        self.links += [named["href"]] if tag == "a" else []
        self.resources += [named[name] for name in ("src",) if name in named]
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_html_stands_alone_and_its_links_resolve():
    make.activity(title=HOSTILE, evidence=(Given(reference="TD 1"),))
    text = document("html").decode()
    page = Strict()
    page.feed(text)
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert "#e1" in page.links
    assert page.resources == []
    assert "<link" not in text
    assert "&lt;/w:t&gt; &lt;b&gt;&amp;" in text


def read(pdf, tmp_path):
    """The text of a PDF as another program reads it."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not on this machine")
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True).stdout.decode()


def test_pdf_shows_what_was_typed(tmp_path):
    make.activity(title=HOSTILE)
    flat = "".join(read(document("pdf"), tmp_path).split())
    assert "".join(HOSTILE.split())[:40] in flat


@pytest.mark.parametrize(
    ("language", "text"),
    [("zh", "积极参与国际电联电子卫生研究"), ("ar", "مع كل دول العالم"), ("ru", "электронное здравоохранение")],
)
def test_pdf_holds_the_text_of_every_script(language, text, tmp_path):
    """The Arabic words have no dots: the font draws dots as signs of their own, and pdftotext then repeats letters."""
    ProvisionText.objects.create(
        provision=make.provision(), language=language, text=text, status="official", label=text
    )
    found = unicodedata.normalize("NFKC", read(document("pdf", language=language), tmp_path))
    for word in text.split():
        assert word in found


def test_pdf_is_tagged_and_made_at_the_time_of_the_snapshot():
    make.activity()
    data = document("pdf")
    assert data.startswith(b"%PDF-1.")
    assert b"pdfuaid" in data
    assert datetime.strftime(make.AT, "%Y-%m-%dT%H:%M").encode() in data
