"""What all pages share: languages, navigation, errors, sign-in, and nothing that a strict policy forbids."""

import re
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.defaults import server_error

from tests import make

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["board", "bodies", "member-states", "accessibility", "account_login", "account_reset_password"]


@pytest.mark.parametrize("page", PAGES)
def test_pages_hold_no_inline_style_or_script(client, db, page):
    make.activity(provision=make.provision())
    html = client.get(reverse(page)).content.decode()
    assert re.findall(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son\w+=\"", html) == []


@pytest.mark.parametrize("page", PAGES)
def test_public_pages_load_no_script(client, db, page):
    """But the page of signing in, where a passkey needs one."""
    scripts = re.findall(
        r'<script src="/static/(\w+)[^"]*" defer></script>', client.get(reverse(page)).content.decode()
    )
    assert scripts == (["passkeys"] if page == "account_login" else [])


def test_pages_answer_under_the_policy(client, db):
    policy = client.get(reverse("board"))["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    ("prefix", "lang", "direction"), [("ar", "ar", "rtl"), ("zh-hans", "zh-Hans", "ltr"), ("ru", "ru", "ltr")]
)
def test_pages_name_their_language_and_direction(client, db, prefix, lang, direction):
    html = client.get(f"/{prefix}/").content.decode()
    assert f'<html lang="{lang}" dir="{direction}">' in html


def test_language_bar_leads_to_the_same_page_in_the_order_of_the_united_nations(client, db):
    html = client.get("/en/bodies/").content.decode()
    bar = re.findall(r'<li><a href="([^"]+)" lang="([^"]+)" hreflang', html)
    assert bar == [
        ("/ar/bodies/", "ar"),
        ("/zh-hans/bodies/", "zh-Hans"),
        ("/en/bodies/", "en"),
        ("/fr/bodies/", "fr"),
        ("/ru/bodies/", "ru"),
        ("/es/bodies/", "es"),
    ]


def test_navigation_marks_the_page_and_what_is_above_it(client, db):
    make.body()
    assert f'<a href="{reverse("bodies")}" aria-current="page">' in client.get(reverse("bodies")).content.decode()
    body = client.get(reverse("body", args=["itu-t-sg21"])).content.decode()
    assert f'<a href="{reverse("bodies")}" aria-current="true">' in body


def test_header_names_who_is_signed_in(client, cast):
    client.force_login(cast.rapporteur)
    html = client.get(reverse("board")).content.decode()
    assert cast.rapporteur.name in html
    assert "Sign out" in html


def test_sign_in_and_out(client, cast):
    response = client.post(reverse("account_login"), {"login": "rapporteur@demo.example", "password": make.PASSWORD})
    assert (response.status_code, response["Location"]) == (302, reverse("waiting"))
    response = client.post(reverse("account_logout"))
    assert (response.status_code, response["Location"]) == (302, reverse("board"))


def test_sign_in_wrongly_links_errors_to_fields(client, db):
    html = client.post(reverse("account_login"), {"login": "x", "password": ""}).content.decode()
    assert "<title>Error:" in html
    assert '<a href="#id_password">' in html
    assert 'aria-describedby="id_login_error"' in html
    assert 'id="id_login_error"' in html


def test_nobody_signs_up_alone(client, db):
    html = client.get(reverse("account_signup")).content.decode()
    assert "Accounts are made by invitation" in html
    assert "<form method=" not in html


def test_page_not_found_keeps_the_language(client, db):
    response = client.get("/ar/nothing-here/")
    assert response.status_code == 404
    assert '<html lang="ar" dir="rtl">' in response.content.decode()


def test_refusal_shows_its_sentence(client, cast):
    provision = make.provision()
    client.force_login(cast.focal_point)
    response = client.get(reverse("assess-status", args=["78", "dubai-2012", provision.key]))
    assert response.status_code == 403
    assert "Only the secretariat assesses the status of a provision." in response.content.decode()


def test_style_uses_logical_properties_only():
    css = (ROOT / "static/r78.css").read_text()
    sides = "left|right|top|bottom"
    physical = rf"(?:margin|padding|border|inset)-(?:{sides})|(?:align|float):\s*(?:left|right)|[;{{]\s*(?:{sides})\s*:"
    assert re.findall(physical, css) == []


def test_templates_have_no_inline_style():
    """But for mails: a mail program reads no style sheet, and the policy of our pages does not reach it."""
    pages = [path for path in (ROOT / "templates").rglob("*.html") if path.parent.name != "mail"]
    assert [str(path) for path in pages if re.search(r"\sstyle=", path.read_text())] == []


def test_form_without_its_token_is_told_why(db):
    browser = Client(enforce_csrf_checks=True)
    response = browser.post("/ar/account/login/", {"login": "a@b.example", "password": "x"})
    html = response.content.decode()
    assert response.status_code == 403
    assert '<html lang="ar" dir="rtl">' in html
    assert "/static/r78." in html


def test_fault_of_the_portal_is_said_without_the_database():
    """No database fixture here: a query would be refused."""
    response = server_error(RequestFactory().get("/en/"))
    assert response.status_code == 500
    assert "The portal made a mistake" in response.content.decode()


def test_text_from_people_is_escaped(client, cast):
    provision = make.provision()
    make.activity(provision=provision, title="<script>alert(1)</script> e-health", summary="<b>bold</b>")
    provision.texts.update(text="<i>text</i>", label="<u>label</u>")
    for page in (reverse("board"), reverse("provision", args=["78", "dubai-2012", provision.key])):
        html = client.get(page).content.decode()
        assert [bad for bad in ("<script>alert", "<b>bold", "<i>text", "<u>label") if bad in html] == []
