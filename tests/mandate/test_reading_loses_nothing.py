"""Whatever the input looks like, each of its characters is in the tree, in its layout, or in a reported problem."""

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehealth_portal.mandate.reading import ResolutionText, read_resolution
from ehealth_portal.mandate.reading.fold import INVISIBLE
from ehealth_portal.mandate.reading.tree import NOT_IN_TREE, plain_mark
from tests.mandate.test_reading import FILES, TEXTS

SAMPLES = {f"res78-dubai-2012.{name}.txt": language for name, language in FILES.items()}
SAMPLES |= {f"synthetic-{language}.txt": language for language in ("en", "fr", "zh", "ar")}


def printed(text: str) -> Counter[str]:
    """Characters that a reader sees; a superscript counts as its digit, as its form may change."""
    return Counter(re.sub(r"\s", "", plain_mark(text.translate(INVISIBLE))))


def kept(tree: ResolutionText) -> Counter[str]:
    parts = [tree.status_note, tree.number_line, tree.title, tree.history]
    for section in tree.sections:
        parts.append(section.heading)
        parts += [item.mark + item.text for item in section.items]
    parts += [note.text for note in tree.footnotes]
    parts += [layout.text for layout in tree.layout]
    parts += [problem.text for problem in tree.problems if problem.reason in NOT_IN_TREE]
    return printed("".join(parts))


def sample(name: str) -> str:
    return (TEXTS / name).read_bytes().decode("utf-8")


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_is_lost_or_doubled(name):
    text = sample(name)
    assert kept(read_resolution(text, language=SAMPLES[name])) == printed(text)


@pytest.mark.parametrize("name", SAMPLES)
def test_removing_any_line_removes_only_that_line(name):
    rows = sample(name).split("\n")
    for index in range(len(rows)):
        text = "\n".join(rows[:index] + rows[index + 1 :])
        assert kept(read_resolution(text, language=SAMPLES[name])) == printed(text)


def insert(piece: str):
    return lambda text, place: text[:place] + piece + text[place:]


def exchange(old: str, new: str):
    return lambda text, place: text[:place] + text[place:].replace(old, new, 1)


def swap_lines(text: str, place: int) -> str:
    rows = text.split("\n")
    index = place % max(1, len(rows) - 1)
    rows[index : index + 2] = reversed(rows[index : index + 2])
    return "\n".join(rows)


CHANGES = st.sampled_from(
    [
        *(
            insert(piece)
            for piece in (
                "\n",
                "\n\n",
                "  ",
                "\t",
                "\r\n",
                "\u00a0",
                "\u00ad",
                "\n——\n",
                "\n¹ ",
                "¹",
                "[footnoteRef:2]2",
                "[2: 2 ",
                "]",
                "[^3]",
                "\n[^3]: ",
                "\n1 ",
                "\na) ",
                "\n(ii) ",
                "\n1.1 ",
                "\n* ",
                "\n2\n",
                "\n– 3 –\n",
                "\nresolves\n",
                "\n请各成员国\n",
                "\nANNEX 1\n",
            )
        ),
        *(
            exchange(old, new)
            for old, new in (
                ("¹", "[footnoteRef:1]1"),
                ("¹", "[^1]"),
                ("¹", "1"),
                ("¹", ""),
                ("[footnoteRef:1]1", "¹"),
                ("——", ""),
                ("\n", " "),
                (" ", "\n"),
                (";", ""),
                (",", "\n"),
                ("a)", "（１）"),
                ("\n\n", "\n"),
                ("。", ""),
                ("(", "（"),
            )
        ),
        swap_lines,
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(sorted(SAMPLES)),
    changes=st.lists(st.tuples(CHANGES, st.floats(0, 1)), min_size=1, max_size=12),
)
def test_nothing_is_lost_when_the_layout_is_spoilt(name, changes):
    text = sample(name)
    for change, where in changes:
        text = change(text, int(where * len(text)))
    tree = read_resolution(text, language=SAMPLES[name])
    assert kept(tree) == printed(text)
    assert len(set(tree.keys())) == len(tree.keys())


PIECES = st.sampled_from(
    [
        "considering",
        "resolves",
        "that",
        "1 ",
        "2) ",
        "a) ",
        "i) ",
        "1.1 ",
        "\n",
        "\n\n",
        ",",
        ";",
        "——",
        "¹",
        "² ",
        "*",
        "[1: ",
        "]",
        "[footnoteRef:1]1",
        "[^1]",
        "[^1]: ",
        "invites Member States",
        "and the Foo",
        "RESOLUTION 5 (X, 2031)",
        "FOREWORD",
        "UNOFFICIAL",
        "The World Telecommunication Standardization Assembly (X, 2031),",
        "ANNEX",
        "12",
        " ",
        "\t",
        "word",
        "(X, 2031)",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.text(max_size=5), max_size=40))
def test_nothing_is_lost_of_any_text_at_all(pieces):
    text = "".join(pieces)
    tree = read_resolution(text, language="en")
    assert kept(tree) == printed(text)
    assert len(set(tree.keys())) == len(tree.keys())
