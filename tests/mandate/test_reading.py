"""Resolution 78 (Dubai, 2012) as given, in six languages: the same 31 provisions, word for word."""

import hashlib
from collections import Counter
from pathlib import Path

import pytest

from ehealth_portal.mandate.reading import ResolutionText, read_resolution

TEXTS = Path(__file__).parent / "texts"
KEYS = (
    [f"foreword.{n}" for n in range(1, 5)]
    + [f"recalling.{x}" for x in "ab"]
    + [f"recognizing.{x}" for x in "ab"]
    + [f"considering.{x}" for x in "abcdef"]
    + [f"noting.{x}" for x in "abcde"]
    + [f"resolves.{n}" for n in range(1, 6)]
    + ["footnote.1"]
    + [f"instructs-sg16.{n}" for n in range(1, 5)]
    + ["invites-ms", "encourages"]
)
FILES = {
    "zh.raw": "zh",
    "zh": "zh",
    "en.unofficial": "en",
    "fr.unofficial": "fr",
    "es.unofficial": "es",
    "ru.unofficial": "ru",
    "ar.unofficial": "ar",
}


def read(name: str, language: str) -> ResolutionText:
    return read_resolution((TEXTS / name).read_bytes().decode("utf-8"), language=language)


def res78(name: str) -> ResolutionText:
    return read(f"res78-dubai-2012.{name}.txt", FILES[name])


def test_the_given_chinese_text_is_here_byte_for_byte():
    given = (TEXTS / "res78-dubai-2012.zh.raw.txt").read_bytes()
    assert hashlib.sha256(given).hexdigest() == "3cf4bdd435d9db26e6a4444a6fb3ac83eedd25526a35039e6a784a0295c348fb"


@pytest.mark.parametrize("name", FILES)
def test_every_language_gives_the_same_provisions(name):
    tree = res78(name)
    assert tree.keys() == KEYS
    assert len(tree.keys()) == 31
    assert tree.problems == ()
    assert sum(len(section.items) for section in tree.sections if section.kind == "operative") == 11


@pytest.mark.parametrize("name", FILES)
def test_sections_have_kind_verb_and_addressees(name):
    sections = {section.key: section for section in res78(name).sections}
    assert [(key, section.kind, section.verb) for key, section in sections.items()] == [
        ("foreword", "foreword", ""),
        ("opening", "opening", ""),
        ("recalling", "preambular", "recalling"),
        ("recognizing", "preambular", "recognizing"),
        ("considering", "preambular", "considering"),
        ("noting", "preambular", "noting"),
        ("resolves", "operative", "resolves-to-instruct"),
        ("instructs-sg16", "operative", "instructs"),
        ("invites-ms", "operative", "invites"),
        ("encourages", "operative", "encourages"),
    ]
    assert addressed(sections["resolves"]) == [
        ("lead", "director-tsb"),
        ("collaboration", "director-bdt"),
        ("collaboration", "director-br"),
    ]
    assert addressed(sections["instructs-sg16"]) == [
        ("lead", "itu-t-sg16"),
        ("collaboration", "relevant-itu-t-study-groups"),
        ("collaboration", "itu-t-sg11"),
        ("collaboration", "itu-t-sg17"),
    ]
    assert addressed(sections["invites-ms"]) == [("lead", "member-states")]
    assert addressed(sections["encourages"]) == [
        ("lead", "member-states"),
        ("lead", "sector-members"),
        ("lead", "academia"),
    ]


def addressed(section):
    return [(addressee.part, addressee.refers_to) for addressee in section.addressees]


def test_the_raw_text_has_the_wording_of_the_cleaned_one():
    raw, cleaned = res78("zh.raw"), res78("zh")
    for key in KEYS:
        assert raw.provision(key).text == cleaned.provision(key).text
    assert [s.heading for s in raw.sections] == [s.heading for s in cleaned.sections]


