"""Signs that show nothing and mislead are taken out alike by forms and API; limits on what strangers may leave here."""

import pytest
from django import forms
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from rest_framework import serializers

import activities.forms.log
import activities.forms.review
import activities.serializers
import ehealth_portal.mandate.forms
import ehealth_portal.members.forms.account
import ehealth_portal.members.forms.people
import ehealth_portal.reporting.report_forms
import ehealth_portal.reporting.serializers
import ehealth_portal.reporting.status_forms
from activities.forms.fields import ReferenceField
from activities.models import Activity
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.members.models import Invitation
from ehealth_portal.members.operations import create_token
from ehealth_portal.plain_text import PlainText, plain
from ehealth_portal.rest.fields import Address
from tests import make

BIDI = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
CONTROLS = [chr(code) for code in (*range(1, 32), 0x7F, 0x85) if chr(code) not in "\t\n\r"]
FORMS = [
    activities.forms.log, activities.forms.review, ehealth_portal.mandate.forms, ehealth_portal.reporting.report_forms,
    ehealth_portal.reporting.status_forms, ehealth_portal.members.forms.account, ehealth_portal.members.forms.people,
]  # fmt: skip
SERIALIZERS = [activities.serializers, ehealth_portal.reporting.serializers]
OWN_WORDS = {"nonce", "seen"}  # written by the portal, not by people
SECRETS = {"password"}  # taken to the sign


@pytest.mark.parametrize("sign", BIDI + CONTROLS, ids=lambda sign: f"{ord(sign):04X}")
def test_misleading_signs_go(sign):
    assert plain(f"annex{sign}fdp.exe") == plain(f"annex{sign}fdp.exe", lines=True) == "annexfdp.exe"


@pytest.mark.parametrize(
    ("given", "one_line", "lines"),
    [
        ("a\tb", "a b", "a\tb"),
        ("a\r\nb\rc", "a b c", "a\nb\nc"),
        ("صحة\u200fالكترونية", "صحة\u200fالكترونية", "صحة\u200fالكترونية"),  # a plain mark, which Arabic needs
        ("क\u200dष 👩\u200d⚕️", "क\u200dष 👩\u200d⚕️", "क\u200dष 👩\u200d⚕️"),  # joiners, which scripts and pictures need
    ],
)
def test_others_stay(given, one_line, lines):
    assert (plain(given), plain(given, lines=True)) == (one_line, lines)


def test_every_text_of_a_form_passes_that_place():
    bare = [
        f"{found.__name__}.{name}"
        for module in FORMS
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, forms.Form)
        for name, field in found.base_fields.items()
        if type(field) in (forms.CharField, forms.URLField) and name not in OWN_WORDS | SECRETS
    ]
    assert bare == []
    assert issubclass(ReferenceField, PlainText)


def test_every_text_that_the_api_takes_passes_that_place():
    bare = [
        f"{found.__name__}.{name}"
        for module in SERIALIZERS
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, serializers.Serializer) and found.__name__.endswith("In")
        for name, field in found._declared_fields.items()
        if type(field) in (serializers.CharField, serializers.URLField)
    ]
    assert bare == []


def bearer(user):
    return {"HTTP_AUTHORIZATION": f"Bearer {create_token(user, 'test', by=None, at=timezone.now())[1]}"}


def test_form_and_api_keep_the_same(cast):
    make.provision()
    typed = {
        "title": "Guide\u202e\x07 agreed",
        "place": "Rome\u2066",
        "summary": "One\r\n\u202dtwo",
        "language": "en",
    }
    client = Client()
    client.force_login(cast.rapporteur)
    client.post("/en/activities/log/", typed | {"draft": "1", "nonce": "once", "body": str(make.body().pk)})
    sent = typed | {"body": make.body().slug}
    Client().post("/api/v1/activities/", sent, content_type="application/json", **bearer(cast.rapporteur))
    kept = Activity.objects.values_list("title", "place", "summary")
    assert [*kept] == [("Guide agreed", "Rome", "One\ntwo")] * 2


def test_names_and_reasons_about_people_pass_it_too(cast):
    """The inviter's name stands in a mail, the person's wherever they act, the reason in the trail."""
    client = Client()
    client.force_login(cast.administrator)
    offer = {"email": "new@demo.example", "name": "Ann\u202e\r\nBee", "language": "en", "kind": "secretariat"}
    client.post("/en/people/invite/", offer)
    client.post(f"/en/people/{cast.nobody.pk}/deactivate/", {"reason": "Left\u202e\x00 us\r\nin May"})
    details = AuditEvent.objects.get(action="members.deactivate_account").reason
    assert (Invitation.objects.get().name, details) == ("Ann Bee", "Left us in May")


def test_blank_once_they_are_gone_is_blank(cast):
    answer = Client().post(
        "/api/v1/activities/", {"title": "\u202e\u2066"}, content_type="application/json", **bearer(cast.rapporteur)
    )
    assert (answer.status_code, [*answer.json()["errors"]]) == (400, ["title"])


@pytest.mark.parametrize("scheme", ["https", "HTTPS", "Http"])
def test_scheme_in_any_letters(scheme):
    address = f"{scheme}://www.itu.int/page"
    assert ReferenceField().clean(address).url == Address(max_length=500).run_validation(address) == address


@pytest.mark.parametrize("address", ["ftp://x.example/a", "javascript:alert(1)", "data:text/html,x"])
def test_other_schemes_are_refused_by_both(address):
    with pytest.raises(serializers.ValidationError):
        Address().run_validation(address)
    assert not ReferenceField().clean(address).url  # a document number, shown as text


# --- strangers ------------------------------------------------------------------------------------------------------
def leave(number, forwarded):
    return Client().post(
        "/en/activities/log/",
        {"title": f"Typed by a stranger {number}"},
        headers={"origin": "http://testserver", "x-forwarded-for": forwarded},
    )


@pytest.mark.parametrize(("proxies", "kept"), [(0, 20), (1, 25)])
def test_strangers_cannot_fill_the_database(db, settings, proxies, kept):
    """Without a trusted proxy a header of one's own dodges nothing; with one, 25 addresses are 25 people."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    cache.clear()
    answers = [leave(number, f"203.0.113.{number}") for number in range(25)]
    cache.clear()
    assert Session.objects.count() == kept
    assert {answer.status_code for answer in answers[20:]} == ({403} if kept == 20 else {302})
    if kept == 20:  # what is not kept is given back to copy
        assert "Typed by a stranger 24</textarea>" in answers[24].text


@pytest.mark.parametrize("address", ["/en/account/tokens/1/revoke/", "/en/activities/1/publish/"])
def test_address_of_a_form_says_so_to_a_reader(db, address):
    answer = Client().get(address)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "This address only takes what a form sends" in answer.text


def test_api_keeps_its_own_405(db):
    answer = Client().delete("/api/v1/activities/")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
