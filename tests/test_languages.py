"""What sentences say in the reader's language: commas, names of languages, words that stay on one line."""

import pytest
from django.utils import translation

from ehealth_portal import languages
from ehealth_portal.templatetags.portal import nobr


@pytest.mark.parametrize(("code", "listed"), [("en", "1.1, 1.2"), ("ar", "1.1، 1.2"), ("zh-hans", "1.1、1.2")])
def test_items_stand_between_the_commas_of_the_language(code, listed):
    with translation.override(code):
        assert languages.comma_list(["1.1", "1.2"]) == listed


def test_every_language_is_named_to_the_reader():
    with translation.override("en"):
        names = [(languages.in_language(code), languages.language_name(code)) for code in languages.Language.values]
    assert names == [(f"In {name}", name) for name in ("Arabic", "Chinese", "English", "French", "Russian", "Spanish")]
    assert (languages.in_language(""), languages.language_name("xx")) == ("", "xx")


@pytest.mark.parametrize("word", ["e-health", "ITU-T", "SG16-1", "МСЭ-Т", "UIT-T", "N-2026-001"])
def test_short_hyphenated_words_stay_on_one_line(word):
    assert nobr(f"({word}) & more") == f'(<span class="nw">{word}</span>) &amp; more'


@pytest.mark.parametrize("text", ["electro-technical", "a - b", "ITU-T第16研究组会议"])
def test_no_long_run_is_kept_together(text):
    assert "研究" not in nobr(text).partition("</span>")[0]
    assert ('class="nw"' in nobr(text)) is text.startswith("ITU-T")
