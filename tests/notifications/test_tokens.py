"""Secrets of links: of one notice, for one purpose, whatever the case of letters."""

import uuid

from ehealth_portal.notifications.tokens import notice_of, token_of

ONE = uuid.UUID("b9c6e1d4-57a8-4a0e-8a0f-000000000001")


def test_a_token_opens_what_it_was_made_for():
    token = token_of(ONE, "reply")
    assert (len(token), token == token.lower()) == (52, True)
    assert notice_of(token, "reply") == notice_of(token.upper(), "reply") == ONE


def test_another_purpose_a_changed_sign_and_rubbish_open_nothing():
    token = token_of(ONE, "reply")
    changed = ("a" if token[3] != "a" else "b").join([token[:3], token[4:]])
    spaced = f"{token[:20]} {token[21:]}"
    wrong = (changed, token[:-8], token + "aaaaaaaa", "", "ÿ", "x" * 52, "a" * 52, spaced)
    assert [notice_of(one, "reply") for one in wrong] == [None] * 8
    assert notice_of(token, "unsubscribe") is None


def test_what_an_earlier_key_sealed_stays_good(settings):
    token = token_of(ONE, "letter")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 10
    assert notice_of(token, "letter") == ONE
    settings.SECRET_KEY_FALLBACKS = []
    assert notice_of(token, "letter") is None
