"""Each permission function and each visible_to replaced by "allow": the matrix notices every one of them."""

import sys
from importlib import import_module

import pytest
from django.db import connection

from ehealth_portal.matrix import matrix

from . import asking, truth

pytestmark = pytest.mark.django_db
MUTANTS = {name: action for action in matrix().actions() for name in action.by}
WITHOUT_ADDRESS = ("activity.enter",)


def allow(monkeypatch, name):
    """Let the function say yes to everybody, wherever it is looked up."""
    if name.endswith(truth.VISIBLE):
        module, _dot, queryset = name.removesuffix(truth.VISIBLE).rpartition(".")
        monkeypatch.setattr(getattr(import_module(module), queryset), "visible_to", lambda self, user: self)
        return
    function = truth.function_named(name)
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith(("ehealth_portal", "activities", "best_practices", "workshops")):
            for attribute, value in list(vars(module).items()):
                if value is function:
                    monkeypatch.setattr(module, attribute, lambda *asked: True)


def requests_refused(world, action, name):
    """What the matrix refuses of the function's object: for those who see the record first, then for all others."""
    labels = {one.label for one in matrix().actions() if name in one.by}
    of = "" if action.is_asked_at_the_door else action.of
    for caller in world.callers.values():
        if caller.name in ("nobody", "rapporteur", "counsellor", "secretariat"):
            for asked in asking.plan(world, caller, of):
                is_read = name.endswith(truth.VISIBLE) and asked.expected == asking.HIDDEN
                if is_read or (asked.target in labels and asked.expected in (asking.FORBIDDEN, asking.NOT_NOW)):
                    yield caller, asked


@pytest.mark.parametrize("name", MUTANTS)
def test_the_truth_table_kills_the_mutant(world, monkeypatch, name):
    action = MUTANTS[name]
    whole = {
        caller.name: truth.differences(world, action, name, caller)
        for caller in (world.callers["public"], world.callers["nobody"], world.callers["rapporteur"])
    }
    assert not any(whole.values())
    allow(monkeypatch, name)
    assert any(truth.differences(world, action, name, world.callers[caller]) for caller in whole)


@pytest.mark.skipif(connection.vendor == "postgresql", reason="the second wall answers for what the first lets through")
@pytest.mark.parametrize("name", MUTANTS)
def test_the_requests_kill_the_mutant(world, monkeypatch, name):
    """Only until the first answer that is wrong: the whole is in test_requests.py."""
    allow(monkeypatch, name)
    askers = {}
    for caller, asked in requests_refused(world, MUTANTS[name], name):
        asker = askers.setdefault(caller.name, asking.Asker(world, caller))
        if asking.wrong(asker, asked):
            return
    pytest.fail(f"{name} may say yes to everybody, and no request notices")
