"""Synthetic texts in the style of other resolutions, and what the reader says about what it cannot place."""

import pytest

from ehealth_portal.mandate.reading import read_resolution
from tests.mandate.test_reading import addressed, read


def section_of(tree, key):
    return next(section for section in tree.sections if section.key == key)


def reasons(tree):
    return [(problem.line, problem.reason) for problem in tree.problems]


def english(body: str):
    return read_resolution(
        f"The World Telecommunication Standardization Assembly (Testville, 2031),\n{body}", language="en"
    )


def test_english_tree():
    tree = read("synthetic-en.txt", "en")
    assert tree.keys() == [
        "considering.a",
        "considering.b",
        "considering.b.i",
        "considering.b.ii",
        "considering.c",
        "considering-further",
        "footnote.1",
        "recognizing-also.a",
        "recognizing-also.b",
        "noting-with-concern",
        "resolves.1",
        "resolves.2",
        "resolves.2.a",
        "resolves.2.a.i",
        "resolves.2.a.ii",
        "resolves.2.b",
        "footnote.star1",
        "resolves.3",
        "instructs-tsag.1",
        "instructs-tsag.1.1",
        "instructs-tsag.1.2",
        "instructs-tsag.2",
        "instructs-tsb.1",
        "instructs-tsb.2",
        "instructs-tsb-2",
        "footnote.2",
        "invites.1",
        "invites.2",
        "invites-ms-sm",
    ]
    assert (tree.number, tree.citation) == ("901", "Rev. Testville, 2031")
    assert tree.title == "Use of carrier pigeons in the next-generation network"
    assert tree.history == "(Sampleton, 2027; Testville, 2031)"
    assert tree.provision("footnote.1").text == "The term loft includes dovecotes and towers."
    assert tree.provision("resolves.2.a").number == "a"
    assert tree.provision("invites-ms-sm").text == "to feed the pigeons, and to keep them well."
    assert addressed(section_of(tree, "instructs-tsb")) == [
        ("lead", "director-tsb"),
        ("collaboration", "directors-of-bureaux"),
    ]


def test_what_a_person_must_look_at_in_the_english_text():
    tree = read("synthetic-en.txt", "en")
    assert reasons(tree) == [(50, "unknown-addressee"), (63, "annex"), (64, "annex"), (65, "annex")]
    assert tree.problems[0].text == "Grand Aviary Committee"
    unknown = section_of(tree, "invites").addressees[1]
    assert (unknown.name, unknown.refers_to) == ("Grand Aviary Committee", "")


def test_french_tree():
    tree = read("synthetic-fr.txt", "fr")
    assert tree.keys() == [
        "foreword.1",
        "considering.a",
        "considering.b",
        "considering-further.a",
        "resolves.1",
        "resolves.1.i",
        "resolves.1.ii",
        "resolves.2",
        "resolves.3",
        "instructs-tdag",
        "footnote.1",
        "instructs-bdt.1",
        "instructs-bdt.2",
        "instructs-itu-d-sg2",
        "footnote.2",
        "invites",
        "requests-secgen",
    ]
    assert tree.problems == ()
    assert section_of(tree, "foreword").heading == "AVANT-PROPOS"
    assert tree.status_note.startswith("TEXTE SYNTHÉTIQUE")
    # A development conference speaks of its own sector's study groups unless it names another.
    assert addressed(section_of(tree, "instructs-itu-d-sg2")) == [
        ("lead", "itu-d-sg2"),
        ("collaboration", "itu-t-sg3"),
        ("collaboration", "itu-t-sg5"),
        ("collaboration", "itu-t-sg9"),
    ]
    assert addressed(section_of(tree, "invites")) == [
        ("lead", "member-states"),
        ("lead", "sector-members"),
        ("lead", "associates"),
        ("lead", "academia"),
    ]


@pytest.mark.parametrize(
    ("language", "preamble"),
    [
        ("zh", ["considering.a", "considering.b", "recognizing-further"]),
        ("ar", ["considering.a", "considering.b", "considering.c", "considering-further"]),
    ],
)
def test_chinese_and_arabic_trees(language, preamble):
    tree = read(f"synthetic-{language}.txt", language)
    assert tree.keys() == [
        *preamble,
        "footnote.1",
        "resolves.1",
        "resolves.1.a",
        "resolves.1.b",
        "resolves.2",
        "resolves.3",
        "instructs-tsag",
        "instructs-tsb.1",
        "instructs-tsb.2",
        "instructs",
        "footnote.2",
        "invites",
    ]
    assert tree.problems == ()
    assert addressed(section_of(tree, "instructs")) == [
        ("lead", "itu-t-sg2"),
        ("lead", "itu-t-sg3"),
        ("lead", "itu-t-sg17"),
    ]
    assert addressed(section_of(tree, "invites")) == [("lead", "member-states"), ("lead", "sector-members")]
    assert [a.part for a in section_of(tree, "instructs-tsb").addressees] == ["lead", "collaboration"]


