"""The feed of needs: those that their countries made public, in their words, by the last act on each."""

from datetime import date, timedelta

import feedparser
import pytest
from django.test import Client

from tests import make
from workshops.entry import Voiced
from workshops.operations import needs

pytestmark = pytest.mark.django_db


def feed(language="en"):
    return feedparser.parse(Client().get(f"/feeds/needs.atom?language={language}").content)


def voice(cast, text, *, day=0, is_public=True):
    voiced = Voiced(make.state(), "links", text, date(2026, 3, 1), language="fr", voiced_in="L", is_public=is_public)
    return needs.voice(voiced, by=cast.focal_point, at=make.AT + timedelta(days=day))


def test_public_needs_in_their_words_and_no_others(cast):
    hidden = voice(cast, "Caché", is_public=False)
    voice(cast, "Électricité pour 38 centres.")
    (entry,) = feed().entries
    assert (entry.title, entry.author) == ("Need N-2026-002 of Malawi: Open", "Malawi")
    assert (entry.summary, entry.summary_detail.language) == ("Électricité pour 38 centres.", "fr")
    assert {(tag.term, tag.label) for tag in entry.tags} >= {("MWI", "Malawi")}
    assert cast.focal_point.name not in str(entry)
    needs.set_public(hidden, is_public=True, by=cast.focal_point, at=make.AT)
    assert len(feed().entries) == 2
    needs.set_public(hidden, is_public=False, by=cast.focal_point, at=make.AT)
    assert [one.id for one in feed().entries] == [entry.id]


def test_the_last_act_on_a_need_brings_it_to_the_top_and_keeps_its_name(cast):
    old, _new = voice(cast, "Old"), voice(cast, "New", day=1)
    before = feed().entries
    assert [one.summary for one in before] == ["New", "Old"]
    later = make.AT + timedelta(days=2)
    needs.answer(old, by=cast.focal_point, at=later, words="Done.")
    after = feed("fr").entries
    assert [one.summary for one in after] == ["Old", "New"]
    assert (after[0].id, after[0].updated_parsed[:5]) == (before[1].id, later.timetuple()[:5])
    assert feed().entries[0].title == "Need N-2026-001 of Malawi: Answered"
