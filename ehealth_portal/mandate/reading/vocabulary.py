"""The words of ITU resolutions in one language, loaded from ``vocabulary/<language>.toml``.

The entries are regular expressions over folded text (fold.py): no accents, vowel signs or full-width forms; a space
stands for any run of white space. Of several entries that fit, the longest match wins.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ehealth_portal.mandate.reading.fold import fold

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
FOLDER = Path(__file__).parent / "vocabulary"
WORD_END = r"(?!\w)"


@dataclass(frozen=True)
class VerbForm:
    """A verb as it may stand at the head of a section. ``verb`` is the canonical English class."""

    verb: str
    operative: bool
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class BodyForm:
    """A body, office or membership. ``refers_to`` is '' for study groups, whose key comes from number and sector."""

    refers_to: str
    pattern: re.Pattern[str]
    study_groups: str = ""


@dataclass(frozen=True)
class Vocabulary:
    language: str
    spaced: bool
    verbs: tuple[VerbForm, ...]
    bodies: tuple[BodyForm, ...]
    collaboration: re.Pattern[str]
    filler: re.Pattern[str]
    sectors: tuple[tuple[str, re.Pattern[str]], ...]
    assemblies: tuple[tuple[str, re.Pattern[str]], ...]
    document: dict[str, re.Pattern[str]]


@cache
def vocabulary(language: str) -> Vocabulary:
    """The tables of one language; ValueError names the languages there are."""
    if language not in LANGUAGES:
        raise ValueError(f"no vocabulary for {language!r}; there is one for: {', '.join(LANGUAGES)}")
    tables = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    spaced = language != "zh"
    return Vocabulary(
        language=language,
        spaced=spaced,
        verbs=tuple(_verbs(tables, spaced)),
        bodies=tuple(_bodies(tables)),
        collaboration=_pattern(_any(tables["collaboration"]["phrases"])),
        filler=_pattern(_filler(tables["filler"]["words"], spaced)),
        sectors=tuple((letter, _pattern(_any(names))) for letter, names in tables["sectors"].items()),
        assemblies=tuple((key, _pattern(_any(names))) for key, names in tables["assemblies"].items()),
        document={key: _pattern(_any(words)) for key, words in tables["document"].items()},
    )


def every_vocabulary() -> tuple[Vocabulary, ...]:
    """All languages: banners and number lines are often left in English above a translated text."""
    return tuple(vocabulary(language) for language in LANGUAGES)


def _pattern(expression: str) -> re.Pattern[str]:
    expression = fold(expression).text.replace(" ?", r"\s*").replace(" ", r"\s+")
    return re.compile(expression, re.IGNORECASE)


def _any(expressions: list[str]) -> str:
    return "(?:" + "|".join(sorted(expressions, key=len, reverse=True)) + ")"


def _verbs(tables: dict[str, Any], spaced: bool) -> list[VerbForm]:
    """Every verb by itself, and with each modifier before or after it ('considering-further')."""
    end = WORD_END if spaced else ""
    gap = " " if spaced else " ?"
    forms = []
    for part in ("preambular", "operative"):
        for verb, words in tables[part].items():
            wording = _any(words)
            forms.append(VerbForm(verb, part == "operative", _pattern(wording + end)))
            for modifier, modifier_words in tables["modifiers"].items():
                extra = _any(modifier_words)
                pattern = _pattern(f"(?:{extra}{gap}{wording}|{wording}{gap}{extra}){end}")
                forms.append(VerbForm(f"{verb}-{modifier}", part == "operative", pattern))
    return forms


def _bodies(tables: dict[str, Any]) -> list[BodyForm]:
    forms = [BodyForm(key, _pattern(_any(names))) for key, names in tables["bodies"].items()]
    groups = tables["study_groups"]
    number, joiner = groups["number"], groups["joiner"]
    numbers = f"(?P<numbers>{number}(?:(?:{joiner}){number})*)"
    sector = _any([name for names in tables["sectors"].values() for name in names])
    for sort in ("numbered", "relevant", "every"):
        for expression in groups[sort]:
            filled = expression.replace("{numbers}", numbers).replace("{sector}", sector)
            forms.append(BodyForm("", _pattern(filled), study_groups=sort))
    return forms


def _filler(words: list[str], spaced: bool) -> str:
    if not spaced:
        return _any(words)
    # Words that end in an apostrophe ("l'") touch the word that follows.
    return (
        "(?:"
        + "|".join(
            rf"(?<!\w){word}" + ("" if word.endswith("'") else WORD_END)
            for word in sorted(words, key=len, reverse=True)
        )
        + ")"
    )
