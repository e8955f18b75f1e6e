"""The file of the matrix: what it names wrongly is refused, its page is drawn from it, every address has its row."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from ehealth_portal.matrix import FILE, WORDS, Unknown, matrix, page, read, targets

from .routes import addresses, methods_of

TEXT = FILE.read_text("utf-8")
LOOKS_AT_NO_METHOD = {"^api/", "api/v1/", "{language}/account/^(email|confirm-email)/"}


def test_docs_show_the_matrix():
    assert (Path(settings.BASE_DIR) / "docs/permissions.md").read_text("utf-8") == page()


def test_the_command_draws_the_page(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    call_command("draw_permissions", verbosity=0)
    assert (tmp_path / "docs/permissions.md").read_text("utf-8") == page()


def test_every_address_has_a_row_and_every_row_an_address():
    """A new address without a row fails the build. Methods are tried in test_requests.py."""
    assert set(addresses()) ^ set(matrix().routes) == set()


def test_every_method_has_a_row():
    """And every row a method; a function that looks at no method answers to all alike."""
    views = {address: view for address, view in addresses().items() if address in matrix().routes}
    taken = {address: methods_of(view) for address, view in views.items()}
    rows = {address: set(methods) for address, methods in matrix().routes.items()}
    assert {address: found for address, found in taken.items() if found and found != rows[address]} == {}
    assert {address for address, found in taken.items() if not found} == LOOKS_AT_NO_METHOD


def test_every_action_is_reached_by_an_address_or_answered_by_a_function():
    """No row that nobody asks."""
    reached = {one for methods in matrix().routes.values() for given in methods.values() for one in targets(given)}
    unasked = {action.label for action in matrix().actions() if not action.by and action.name != "read"} - reached
    assert unasked == set()  # what is not read answers 404 to every action: so "read" is asked by all of them
    assert reached - {action.label for action in matrix().actions()} <= set(WORDS)


SLIPS = {
    "a role in a set": ("groups: [rapporteur, counsellor]", "groups: [rapporteur, advisor]"),
    "a role in a grant": ("confirm: {any: house", "confirm: {any: houses"),
    "a scope": ("confirm: {any: house", "confirm: {some: house"),
    "a state": ("states: [draft], by", "states: [drafted], by"),
    "a move": ("move: take_back}\n      return: {group", "move: take_away}\n      return: {group"),
    "an object around": ("within: activity", "within: activities"),
    "an action of an address": ("{POST: activity.submit}", "{POST: activity.send}"),
    "an object of an address": ("{POST: activity.submit}", "{POST: activities.submit}"),
    "a method": ("{POST: activity.submit}", "{SEND: activity.submit}"),
    "a method of a token": ("read: [GET]", "read: [LOOK]"),
    "a part of the file": ("\ntokens:", "\ntickets:"),
    "a decision by two eyes": (
        "publish: {group: [counsellor], all: house, move: publish, four_eyes: true",
        "publish: {all: house, move: publish",
    ),
    "a row twice": ("  healthz: {GET: probe}", "  healthz: {GET: probe}\n  healthz: {GET: public}"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_the_file_is_refused(slip):
    right, wrong = SLIPS[slip]
    assert right in TEXT
    read(TEXT)
    with pytest.raises(Unknown):
        read(TEXT.replace(right, wrong, 1))


@pytest.mark.parametrize(
    "question",
    [
        ("janitor", "activity.read", "own", "draft"),
        ("rapporteur", "activity.burn", "own", "draft"),
        ("rapporteur", "activities.read", "own", "draft"),
        ("rapporteur", "activity.read", "near", "draft"),
        ("rapporteur", "activity.read", "own", "drafted"),
        ("rapporteur", "register.read", "own", "draft"),
    ],
)
def test_an_unknown_word_in_a_question_is_refused(question):
    with pytest.raises(Unknown):
        matrix().may(*question)


def test_what_is_not_granted_is_denied():
    assert [role for role in matrix().roles if matrix().may(role, "activity.publish", "own", "submitted")] == []
    assert [role for role in matrix().roles if matrix().may(role, "activity.publish", "group", "submitted")] == [
        "counsellor",
        "secretariat",
        "administrator",
    ]
    assert [role for role in matrix().roles if matrix().may(role, "activity.publish", "group", "draft")] == []
