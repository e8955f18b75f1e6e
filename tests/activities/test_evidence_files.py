"""Evidence files that were kept: how they are served. What is taken and what is refused: tests/evidence/."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from activities.entry import Given
from activities.evidence_files import checked
from activities.importing import template_workbook
from ehealth_portal.review.transitions import State
from tests import make
from tests.evidence import building
from tests.evidence.good import GOOD
from tests.evidence.hostile import NEUTRALISED

PDF = building.pdf()


# --- serving --------------------------------------------------------------------------------------------------------
def filed(state=State.PUBLISHED, name="report.pdf"):
    given = checked(SimpleUploadedFile(name, PDF))
    record = make.activity(state, evidence=(Given(file=given.file, content_type=given.content_type, language="fr"),))
    return record, f"/en/activities/evidence/{record.evidence.get().pk}/"


def test_a_file_is_served_as_a_download_that_cannot_run(client, cast):
    _, address = filed(name="报告.pdf")
    response = client.get(address)
    assert b"".join(response.streaming_content) == PDF
    told = {name: response[name] for name in HEADERS}
    assert told == HEADERS
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%E6%8A%A5%E5%91%8A.pdf"
    assert "no-store" in response["Cache-Control"]


HEADERS = {
    "Content-Type": "application/pdf",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "DENY",
}


def test_the_api_serves_it_no_other_way(client, cast):
    record, _address = filed()
    response = client.get(f"/api/v1/evidence/{record.evidence.get().pk}/file/")
    assert b"".join(response.streaming_content) == PDF
    assert {name: response[name] for name in HEADERS} == HEADERS | {"Content-Type": "application/octet-stream"}
    assert response["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize("form", ["/en/activities/log/", "/en/activities/{pk}/progress/"])
def test_forms_say_what_documents_keep(client, cast, form):
    client.force_login(cast.rapporteur)
    page = client.get(form.format(pk=make.activity().pk)).content.decode()
    (field,) = re.findall(r"<input[^>]* name=\"uploads\"[^>]*>", page)
    (hint,) = re.findall(r"aria-describedby=\"(\w+)\"", field)
    said = "Documents keep their author&#x27;s name and comments: take out what readers should not see."
    assert f'<p class="hint" id="{hint}">{said}</p>' in page


@pytest.mark.parametrize("name", [*GOOD, *NEUTRALISED])
def test_no_file_of_the_corpus_is_served_inline(client, cast, name):
    content = (GOOD.get(name) or NEUTRALISED[name][0])()
    given = checked(SimpleUploadedFile(name, content))
    record = make.activity(evidence=(given,))
    response = client.get(f"/en/activities/evidence/{record.evidence.get().pk}/")
    response.close()
    told = {key: response[key] for key in HEADERS}
    assert told == HEADERS | {"Content-Type": given.content_type}
    assert response["Content-Disposition"].startswith("attachment;")


def test_the_portals_own_workbook_may_be_filed(db):
    language = "en"
    content = template_workbook(language)
    assert checked(SimpleUploadedFile("template.xlsx", content)).file.read() == content


def test_its_head_and_a_part_of_it(client, cast):
    _record, address = filed()
    head = client.head(address)
    assert (head.status_code, head["Content-Length"]) == (200, str(len(PDF)))
    whole = client.get(address, headers={"range": "bytes=0-3"})
    assert (whole.status_code, b"".join(whole.streaming_content)) == (200, PDF)


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
