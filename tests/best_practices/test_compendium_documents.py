"""Documents of editions: what a snapshot holds, how each language says it, and that the bytes are always the same."""

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document
from lxml import etree

from best_practices import operations
from best_practices.documents.content import is_up_to_date, take_snapshot
from best_practices.documents.made import made
from best_practices.documents.wording import worded
from best_practices.entry import Given, Words
from best_practices.models import Edition, EditionSnapshot
from best_practices.operations import editions
from ehealth_portal.collation import in_order
from ehealth_portal.documents.snapshots import canonical, digest, settled
from tests import make
from tests.reporting.test_documents import Strict, read

from . import compiling

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
FRENCH = {"title": "Télédermatologie", "summary": "Un texte.", "problem": "Trop loin."}
HOSTILE = '</w:t> <b>& {{ secret }} {% for %} #sys.inputs `code` $x$ "quoted" \\ @all [link]'


def said(content, language="en"):
    return worded(content, language, digest(content))


def document(content, language, kind):
    return made(content, digest(content), language, kind)


def translated(practice, *, release=True, **words):
    text = operations.translate(practice, "fr", Words(**words), by=make.author(), at=make.AT)
    return operations.release_translation(text, by=make.clerk(), at=make.AT) if release else text


# --- what the snapshot holds ---


def test_released_translation_is_read_and_what_it_leaves_out_is_marked():
    practice = make.practice(words={"title": "Teledermatology"})
    translated(practice, **FRENCH)
    [one] = said(compiling.content(practice, languages=("fr",)), "fr")["practices"]
    assert (one["title"]["text"], one["title"]["mark"]) == ("Télédermatologie", "")
    parts = {part["name"]: part["said"] for part in one["parts"]}
    assert (parts["problem"]["language"], parts["problem"]["mark"]) == ("fr", "")
    assert (parts["results"]["language"], bool(parts["results"]["mark"])) == ("en", True)


def test_draft_of_a_translation_is_nowhere():
    practice = make.practice(words={"title": "Teledermatology"})
    translated(practice, release=False, **FRENCH)
    content = compiling.content(practice, languages=("fr",))
    assert "Télédermatologie" not in canonical(content).decode()
    assert said(content, "fr")["practices"][0]["title"]["text"] == "Teledermatology"


def test_original_in_another_language_says_so_in_words():
    [one] = said(compiling.content(make.practice(language="fr", words=FRENCH)))["practices"]
    assert one["title"]["mark"] == "[Not yet translated; original in French]"
    assert (one["title"]["html_lang"], one["title"]["dir"]) == ("fr", "ltr")


def test_edited_text_stands_in_the_place_of_the_authors():
    practice = make.practice("submitted")
    words = make.practice_entry(words={"title": "As edited"}).words
    operations.edit_text(practice, words, by=make.clerk(), at=make.AT)
    for one in make.reviewers():
        make.review(practice, one)
    practice = operations.publish(practice, by=make.clerk(), at=make.AT)
    assert said(compiling.content(practice))["practices"][0]["title"]["text"] == "As edited"


def test_nobody_is_named_but_offices():
    content = canonical(compiling.content(make.practice())).decode()
    assert "Digital health unit, Ministry of Health" in content
    assert [
        name for name in (make.author().name, make.clerk().name, "demo.example", "Publish it.") if name in content
    ] == []


def test_snapshot_costs_the_same_queries_with_one_practice_and_with_three():
    def queries(*practices):
        of = compiling.edition(practices, languages=compiling.ALL_LANGUAGES)
        with CaptureQueriesContext(connection) as found:
            take_snapshot(of, make.AT)
        return len(found)

    def practice(number):
        served = make.provision(f"instructs-sg16.{number}", code=f"SG16-{number}")
        return make.practice(countries=(make.state(f"A{number}A", f"Land {number}"),), provision=served)

    rows = [practice(number) for number in (1, 2, 3)]
    assert queries(rows[0]) == queries(*rows)


