"""Differences of texts, word by word, in any script."""

import pytest

from ehealth_portal.audit.difference import MOST, Piece, difference


def told(before, after):
    return [(piece.kind, piece.text) for piece in difference(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("one two three", "one two three", [("", "one two three")]),
        ("one two three", "one 2 three", [("", "one "), ("out", "two "), ("in", "2 "), ("", "three")]),
        ("the draft", "the draft is done", [("", "the draft "), ("in", "is done")]),
        ("a b c d e", "a X c Y e", [("", "a "), ("out", "b c d "), ("in", "X c Y "), ("", "e")]),
        ("远程医疗标准", "远程健康标准", [("", "远程"), ("out", "医疗"), ("in", "健康"), ("", "标准")]),
        (
            "وافقت اللجنة على النص",
            "وافقت اللجنة على المشروع",
            [("", "وافقت اللجنة على "), ("out", "النص"), ("in", "المشروع")],
        ),
        ("", "new", [("in", "new")]),
    ],
)
def test_pieces(before, after, pieces):
    assert told(before, after) == pieces


def test_a_long_stretch_that_stayed_is_cut_down_to_what_is_near():
    words = [f"w{number}" for number in range(100)]
    changed = [*words[:50], "new", *words[50:]]
    pieces = told(" ".join(words), " ".join(changed))
    assert pieces[0] == ("", " … " + " ".join(words[38:50]) + " ")
    assert pieces[1] == ("in", "new ")
    assert pieces[2] == ("", " ".join(words[50:62]) + " … ")


def test_nothing_is_lost_when_nothing_is_cut():
    before, after = "a b c d e f g", "a x c d e f y z"
    kept = [piece.text for piece in difference(before, after) if piece.kind != "out"]
    assert "".join(kept) == after


def test_very_long_texts_are_shown_whole():
    text = "word " * MOST
    assert difference(text, "other") == [Piece(text, "out"), Piece("other", "in")]