def test_the_broken_heading_is_joined_and_names_are_as_in_the_text():
    section = next(s for s in res78("zh.raw").sections if s.key == "instructs-sg16")
    assert section.heading == "责成ITU-T第16研究组与相关研究组（尤其是ITU-T第11和第17研究组）协作"
    assert [a.name for a in section.addressees] == [
        "ITU-T第16研究组",
        "相关研究组",
        "ITU-T第11和第17研究组",
        "ITU-T第11和第17研究组",
    ]
    assert section.line == 36


@pytest.mark.parametrize("name", FILES)
def test_the_footnote_hangs_on_its_provision_and_its_mark_stays_in_place(name):
    tree = res78(name)
    note = tree.provision("footnote.1")
    item = tree.provision("resolves.5")
    assert note.attached_to == "resolves.5"
    assert item.footnote_marks == ("1",)
    assert item.text.count("¹") == 1
    assert item.wording == item.text.replace("¹", "")
    assert "¹" not in note.text


def test_raw_text_of_the_provision_with_the_footnote():
    tree = res78("zh.raw")
    assert tree.provision("resolves.5").text == (
        "为发展中国家¹组织有关电子卫生的研讨会和讲习班，并衡量发展中国家的需求，这些国家对电子卫生应用的需求最为迫切，"
    )
    assert tree.provision("footnote.1").text == "其中包括最不发达国家、小岛屿发展中国家、内陆发展中国家和经济转型国家。"
    assert tree.provision("footnote.1").line == 32
    assert tree.provision("instructs-sg16.4").text.endswith("同时参照“认识到a)”")


def test_number_citation_title_and_banner():
    raw, english = res78("zh.raw"), res78("en.unofficial")
    assert (raw.number, raw.citation, raw.title, raw.status_note) == ("", "2012年，迪拜", "", "")
    assert (english.number, english.citation) == ("78", "Dubai, 2012")
    assert english.title.startswith("Information and communication technology applications and standards")
    assert english.status_note.startswith("UNOFFICIAL WORKING TRANSLATION")
    assert english.sections[1].heading == "The World Telecommunication Standardization Assembly (Dubai, 2012),"


def test_items_know_their_line_and_mark():
    tree = res78("zh.raw")
    assert (tree.provision("considering.e").line, tree.provision("considering.e").mark) == (19, "e)")
    assert (tree.provision("resolves.5").line, tree.provision("resolves.5").mark) == (32, "5")


def test_the_outline_shows_every_provision():
    outline = res78("zh.raw").outline()
    assert all(f"{key}:" in outline or f"{key} (to " in outline for key in KEYS)
    assert Counter(line.strip().startswith("lead:") for line in outline.splitlines())[True] == 6


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\t", "\u00a0"),
        lambda text: text.replace("电子卫生", "电子\u00ad卫生"),
        lambda text: text.replace("\n", "\n\n"),
        lambda text: text.replace("\t", "  \t "),
        lambda text: text.replace("a)", "ａ）").replace("b)", "（b）"),
        lambda text: text.replace("\n1\t", "\n１．").replace("\n2\t", "\n2. "),
    ],
    ids=["crlf", "bom", "nbsp", "soft-hyphen", "blank-lines", "spaces", "full-width-marks", "points"],
)
def test_other_ways_to_write_the_same_text_change_nothing(change):
    given = (TEXTS / "res78-dubai-2012.zh.raw.txt").read_bytes().decode("utf-8")
    given = given.replace("“认识到a)”", "“认识到”")  # so that the marks can be exchanged everywhere
    plain = read_resolution(given, language="zh")
    changed = read_resolution(change(given), language="zh")
    assert changed.keys() == KEYS
    assert [changed.provision(key).text for key in KEYS] == [plain.provision(key).text for key in KEYS]


def test_an_unknown_language_is_refused_by_name():
    with pytest.raises(ValueError, match="'de'"):
        read_resolution("", language="de")
