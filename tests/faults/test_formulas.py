"""No CSV or XLSX that leaves the portal holds a formula, whatever people typed; numbers stay numbers.

Whatever makes such a file is listed here: a new address or module that does, without an entry, fails.
"""

import ast
import csv
import io
import shutil
import subprocess
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings as portal
from django.test import Client

from activities.importing import template_workbook
from best_practices.entry import Standard
from best_practices.models import Practice
from ehealth_portal.dated import PartialDate
from ehealth_portal.mandate.models import ProvisionText
from ehealth_portal.members.models import Body, BodyName, MemberStateName
from ehealth_portal.reporting.operations import reports
from ehealth_portal.reporting.operations.building import build
from ehealth_portal.tables import csv_lines, safe_cell
from tests import make
from tests.best_practices import adopting
from tests.routes import address_of, patterns
from tests.workshops import making
from workshops.entry import Voiced
from workshops.entry import Words as WorkshopWords
from workshops.models import Assessment, Gauge, Item, Participation, Registration, Staff
from workshops.operations import needs

RUN = "1+1"
HOSTILE = [
    f"={RUN}", f"+{RUN}", f"-{RUN}", f"@SUM({RUN})", f"|{RUN}", f"%{RUN}", f"\t={RUN}", f"\r={RUN}", f"\n={RUN}",
    f"\r\n={RUN}", f"\x00={RUN}", f"\x0b={RUN}", f" ={RUN}", f"\u00a0={RUN}", f"\u3000={RUN}", f"\ufeff={RUN}",
    f"\u200b={RUN}", f"\u202e={RUN}", f"＝{RUN}", f"＋{RUN}", f"－{RUN}", f"＠{RUN}", f"﹦{RUN}", f"\"={RUN}",
    f"';={RUN}", f'";={RUN};"', f"a;={RUN}", f"a\t={RUN}",
    '=HYPERLINK("https://evil.example","here")', "=cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0",
    '=IMPORTXML("https://evil.example")',
]  # fmt: skip
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ADDRESSES = {  # every address that answers with a table
    "/en/board.csv": "text/csv",
    "/en/activities/activities.csv": "text/csv",
    "/en/activities/import/template.xlsx": XLSX,
    "/en/best-practices/best-practices.xlsx": XLSX,
    "/en/best-practices/import/template.xlsx": XLSX,
    "/en/best-practices/best-practices.csv": "text/csv",
    "/en/best-practices/adoptions/adoptions.csv": "text/csv",
    "/en/workshops/all/workshops.csv": "text/csv",
    "/en/workshops/reached/reached.csv": "text/csv",
    "/en/needs/needs.csv": "text/csv",
    "/en/needs/gauge/gauge.csv": "text/csv",
    "/en/needs/assessments/<int:pk>/offline/<slug:code>.xlsx": XLSX,
    "/en/workshops/<int:pk>/people/people.csv": "text/csv",
    "/en/workshops/<int:pk>/account/account.csv": "text/csv",
    "/en/workshops/accounts/accounts.csv": "text/csv",
    "/en/reports/<int:pk>/documents/<report_language:language>.<report_format:kind>": XLSX,
    "/api/v1/reports/<int:pk>/documents/<slug:language>/<slug:kind>/": "application/octet-stream",
}
WITHOUT_WORDS = {"/en/needs/gauge/gauge.csv"}  # codes and numbers alone
WRITERS = {  # every module that writes one
    "ehealth_portal/tables.py": {"csv"},
    "ehealth_portal/reporting/documents/xlsx.py": {"xlsxwriter"},
    "ehealth_portal/importing/drawing.py": {"xlsxwriter"},
    "ehealth_portal/circulars/views/following.py": {"xlsxwriter"},  # every cell is safe: tests/circulars
}


