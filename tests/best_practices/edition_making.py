"""Makers of compendia and editions for the tests of this folder: each comes to its state by the real acts."""

from typing import Any

from best_practices.models import Compendium, Edition, Practice
from best_practices.operations import building, compendia, editions, publishing
from best_practices.operations.editions import Words
from ehealth_portal.members.models import User
from tests import make

AT = make.AT


def second() -> User:
    found = User.objects.filter(email="second.secretary@demo.example").first()
    return found or make.user("second.secretary@demo.example", "secretariat")


def compendium(name: str = "Telemedicine over weak links") -> Compendium:
    return compendia.create_compendium({"en": name}, by=make.clerk(), at=AT)


def draft(
    of: Compendium | None = None,
    *practices: Practice,
    title: str = "What worked in 2026",
    languages: tuple[str, ...] = ("en",),
    formats: tuple[str, ...] = ("html",),
    at: Any = AT,
) -> Edition:
    """With a title in English and one practice unless others are given."""
    by = make.clerk()
    made = editions.begin_edition(of or compendium(), by=by, at=at)
    made = editions.choose_documents(made, languages, formats, by=by, at=at)
    made = editions.write_edition_text(made, Words("en", title, "Read it."), by=by, at=at)
    return editions.put_in(made, practices or (make.practice(),), by=by, at=at)


def quiet(done: int, total: int, step: str) -> None:
    """For builds whose progress the test is not about."""


def built(made: Edition, *, at: Any = AT) -> Edition:
    building.build(made, at=at, tell=quiet)
    return made


def submitted(*args: Any, at: Any = AT, **fields: Any) -> Edition:
    return publishing.submit(built(draft(*args, at=at, **fields), at=at), by=make.clerk(), at=at)


def published(*args: Any, at: Any = AT, **fields: Any) -> Edition:
    return publishing.publish(submitted(*args, at=at, **fields), by=second(), at=at)
