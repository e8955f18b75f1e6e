"""Scores by theme, their median and spread, and supply on the same scale."""

import pytest

from workshops.scoring import Spread, scores, spread, supply


def answered(number):
    return {"standing": "answered", "number": number, "text": "", "language": ""}


def test_scores_are_means_by_theme_and_leave_out_what_gave_none():
    content = {
        "power": {"": answered("5.00")},
        "network": {"rural": answered("4"), "urban": answered("1")},
        "skills": {"": {"standing": "not_applicable", "number": None}},
        "words": {"": answered(None)},
    }
    themes = {"power": "links", "network": "links", "skills": "skills", "words": "law"}
    assert scores(content, themes) == {"links": 3.33}


@pytest.mark.parametrize(
    ("points", "expected"),
    [([], None), ([4], Spread(1, 4, 4, 4)), ([1, 2, 3, 4, 5], Spread(5, 3, 2, 4)), ([5, 1], Spread(2, 3, 2, 4))],
)
def test_spread_counts_respondents(points, expected):
    assert spread(points) == expected


@pytest.mark.parametrize(("dealt", "of", "expected"), [(0, 4, 1), (2, 4, 3), (4, 4, 5), (0, 0, None)])
def test_supply_is_the_share_on_the_scale_of_needs(dealt, of, expected):
    assert supply(dealt, of) == expected
