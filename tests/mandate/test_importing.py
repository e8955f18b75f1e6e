"""Importing texts: six languages on the same provisions, the same file again, texts whose shape differs."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.mandate import operations
from ehealth_portal.mandate.models import Edition, EditionText, Provision, ProvisionText, Section
from ehealth_portal.mandate.reading import read_resolution
from ehealth_portal.reference import read_yaml
from ehealth_portal.refusals import NotAllowed, NotPossibleNow
from tests import make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
TEXTS = Path(__file__).parent / "texts"
LANGUAGES = ("zh", "en", "fr", "es", "ru", "ar")
KEYS = read_yaml("resolutions/78/resolution.yaml")["keys"]

PIGEONS = """RESOLUTION 901 (Testville, 2031)

Pigeons

The World Telecommunication Standardization Assembly (Testville, 2031),

recalling

a) that pigeons carried messages;
b) that they still do,

resolves

1 to study pigeons¹;
2 to feed them,

invites Member States

to build lofts.

_______
¹ Doves included.
"""


def content_of(language):
    name = "res78-dubai-2012.zh.raw.txt" if language == "zh" else f"res78-dubai-2012.{language}.unofficial.txt"
    return (TEXTS / name).read_text("utf-8")


def bring(edition, content, language, *, status="unofficial", **options):
    tree = read_resolution(content, language=language)
    digest = hashlib.sha256(content.encode()).hexdigest()
    options = {"by": None, "at": AT} | options
    return operations.import_text(edition, tree, status=status, sha256=digest, **options)


def everything():
    tables = (Provision, ProvisionText, Section, EditionText, AuditEvent)
    return [list(table.objects.order_by("pk").values()) for table in tables]


@pytest.fixture
def dubai(db):
    Edition.objects.all().delete()
    return make.edition()


def test_import_six_languages_gives_31_provisions_with_the_keys_of_the_yaml(dubai):
    for language in LANGUAGES:
        imported = bring(dubai, content_of(language), language)
        assert (imported.provisions, imported.operative, imported.changed) == (31, 11, True)
    assert list(dubai.provisions.values_list("key", flat=True)) == KEYS
    for provision in dubai.provisions.all():
        assert set(provision.texts.values_list("language", flat=True)) == set(LANGUAGES)


def test_import_attaches_each_language_to_the_same_paragraph(dubai):
    for language in LANGUAGES:
        bring(dubai, content_of(language), language)
    protocols = dubai.provisions.get(key="instructs-sg16.3")
    texts = dict(protocols.texts.values_list("language", "text"))
    assert texts["zh"].startswith("研究与电子卫生相关的通信协议")
    assert texts["ru"].startswith("изучать протоколы связи")
    assert texts["ar"].startswith("دراسة بروتوكولات الاتصال")


def test_import_attaches_the_footnote_to_its_paragraph(dubai):
    bring(dubai, content_of("zh"), "zh", status="official")
    note = dubai.provisions.get(key="footnote.1")
    assert note.attached_to.key == "resolves.5"
    assert "¹" in note.attached_to.texts.get(language="zh").text
    assert note.position == note.attached_to.position + 1


def test_import_proposes_verb_and_addressees_and_confirms_nothing(dubai):
    for slug in ("itu-t-sg16", "itu-t-sg11", "itu-t-sg17"):
        make.body(slug)
    imported = bring(dubai, content_of("en"), "en")
    provision = dubai.provisions.get(key="instructs-sg16.1")
    assert (provision.verb, provision.confirmed_at, provision.code) == ("instructs", None, "")
    assert [(row.body.slug, row.part) for row in provision.addressees.all()] == [
        ("itu-t-sg16", "lead"),
        ("itu-t-sg11", "collaboration"),
        ("itu-t-sg17", "collaboration"),
    ]
    assert "Director of the Telecommunication Standardization Bureau" in imported.unknown_addressees


def test_import_twice_changes_nothing(dubai):
    bring(dubai, content_of("zh"), "zh", status="official")
    before = everything()
    assert not bring(dubai, content_of("zh"), "zh", status="official").changed
    assert everything() == before


def test_import_leaves_one_audit_row(dubai):
    bring(dubai, content_of("zh"), "zh", status="official")
    event = AuditEvent.objects.get(action="mandate.import_text")
    assert event.after["provisions"] == 31
    assert event.after["status"] == "official"


def test_import_without_a_paragraph_is_refused_and_names_it(dubai):
    bring(dubai, content_of("zh"), "zh")
    lines = content_of("en").splitlines()
    missing = next(number for number, line in enumerate(lines) if line.startswith("f)"))
    shorter = "\n".join(lines[:missing] + lines[missing + 1 :])
    with pytest.raises(NotPossibleNow, match=r"6 in the stored text, 5 in this one.*considering\.f"):
        bring(dubai, shorter, "en")
    assert not ProvisionText.objects.filter(language="en").exists()
    assert EditionText.objects.get(edition=dubai, language="en").sha256 == ""


def test_import_without_a_paragraph_in_the_middle_names_that_one(dubai):
    bring(dubai, content_of("zh"), "zh")
    lines = [line for line in content_of("fr").splitlines() if not line.startswith("c) ")]
    with pytest.raises(NotPossibleNow, match=r"considering\.c"):
        bring(dubai, "\n".join(lines), "fr")


def test_import_without_the_last_section_is_refused_and_names_it(dubai):
    bring(dubai, content_of("zh"), "zh")
    text = content_of("es")
    with pytest.raises(NotPossibleNow, match="ends before section 9"):
        bring(dubai, text[: text.index("alienta a los")], "es")


def test_import_of_a_changed_text_needs_the_option(dubai):
    bring(dubai, content_of("en"), "en")
    corrected = content_of("en").replace("the importance of", "the great importance of", 1)
    with pytest.raises(NotPossibleNow, match="another text in this language"):
        bring(dubai, corrected, "en")
    assert bring(dubai, corrected, "en", replace=True).changed
    assert ProvisionText.objects.filter(language="en", text__contains="the great importance of").count() == 1
    assert dubai.provisions.count() == 31


def test_a_corrected_only_text_may_have_another_shape(dubai):
    lines = [line for line in content_of("zh").splitlines() if not line.startswith("f)")]
    assert bring(dubai, "\n".join(lines), "zh").provisions == 30
    assert bring(dubai, content_of("zh"), "zh", replace=True).provisions == 31
    assert list(dubai.provisions.values_list("key", flat=True)) == KEYS


def test_a_text_that_records_refer_to_keeps_its_shape(dubai):
    bring(dubai, content_of("zh"), "zh")
    make.activity(provision=dubai.provisions.get(key="resolves.3"))
    lines = [line for line in content_of("zh").splitlines() if not line.startswith("f)")]
    with pytest.raises(NotPossibleNow, match="Records refer to the stored paragraphs"):
        bring(dubai, "\n".join(lines), "zh", replace=True)
    assert dubai.provisions.count() == 31


def test_import_of_another_resolution_needs_no_special_case(db):
    pigeons = make.edition("testville-2031", number=901, year=2031)
    make.body("member-states", kind="membership")
    imported = bring(pigeons, PIGEONS, "en", status="official")
    assert (imported.provisions, imported.operative) == (6, 3)
    assert list(pigeons.provisions.values_list("key", "kind", "verb")) == [
        ("recalling.a", "preambular", ""),
        ("recalling.b", "preambular", ""),
        ("resolves.1", "operative", "resolves"),
        ("footnote.1", "footnote", ""),
        ("resolves.2", "operative", "resolves"),
        ("invites-ms", "operative", "invites"),
    ]
    assert [section.key for section in Section.objects.filter(edition=pigeons)] == [
        "recalling",
        "resolves",
        "invites-ms",
        "footnote",
    ]
    header = pigeons.texts.get(language="en")
    assert header.opening == "The World Telecommunication Standardization Assembly (Testville, 2031),"


def test_an_empty_text_is_refused(dubai):
    with pytest.raises(NotPossibleNow, match="nothing to import"):
        bring(dubai, "\n", "en")


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("secretariat", True),
        ("administrator", True),
        ("rapporteur", False),
        ("counsellor", False),
        ("focal_point", False),
        ("academia", False),
        ("nobody", False),
    ],
)
def test_import_is_for_the_secretariat(cast, who, may):
    pigeons = make.edition("testville-2031", number=901, year=2031)
    if may:
        assert bring(pigeons, PIGEONS, "en", by=getattr(cast, who)).changed
    else:
        with pytest.raises(NotAllowed):
            bring(pigeons, PIGEONS, "en", by=getattr(cast, who))
        assert pigeons.provisions.count() == 0


def test_a_known_title_gives_way_to_an_official_text_only(db):
    pigeons = make.edition("testville-2031", number=901, year=2031)
    bring(pigeons, PIGEONS, "en")
    assert pigeons.texts.get(language="en").title == "E-health"
    bring(pigeons, PIGEONS, "en", status="official")
    assert pigeons.texts.get(language="en").title == "Pigeons"