@pytest.mark.parametrize(
    ("language", "heading", "verb", "refers_to"),
    [
        (
            "en",
            "urges Member States, Sector Members, Associates and Academia",
            "urges",
            ["member-states", "sector-members", "associates", "academia"],
        ),
        ("en", "further instructs the Director of TSB", "instructs-further", ["director-tsb"]),
        ("en", "calls upon the Radiocommunication Advisory Group (RAG)", "calls-upon", ["rag"]),
        (
            "en",
            "instructs Study Groups 5, 16 and 17 of the ITU Telecommunication Standardization Sector",
            "instructs",
            ["itu-t-sg5", "itu-t-sg16", "itu-t-sg17"],
        ),
        ("en", "instructs ITU-R Study Group 5", "instructs", ["itu-r-sg5"]),
        (
            "en",
            "instructs the Directors of the Radiocommunication Bureau and the BDT, within available resources",
            "instructs",
            ["director-br", "director-bdt"],
        ),
        (
            "es",
            "encarga a las Comisiones de Estudio del UIT-T, en el marco de sus mandatos",
            "instructs",
            ["itu-t-study-groups"],
        ),
        ("zh", "责成电信标准化局主任在现有资源范围内", "instructs", ["director-tsb"]),
        ("fr", "exhorte les États Membres", "urges", ["member-states"]),
        ("fr", "charge les Directeurs des trois Bureaux", "instructs", ["directors-of-bureaux"]),
        ("es", "insta a los Estados Miembros y a los Asociados", "urges", ["member-states", "associates"]),
        ("es", "pide al Secretario General", "requests", ["secretary-general"]),
        ("ru", "настоятельно призывает Государства – Члены", "urges", ["member-states"]),
        ("ru", "поручает Директорам трех Бюро", "instructs", ["directors-of-bureaux"]),
        ("ru", "поручает Генеральному секретарю", "instructs", ["secretary-general"]),
        ("ru", "поручает исследовательским комиссиям МСЭ-Т", "instructs", ["itu-t-study-groups"]),
        (
            "zh",
            "敦促成员国、部门成员、部门准成员和学术成员",
            "urges",
            ["member-states", "sector-members", "associates", "academia"],
        ),
        ("zh", "责成三个局的主任", "instructs", ["directors-of-bureaux"]),
        ("zh", "要求秘书长", "requests", ["secretary-general"]),
        ("ar", "تحث الدول الأعضاء والمنتسبين", "urges", ["member-states", "associates"]),
        ("ar", "تكلف مديري المكاتب الثلاثة", "instructs", ["directors-of-bureaux"]),
        ("ar", "تطلب إلى الأمين العام", "requests", ["secretary-general"]),
    ],
)
def test_operative_headings(language, heading, verb, refers_to):
    assembly = {
        "en": "The World Telecommunication Standardization Assembly (X, 2031),",
        "fr": "L'Assemblée mondiale de normalisation des télécommunications (X, 2031),",
        "es": "La Asamblea Mundial de Normalización de las Telecomunicaciones (X, 2031),",
        "ru": "Всемирная ассамблея по стандартизации электросвязи (X, 2031 г.),",
        "zh": "世界电信标准化全会（2031年，X），",
        "ar": "إن الجمعية العالمية لتقييس الاتصالات (X، 2031)،",
    }[language]
    tree = read_resolution(f"{assembly}\n{heading}\n1 abc;\n2 def.\n", language=language)
    section = tree.sections[-1]
    assert (section.verb, [a.refers_to for a in section.addressees]) == (verb, refers_to)
    assert (len(section.items), tree.problems) == (2, ())


@pytest.mark.parametrize(
    ("language", "heading", "key"),
    [
        ("en", "bearing in mind", "bearing-in-mind"),
        ("en", "taking into account", "taking-into-account"),
        ("en", "having regard to", "having-regard"),
        ("en", "noting further", "noting-further"),
        ("fr", "ayant à l'esprit", "bearing-in-mind"),
        ("fr", "réaffirmant", "reaffirming"),
        ("es", "teniendo presente", "bearing-in-mind"),
        ("es", "reconociendo además", "recognizing-further"),
        ("ru", "принимая во внимание", "taking-into-account"),
        ("ru", "учитывая далее", "considering-further"),
        ("ru", "будучи обеспокоена", "concerned"),
        ("zh", "进一步注意到", "noting-further"),
        ("zh", "铭记", "bearing-in-mind"),
        ("ar", "وإذ تلاحظ كذلك", "noting-further"),
        ("ar", "وإذ يضع في اعتباره", "considering"),
        ("ar", "وإذ تأخذ بعين الاعتبار", "taking-into-account"),
    ],
)
def test_preambular_headings(language, heading, key):
    tree = read_resolution(f"{heading}\na) abc;\nb) def,\n", language=language)
    assert [section.key for section in tree.sections] == [key]
    assert [item.key for item in tree.sections[0].items] == [f"{key}.a", f"{key}.b"]