def snapshot_of(edition):
    content = settled(take_snapshot(edition, make.AT))
    return EditionSnapshot.objects.create(edition=edition, taken_at=make.AT, content=content, sha256=digest(content))


def test_what_is_composed_anew_is_out_of_date_and_a_translation_is_not():
    first, second = make.practice(), make.practice()
    edition = compiling.edition([first])
    snapshot = snapshot_of(edition)
    translated(first, **FRENCH)
    assert is_up_to_date(edition, snapshot)
    editions.put_in(edition, [second], by=make.clerk(), at=make.AT)
    assert not is_up_to_date(edition, snapshot)


def test_number_taken_by_another_edition_makes_it_out_of_date():
    edition = compiling.edition([make.practice()])
    snapshot = snapshot_of(edition)
    assert said(snapshot.content)["cover"]["number"] == "Edition 1"
    other = editions.begin_edition(edition.compendium, by=make.clerk(), at=make.AT)
    Edition.objects.filter(pk=other.pk).update(number=1)
    assert not is_up_to_date(edition, snapshot)


# --- lists ---


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Åland", "Albania", "Zambia"]),
        ("fr", ["Égypte", "Espagne", "Zambie"]),
        ("es", ["Nicaragua", "Ñandú", "Omán"]),
        ("ru", ["Индия", "Йемен", "Катар"]),
        ("ar", ["إثيوبيا", "الأردن", "أفغانستان", "تونس"]),
        ("zh", ["阿富汗", "巴西", "马拉维", "赞比亚"]),
    ],
)
def test_names_stand_in_the_order_of_the_language(language, names):
    assert in_order(reversed(names), language) == names


def test_indexes_and_sources_count_each_thing_once():
    proof = Given(title="Evaluation", url="https://example.org/one.pdf")
    two = [
        make.practice(standards=(compiling.standard(reference),), countries=(make.state(*country),), proofs=(proof,))
        for reference, country in (("ITU-T H.810", ("ZMB", "Zambia")), ("ITU-T H.9", ("EST", "Estonia")))
    ]
    document = said(compiling.content(*two))
    names = {part: [row["name"] for row in document[part]] for part in ("countries", "standards")}
    assert names == {"countries": ["Estonia", "Zambia"], "standards": ["ITU-T H.9", "ITU-T H.810"]}
    [source] = document["sources"]
    assert [one["place"] for one in source["practices"]] == [1, 2]
    assert [one["evidence"][0]["number"] for one in document["practices"]] == [1, 1]


# --- the formats ---


def full():
    """An edition with everything in it that is hard to write down."""
    practices = [
        make.practice(words={"title": HOSTILE, "problem": f"{HOSTILE}\n\n- one\n- two"}),
        make.practice(language="ar", words={"title": "الرعاية عن بعد", "summary": "نص عربي."}),
        make.practice(people_reached=12345, reached_in=2025, reached_source="Survey", licence="cc-by-4.0"),
    ]
    return compiling.content(*practices, languages=("ar", "en", "fr"), formats=Edition.Format.values)


AGAIN = """
import hashlib, json, sys
import django
django.setup()
from best_practices.documents.made import made
from ehealth_portal.documents.snapshots import digest, settled
content = settled(json.load(sys.stdin))
found = {f"{language}.{kind}": hashlib.sha256(made(content, digest(content), language, kind)).hexdigest()
         for language in ("ar", "en") for kind in content["edition"]["formats"]}
print(json.dumps(found))
"""


def test_the_same_snapshot_gives_the_same_bytes_here_and_in_another_process():
    content = full()
    with CaptureQueriesContext(connection) as queries:
        here = {
            f"{language}.{kind}": hashlib.sha256(document(content, language, kind)).hexdigest()
            for language in ("ar", "en")
            for kind in Edition.Format.values
        }
    assert len(queries) == 0
    mixed = json.dumps(dict(reversed(content.items()))).encode()  # as another database may give it back
    environ = os.environ | {
        "PYTHONHASHSEED": "1",
        "TZ": "Asia/Tokyo",
        "DJANGO_SETTINGS_MODULE": "ehealth_portal.settings",
    }
    run = subprocess.run(
        [sys.executable, "-c", AGAIN], input=mixed, capture_output=True, cwd=ROOT, env=environ, check=True
    )
    assert json.loads(run.stdout.splitlines()[-1]) == here