@pytest.fixture
def planted(cast):
    """Hostile words wherever people write what a table shows."""
    provision = make.provision()
    ProvisionText.objects.filter(provision=provision).update(text=HOSTILE[0], label=HOSTILE[1])
    for number, words in enumerate(HOSTILE):
        safe = words.replace("\x00", "")  # PostgreSQL keeps no NUL, so none can be read from there
        make.activity(title=safe, summary=safe, place=safe, partners=(safe,), evidence=(), no_evidence_reason=safe)
        if len(safe.strip()) <= 60:
            said = {"title": safe, "summary": safe, "place": safe}
            made = make.practice(words=said, standards=(Standard(safe),), contact_role=safe, reached_source=safe)
            Practice.objects.filter(pk=made.pk).update(confidence_note=safe)
            making.workshop(words=WorkshopWords(title=safe, summary=safe), place=safe)
            said = Voiced(make.state(), "links", safe or ".", make.AT.date(), voiced_in=safe or ".")
            needs.voice(said, by=cast.secretariat, at=make.AT)
            adopting.adoption(made, changes=f"{safe} .", results=safe, reference=safe)
        body = Body.objects.create(slug=f"body-{number}", kind=Body.Kind.OFFICE, acronym=safe[:20], sector="ITU-T")
        BodyName.objects.create(body=body, language="en", name=safe)
    MemberStateName.objects.filter(member_state=make.state()).update(name=HOSTILE[0])
    settings = reports.Settings(
        HOSTILE[0], "tsag", date(2026, 1, 1), date(2026, 12, 31), make.edition(), formats=("xlsx",)
    )
    cast.report = reports.create_report(settings, by=cast.secretariat, at=make.AT)
    build(cast.report, at=make.AT, tell=lambda *_told: None)
    cast.workshop = _peopled(cast.secretariat)
    _held()
    cast.assessment = _answered()
    cast.client = Client()
    cast.client.force_login(cast.secretariat)
    return cast


def _held():
    """From the country with the hostile name somebody came; the workshop has an account."""
    day = PartialDate(date(2026, 3, 2))
    made = making.workshop(words=WorkshopWords(title=HOSTILE[0], summary="s"), started=day, ended=day)
    made.expenses.create(kind="venue", noted_at=make.AT)
    Participation.objects.create(workshop=made, member_state=make.state(), mode="remote", women=1)


def _answered():
    """An assessment in which hostile words stand as answers, of a round that was gauged."""
    states = [make.state(iso3, iso3) for iso3 in ("MWI", "NPL", "KIR")]
    round_ = making.round_of(*states)
    Gauge.objects.create(round=round_, theme="links", respondents=3, median=4, lower=3, upper=5)
    kept = {"created_at": make.AT, "updated_at": make.AT}
    made = Assessment.objects.create(round=round_, member_state=states[0], **kept)
    more = round_.questionnaire.sections.get(key="more")
    for number, words in enumerate(HOSTILE, start=1):
        key = f"hostile-{number}"
        Item.objects.create(section=more, position=10 + number, key=key, kind="text", labels={"en": words})
        made.answers.create(item_key=key, standing="answered", text=words.replace("\x00", ""), answered_at=make.AT)
    return made


def _peopled(clerk):
    """A workshop whose registrants wrote hostile words, seen by who works on it."""
    made = making.workshop()
    Staff.objects.get_or_create(workshop=made, user=clerk, defaults={"given_by": clerk, "given_at": make.AT})
    for number, words in enumerate(HOSTILE):
        said = dict.fromkeys(("name", "organization", "function"), words.replace("\x00", ""))
        plain = {"state": "accepted", "mode": "remote", "registered_at": make.AT, "sha256": f"hostile {number}"}
        Registration.objects.create(workshop=made, email=f"h{number}@x.example", **plain, **said)
        made.expenses.create(kind="venue", note=said["name"], paid_by=said["name"], noted_at=make.AT)
    return made


def fetched(cast, route):
    from django.utils import timezone

    from ehealth_portal.members.operations import create_token

    secret = create_token(cast.secretariat, "test", by=None, at=timezone.now())[1]
    extra = {"HTTP_AUTHORIZATION": f"Bearer {secret}"} if route.startswith("/api/") else {}
    record = {"workshops/<": cast.workshop, "assessments/<": cast.assessment}
    pk = next((one.pk for part, one in record.items() if part in route), cast.report.pk)
    address = address_of(route, {"pk": pk, "kind": "xlsx", "language": "en", "code": "en"})
    answer = cast.client.get(address, **extra)
    return answer, b"".join(answer.streaming_content) if answer.streaming else answer.content


def is_table(content_type, content):
    return content_type.startswith("text/csv") or (content.startswith(b"PK") and b"xl/workbook.xml" in content)


