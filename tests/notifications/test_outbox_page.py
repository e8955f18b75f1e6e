"""The outbox of the embedded portal: one's own mail, all of it for the house, as text and as harmless HTML."""

import os

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend

from ehealth_portal.notifications.queries import outbox

pytestmark = pytest.mark.django_db
PAGE = "/en/outbox/"
LETTER = """From: register@localhost\r
To: "A reader" <{to}>\r
Subject: {subject}\r
Content-Type: multipart/alternative; boundary="b"\r
\r
--b\r
Content-Type: text/plain; charset="utf-8"\r
Content-Transfer-Encoding: 8bit\r
\r
Somebody said <b>this</b>: https://portal.example/en/\r
--b\r
Content-Type: text/html; charset="utf-8"\r
Content-Transfer-Encoding: 8bit\r
\r
<p style="color:red">Somebody <script>alert(1)</script></p>\r
--b--\r
"""


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EMBEDDED = True
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.EMAIL_FILE_PATH.mkdir()
    return settings.EMAIL_FILE_PATH


@pytest.fixture
def keep(folder):
    def one(name, to, subject="Published", *, at=0):
        path = folder / name
        path.write_text(LETTER.format(to=to, subject=subject), newline="")
        os.utime(path, (1_700_000_000 + at, 1_700_000_000 + at))

    return one


def test_people_read_their_own_mail_and_the_house_all(cast, client, keep):
    keep("2026-11-22-a.eml", cast.rapporteur.email.upper(), "To the rapporteur")
    keep("2026-11-22-b.eml", cast.counsellor.email, "To the counsellor")
    client.force_login(cast.rapporteur)
    text = client.get(PAGE).content.decode()
    assert ("To the rapporteur" in text, "To the counsellor" in text) == (True, False)
    assert client.get(f"{PAGE}2026-11-22-a.eml/0/").status_code == 200
    assert client.get(f"{PAGE}2026-11-22-b.eml/0/").status_code == 404
    assert client.get(f"{PAGE}2026-11-22-b.eml/0/html/").status_code == 404
    client.force_login(cast.secretariat)
    text = client.get(PAGE).content.decode()
    assert ("To the rapporteur" in text, "To the counsellor" in text) == (True, True)


def test_a_letter_as_text_and_as_html_that_does_nothing(cast, client, keep):
    keep("2026-11-22-a.eml", cast.rapporteur.email)
    client.force_login(cast.rapporteur)
    text = client.get(f"{PAGE}2026-11-22-a.eml/0/").content.decode()
    assert "Somebody said &lt;b&gt;this&lt;/b&gt;:" in text
    assert '<a href="https://portal.example/en/" rel="nofollow">' in text
    shown = client.get(f"{PAGE}2026-11-22-a.eml/0/html/")
    assert '<p style="color:red">' in shown.content.decode()
    policy = shown["Content-Security-Policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups"
    assert shown["Cache-Control"].count("no-store") == 1


def test_with_a_mail_server_there_is_none(cast, client, settings, keep):
    keep("2026-11-22-a.eml", cast.rapporteur.email)
    client.force_login(cast.secretariat)
    settings.EMBEDDED = False
    assert client.get(PAGE).status_code == 404
    assert client.get(f"{PAGE}2026-11-22-a.eml/0/").status_code == 404
    assert PAGE not in client.get("/en/account/").content.decode()
    settings.EMBEDDED = True
    assert PAGE in client.get("/en/account/").content.decode()


def test_files_of_django_s_own_backend_hold_several(cast, client, folder):
    backend = EmailBackend(file_path=str(folder))
    for number in (1, 2):
        message = EmailMessage(f"Number {number}", "Words", "a@localhost", [cast.rapporteur.email])
        backend.send_messages([message])
    client.force_login(cast.rapporteur)
    found = list(outbox.kept(address=cast.rapporteur.email))
    assert {one.subject for one in found} == {"Number 1", "Number 2"}
    for one in found:
        assert one.subject in client.get(f"{PAGE}{one.name}/{one.part}/").content.decode()
        assert client.get(f"{PAGE}{one.name}/{one.part}/html/").status_code == 404


def test_twenty_a_page_newest_first(cast, client, keep):
    for number in range(23):
        keep(f"2026-11-22-{number}.eml", cast.rapporteur.email, f"Letter {number}.", at=number)
    client.force_login(cast.rapporteur)
    first, second = client.get(PAGE).content.decode(), client.get(f"{PAGE}?page=2").content.decode()
    assert (first.count("Letter "), second.count("Letter ")) == (20, 3)
    assert first.index("Letter 22.") < first.index("Letter 3.")


@pytest.mark.parametrize("name", ["..%2f..%2fsecret_key", "secret_key", ".eml", "2026-11-22-a.eml.part", "no.eml"])
def test_no_other_file_is_read(cast, client, folder, name):
    (folder.parent / "secret_key").write_text("secret")
    (folder / "secret_key").write_text("secret")
    client.force_login(cast.secretariat)
    assert client.get(f"{PAGE}{name}/0/").status_code == 404


def test_an_empty_outbox_says_so(cast, client, folder):
    folder.rmdir()
    client.force_login(cast.nobody)
    assert "No mail has been written yet." in client.get(PAGE).content.decode()