def test_html_stands_alone_and_its_links_resolve():
    text = document(full(), "en", "html").decode()
    page = Strict()
    page.EMPTY = Strict.EMPTY - {"br"}  # written as in XHTML
    page.feed(text)
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert page.resources == []
    assert "<link" not in text
    assert "&lt;/w:t&gt; &lt;b&gt;&amp;" in text
    assert '<span lang="ar" dir="rtl">الرعاية عن بعد</span>' in text


@pytest.mark.parametrize("kind", ["epub", "zip"])
def test_pages_of_an_archive_lead_to_each_other_and_nowhere_else(kind):
    with zipfile.ZipFile(io.BytesIO(document(full(), "ar", kind))) as parts:
        names = set(parts.namelist())
        pages = {name: parts.read(name) for name in names if name.endswith(("html", ".opf"))}
    ids = {name: set(re.findall(rb'\bid="([^"]+)"', data)) for name, data in pages.items()}
    for name, data in pages.items():
        folder = Path(name).parent
        for link in re.findall(r'(?:href|src)="([^"]+)"', data.decode()):
            if link.startswith("http"):
                assert f'<a href="{link}"' in data.decode()  # to be followed, never fetched to show the page
                continue
            path, _hash, anchor = link.partition("#")
            target = os.path.normpath(folder / path)
            assert target in names, (name, link)
            assert not anchor or anchor.encode() in ids[target], (name, link)


def test_offline_archive_holds_every_language_and_the_snapshot_itself():
    content = full()
    with zipfile.ZipFile(io.BytesIO(document(content, "ar", "zip"))) as parts:
        assert hashlib.sha256(parts.read("snapshot.json")).hexdigest() == digest(content)
        first, english = parts.read("index.html").decode(), parts.read("en/p1.html").decode()
        assert {"README.txt", "style.css", "ar/index.html", "fr/sources.html"} <= set(parts.namelist())
    assert ('<html lang="ar" dir="rtl">' in first, '<html lang="en" dir="ltr">' in english) == (True, True)


def test_epub_pages_are_well_formed_whatever_was_typed():
    with zipfile.ZipFile(io.BytesIO(document(full(), "en", "epub"))) as parts:
        page = etree.fromstring(parts.read("EPUB/p1.xhtml"))
    heading = page.find(".//{http://www.w3.org/1999/xhtml}h2")
    assert "".join(heading.itertext()).strip() == f"1. {HOSTILE}"


def test_word_shows_what_was_typed_and_nothing_runs():
    word = Document(io.BytesIO(document(full(), "en", "docx")))
    assert f"1. {HOSTILE}" in [paragraph.text for paragraph in word.paragraphs]


def directions(data):
    """Of the paragraphs that are a sentence of the body: does it begin at the right?"""
    word = Document(io.BytesIO(data))
    body = [one for one in word.paragraphs if one.text in ("نص عربي.", "Nurses use the phone they own.")]
    return {one.text: one._p.pPr is not None and one._p.pPr.find(f"{W}bidi") is not None for one in body}


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.mark.parametrize("language", ["ar", "en"])
def test_word_lets_each_passage_run_its_own_way(language):
    found = directions(document(full(), language, "docx"))
    assert found == {"نص عربي.": True, "Nurses use the phone they own.": False}


def test_pdf_shows_what_was_typed_and_is_tagged(tmp_path):
    data = document(full(), "en", "pdf")
    assert b"pdfuaid" in data
    assert "".join(HOSTILE.split())[:40] in "".join(read(data, tmp_path).split())
