"""The stylesheet: contrast in both schemes, one file for both directions, and its weight."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

SHEET = Path(settings.BASE_DIR) / "static/r78.css"

PAIRS = [  # foreground, background, least contrast (WCAG 2.2: 4.5 for text, 3 for shapes and borders)
    *[(ink, ground, 4.5) for ink in ("ink", "ink2", "accent") for ground in ("sheet", "paper", "tint")],
    *[(mark, "sheet", 4.5) for mark in ("done", "cont", "prog", "attn", "past", "none", "err")],
    *[(mark, "paper", 4.5) for mark in ("done", "prog", "attn", "past", "none")],
    *[("on", ground, 4.5) for ground in ("accent", "accent2", "m3")],
    *[("ink", ground, 4.5) for ground in ("attn-t", "err-t", "m0", "m1")],
    *[(line, ground, 3) for line in ("rule", "focus") for ground in ("sheet", "paper")],
]


def tokens(text: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{3,6})", text))


def schemes() -> dict[str, dict[str, str]]:
    css = SHEET.read_text()
    start = css.index("@media (prefers-color-scheme:dark)")
    light = tokens(css[:start])
    return {"light": light, "dark": light | tokens(css[start : css.index("}}", start)])}


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_contrast(scheme, ink, ground, least):
    colours = schemes()[scheme]
    assert contrast(colours[ink], colours[ground]) >= least


def test_one_sheet_for_both_directions():
    """Only logical properties: nothing is left or right."""
    css = re.sub(r"/\*.*?\*/", "", SHEET.read_text(), flags=re.S)
    physical = re.findall(
        r"(?:^|[;{\s])((?:margin|padding|border|inset)-(?:left|right|top|bottom)|left|right)\s*:", css
    )
    assert physical == []
    assert re.findall(r"(?:text-align|float|clear)\s*:\s*(?:left|right)", css) == []


def test_weight():
    assert len(gzip.compress(SHEET.read_bytes(), 9)) <= 8 * 1024
