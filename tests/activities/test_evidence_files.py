"""Evidence files: what is taken, what is refused and why, and how a kept one is served."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from activities.entry import Given
from activities.evidence_files import checked, clean_name
from ehealth_portal.review.transitions import State
from tests import make

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 17
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def zipped(*parts, **contents):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in parts:
            archive.writestr(name, contents.get(name.replace("/", "_").replace(".", "_"), "<x/>"))
    return made.getvalue()


DOCX = zipped("[Content_Types].xml", "word/document.xml")
XLSX = zipped("[Content_Types].xml", "xl/workbook.xml")
ODT = zipped("mimetype", "content.xml", mimetype="application/vnd.oasis.opendocument.text")


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("a.PDF", PDF, "application/pdf"),
        ("a.png", PNG, "image/png"),
        ("a.jpg", b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        ("a.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.xlsx", XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.odt", ODT, "application/vnd.oasis.opendocument.text"),
        ("a.txt", "تقرير 报告".encode(), "text/plain"),
        ("a.txt", "报告".encode("utf-16"), "text/plain"),
        ("a.csv", b"a,b\r\n1,2\r\n", "text/csv"),
    ],
)
def test_files_of_the_list_are_taken(name, content, kind):
    given = checked(SimpleUploadedFile(name, content))
    assert (given.content_type, given.file.read()) == (kind, content)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.exe", b"MZ", "of this kind"),
        ("a.html", b"<script>", "of this kind"),
        ("a.svg", b"<svg/>", "of this kind"),
        ("a", b"x", "of this kind"),
        ("a.docm", DOCX, "of this kind"),
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"<html>%PDF-</html>", "not what the ending"),
        ("a.png", PDF, "not what the ending"),
        ("a.jpg", PNG, "not what the ending"),
        ("a.docx", XLSX, "not what the ending"),
        ("a.docx", b"PK\x03\x04broken", "not what the ending"),
        ("a.ods", ODT, "not what the ending"),
        ("a.txt", b"\xff\x00\x01", "not in UTF-8"),
        ("a.txt", b"a\x00b", "not what the ending"),
        ("a.docx", zipped("word/document.xml", "word/vbaProject.bin"), "macros"),
        ("a.odt", zipped("mimetype", "content.xml", "Basic/Standard/x.xml"), "macros"),
        ("a.docx", zipped("word/document.xml", "run.EXE"), "macros"),
        ("a.docx", zipped("word/document.xml", "word/embeddings/oleObject1.bin"), "embedded"),
        ("a.docx", zipped("word/document.xml", "../../etc/x"), "not what the ending"),
        ("a.docx", zipped("word/document.xml", *[f"x{n}" for n in range(2001)]), "unpacks"),
        ("a.docx", zipped("word/document.xml", "bomb", bomb="0" * 3_000_000), "unpacks"),
    ],
)
def test_others_are_refused_with_name_and_remedy(name, content, words):
    with pytest.raises(ValidationError) as refused:
        checked(SimpleUploadedFile(name, content))
    sentence = refused.value.messages[0]
    assert sentence.startswith(f"“{name}”")
    assert words in sentence


def test_too_large_is_refused(settings):
    settings.EVIDENCE_MAX_BYTES = 10
    with pytest.raises(ValidationError, match="larger than 10"):
        checked(SimpleUploadedFile("a.pdf", PDF))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\me\\minutes.pdf", "minutes.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("a\u202efdp.txt", "afdp.txt"),
        ('a"b<c>\r\n.pdf', "a_b_c_.pdf"),
        ("报告.pdf", "报告.pdf"),
        ("x" * 300 + ".pdf", "x" * 150 + ".pdf"),
        ("", "file"),
    ],
)
def test_names_are_cleaned(given, kept):
    assert clean_name(given) == kept


# --- serving --------------------------------------------------------------------------------------------------------
def filed(state=State.PUBLISHED, name="report.pdf"):
    given = checked(SimpleUploadedFile(name, PDF))
    record = make.activity(state, evidence=(Given(file=given.file, content_type=given.content_type, language="fr"),))
    return record, f"/en/activities/evidence/{record.evidence.get().pk}/"


def test_a_file_is_served_as_a_download_that_cannot_run(client, cast):
    _, address = filed(name="报告.pdf")
    response = client.get(address)
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/pdf"


def test_page_states_type_size_and_language(client, cast):
    record, _ = filed()
    page = client.get(f"/en/activities/{record.pk}/").content.decode()
    for words in ("report.pdf", "PDF", f"{len(PDF)}\xa0bytes", "Français", record.evidence.get().sha256):
        assert words in page


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 404), ("other_rapporteur", 404), ("focal_point", 404), ("rapporteur", 200), ("secretariat", 200)],
)
def test_a_draft_file_is_served_to_those_who_see_the_draft(client, cast, who, status):
    _, address = filed(State.DRAFT)
    if who:
        client.force_login(getattr(cast, who))
    assert client.get(address).status_code == status


def test_withdrawn_with_its_record(client, cast):
    _, address = filed(State.WITHDRAWN)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999999"])
def test_unknown_files_and_references_are_not_found(client, cast, number):
    assert client.get(f"/en/activities/evidence/{number}/").status_code == 404
    reference = make.activity().evidence.get()
    assert client.get(f"/en/activities/evidence/{reference.pk}/").status_code == 404


def test_a_file_missing_from_the_store_is_not_found(client, cast):
    record, address = filed()
    record.evidence.get().file.storage.delete(record.evidence.get().file.name)
    assert client.get(address).status_code == 404
