"""The six catalogues are complete: nothing missing, nothing fuzzy, every placeholder kept, plural forms all there."""

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import ngettext

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


@pytest.mark.parametrize(
    ("language", "numbers"),
    [("ar", [0, 1, 2, 3, 11, 100]), ("ru", [1, 2, 5]), ("fr", [1, 2]), ("es", [1, 2, 1_000_000])],
)
def test_each_number_takes_its_own_form(language, numbers):
    """The header's plural rule works once compiled: an Arabic count takes six forms."""
    entry = next(entry for entry in catalogue(language) if len(set(entry.msgstr_plural.values())) == len(numbers))
    with translation.override(language):
        found = [ngettext(entry.msgid, entry.msgid_plural, number) for number in numbers]
    assert len(set(found)) == len(numbers)