def cells_of(content):
    """The text cells of a table, read back; an XLSX may have no cell of the type formula, and no link."""
    if not content.startswith(b"PK"):
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), quoting=csv.QUOTE_NONNUMERIC)
        return [cell for row in rows for cell in row if isinstance(cell, str)]
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    return [cell.value for cell in cells if isinstance(cell.value, str)]


def runs(text):
    """Whether a spreadsheet might run it: by rules of its own, not those of the writer."""
    bare = text.lstrip("".join(map(chr, range(33))) + "\u00a0\u3000\ufeff\u200b\u202e")
    return bare[:1] in tuple("=+-@|%＝＋－＠﹦") or text[:1] in ("\t", "\r", "\n")


def test_no_table_holds_a_formula(planted):
    """Asked of every address: those that answer with a table are the listed ones, and nothing in them runs."""
    found, running, without_words = {}, {}, set()
    for route in patterns():
        answer, content = fetched(planted, route)
        if is_table(answer.headers.get("Content-Type", ""), content):
            cells = cells_of(content)
            found[route] = (answer.status_code, answer["Content-Type"].partition(";")[0])
            running |= {route: run} if (run := [cell for cell in cells if runs(cell)]) else {}
            without_words |= {route} if not any(RUN in cell for cell in cells) else set()
    assert running == {}
    assert without_words == WITHOUT_WORDS  # elsewhere the hostile words are there
    assert found == {route: (200, kind) for route, kind in ADDRESSES.items()}


def test_every_module_that_writes_tables_is_listed():
    found = {}
    for folder in ("ehealth_portal", "activities", "best_practices", "workshops"):
        for path in Path(portal.BASE_DIR, folder).rglob("*.py"):
            names = {name for node in ast.walk(ast.parse(path.read_text())) for name in imported(node)}
            text = path.read_text()
            if "csv" in names and "csv.writer" not in text and "csv.DictWriter" not in text:
                names.discard("csv")  # a reader
            if wrote := names & {"csv", "xlsxwriter", "odf", "pandas"}:
                found[str(path.relative_to(portal.BASE_DIR))] = wrote
    assert found == WRITERS


def imported(node):
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    return [str(node.module).partition(".")[0]] if isinstance(node, ast.ImportFrom) and not node.level else []


def test_cells_are_made_safe():
    text = "".join(csv_lines(["words", "number"], [[words, -3] for words in HOSTILE])).removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text, newline=""), quoting=csv.QUOTE_NONNUMERIC))[1:]
    assert [words for words, _number in rows if runs(words)] == []
    assert {number for _words, number in rows} == {-3.0}  # a genuine negative number


def test_texts_are_quoted_and_numbers_are_not():
    """Where lists are written with semicolons, a spreadsheet would split what is not quoted."""
    assert "".join(csv_lines(["a"], [["a;=1+1", -3, None]])) == '\ufeff"a"\r\n"a;=1+1",-3,""\r\n'


def test_control_without_the_writer_cells_run():
    assert len([words for words in HOSTILE if runs(words)]) >= 20
    assert safe_cell("=1+1") == "'=1+1"


def test_template_in_every_language(planted):
    for language in ("ar", "zh", "fr", "ru", "es"):
        assert [cell for cell in cells_of(template_workbook(language)) if runs(cell)] == []


@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice on this machine")
@pytest.mark.parametrize("route", ADDRESSES)
def test_libreoffice_evaluates_nothing(planted, route, tmp_path):
    _answer, content = fetched(planted, route)
    source = tmp_path / f"table.{'xlsx' if content.startswith(b'PK') else 'csv'}"
    source.write_bytes(content)
    out = tmp_path / "out"
    utf_8 = "csv:Text - txt - csv (StarCalc):44,34,76"
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", utf_8]
    subprocess.run([*command, "--outdir", str(out), str(source)], check=True, capture_output=True, timeout=120)
    cells = [cell for row in csv.reader(io.StringIO((out / "table.csv").read_text(encoding="utf-8"))) for cell in row]
    assert cells.count("2") == numbers_of(content).count("2")  # what "1+1" would give, besides the table's own


def numbers_of(content):
    """The cells of a table as they were written, in words."""
    if content.startswith(b"PK"):
        book = openpyxl.load_workbook(io.BytesIO(content))
        return [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
    return [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