def test_repeated_sections_get_keys_of_their_own():
    tree = english(
        "considering\na) x,\n\nconsidering\na) y,\n\nresolves\nthat z,\n\nresolves to instruct TSAG\nto do it,\n\n"
        "instructs TSAG\nto go,\n\ninstructs TSAG\nto come."
    )
    assert tree.keys() == [
        "considering.a",
        "considering-2.a",
        "resolves",
        "resolves-tsag",
        "instructs-tsag",
        "instructs-tsag-2",
    ]


def test_the_ninth_letter_is_not_a_roman_one():
    marks = "".join(f"{letter}) x;\n" for letter in "abcdefghij")
    tree = english(f"considering\n{marks}i) y;\n")
    assert tree.keys() == [f"considering.{letter}" for letter in "abcdefghij"] + ["considering.j.i"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("resolves\n1 one;\n3 three.", [(4, "numbering-gap")]),
        ("resolves\n1) one;\n2) two;\n2) two again.", [(5, "numbering-repeated")]),
        ("resolves\n1 one¹ and no note.", [(3, "mark-without-footnote")]),
        ("resolves\n1 one.\n\n——\n¹ A note.", [(6, "footnote-without-mark")]),
        ("resolves\n1 for countries1 one.\n\n——\n1 A note.", [(3, "mark-inferred")]),
        ("considering\n\nresolves\n1 one.", [(2, "empty-section")]),
        ("resolves\n1 one.\n\nAnd a closing paragraph.", [(5, "unnumbered-paragraph")]),
        ("Words that belong to no section.\n\nresolves\n1 one.", [(2, "unplaced")]),
        ("resolves\n1 one;\n\n– 2 –\n\n2 two.", [(5, "page-number")]),
        ("considering\na) x,", [(1, "no-operative-part")]),
        ("invites\n1 one.", [(2, "unknown-addressee")]),
    ],
)
def test_what_cannot_be_placed_is_reported_by_line(body, expected):
    assert reasons(english(body)) == expected


def test_text_without_an_opening_or_a_heading_is_reported_line_by_line():
    tree = read_resolution("Some words.\n\nOther words.", language="en")
    assert sorted(reasons(tree)) == [(1, "no-opening"), (1, "no-operative-part"), (1, "unplaced"), (3, "unplaced")]


def test_lines_broken_by_width_are_put_together():
    tree = english(
        "considering\n"
        "a) that the text of a resolution, when it is copied from a page, has lines\n"
        "that end where the page ends. A sentence that ends at the margin, such as\n"
        "this one, goes on; the next sentence is no paragraph of its own, and so it\n"
        "2 stays here, although a digit stands at its head and looks like a list to\n"
        "a reader in a hurry;\n"
        "b) that an item begins on a line of its own, and that the reader sees this\n"
        "by the mark,\n\nresolves\n1 to go on."
    )
    assert tree.keys() == ["considering.a", "considering.b", "resolves.1"]
    assert tree.provision("considering.a").text.endswith(
        "so it 2 stays here, although a digit stands at its head and looks like a list to a reader in a hurry;"
    )


def test_two_notes_with_one_mark_go_to_their_own_places():
    tree = english(
        "resolves\n1 one[footnoteRef:1]1; [1: 1 First, with [brackets] in it.]\n"
        "2 two[footnoteRef:1]1. [1: Second\nover two lines.]"
    )
    assert tree.keys() == ["resolves.1", "footnote.1", "resolves.2", "footnote.1-2"]
    assert tree.provision("footnote.1").text == "First, with [brackets] in it."
    assert tree.provision("footnote.1-2").text == "Second over two lines."
    assert tree.problems == ()


def test_an_unknown_partner_is_a_partner_and_no_lead():
    tree = english("instructs TSAG, in collaboration with the Grand Aviary Committee\n1 one.")
    section = section_of(tree, "instructs-tsag")
    assert [(a.name, a.part, a.refers_to) for a in section.addressees] == [
        ("TSAG", "lead", "tsag"),
        ("Grand Aviary Committee", "collaboration", ""),
    ]
    assert reasons(tree) == [(2, "unknown-addressee")]
