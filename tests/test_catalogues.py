"""The six catalogues are complete: nothing missing, nothing fuzzy, every placeholder kept, plural forms all there."""

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings

LANGUAGES = ["ar", "es", "fr", "ru", "zh_Hans"]
PLURALS = {"ar": 6, "es": 3, "fr": 2, "ru": 4, "zh_Hans": 1}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(Path(settings.BASE_DIR) / f"locale/{language}/LC_MESSAGES/django.po"))


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_missing_or_fuzzy(language):
    entries = [entry for entry in catalogue(language) if not entry.obsolete]
    missing = [entry.msgid for entry in entries if not all(texts(entry)) or entry.fuzzy]
    assert missing == []
    assert len(entries) > 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_kept(language):
    wrong = []
    for entry in catalogue(language):
        if entry.obsolete:
            continue
        wanted = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural or ""))
        for text in texts(entry):
            found = set(PLACEHOLDER.findall(text))
            if found - wanted or (not entry.msgid_plural and found != wanted):
                wrong.append((entry.msgid, text))
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_forms_are_all_there(language):
    wrong = [
        entry.msgid
        for entry in catalogue(language)
        if entry.msgid_plural and not entry.obsolete and len(entry.msgstr_plural) != PLURALS[language]
    ]
    assert wrong == []


@pytest.mark.parametrize("language", [*LANGUAGES, "en"])
def test_every_language_has_the_same_strings(language):
    """A string that was extracted for one language and not for another would show in English."""
    wanted = {(entry.msgctxt, entry.msgid) for entry in catalogue("fr") if not entry.obsolete}
    assert {(entry.msgctxt, entry.msgid) for entry in catalogue(language) if not entry.obsolete} == wanted
