"""Every may_… function and every visible_to is named in the matrix, and answers what the matrix says."""

import inspect
from importlib import import_module

import pytest
from django.apps import apps
from django.db import models

from ehealth_portal.matrix import matrix

from . import truth

pytestmark = pytest.mark.django_db
ASKED = [(action, name) for action in matrix().actions() for name in action.by]


def permission_functions() -> set[str]:
    """Every may_… of every permissions.py of the project."""
    found = set()
    for config in apps.get_app_configs():
        if config.name.startswith(("ehealth_portal", "activities", "best_practices", "workshops")):
            try:
                module = import_module(f"{config.name}.permissions")
            except ModuleNotFoundError:
                continue
            named = inspect.getmembers(module, inspect.isfunction)
            found |= {
                f"{module.__name__}.{name}"
                for name, one in named
                if name.startswith("may_") and one.__module__ == module.__name__
            }
    return found


def querysets_with_visible_to() -> set[str]:
    found = set()
    for model in apps.get_models():
        queryset = getattr(model._default_manager, "_queryset_class", models.QuerySet)
        if hasattr(queryset, "visible_to"):
            found.add(f"{queryset.__module__}.{queryset.__qualname__}.visible_to")
    return found


def test_every_permission_function_is_named_and_every_name_is_a_function():
    named = {name for _action, name in ASKED}
    assert named == permission_functions() | querysets_with_visible_to()


@pytest.mark.parametrize(("action", "name"), ASKED, ids=[f"{action.label}-{name}" for action, name in ASKED])
def test_the_function_answers_what_the_matrix_says(world, action, name):
    differing = {}
    for caller in world.callers.values():
        differing |= truth.differences(world, action, name, caller)
    assert differing == {}


def test_the_tables_are_about_records(world):
    """A table without records, or with one answer only, would show nothing."""
    answers: dict[str, set[bool]] = {}
    for action, _name in ASKED:
        for caller in world.callers.values():
            for case in truth.cases_of(world, caller, action):
                granted = truth.is_visible if action.name == "read" and case.record else None
                answer = granted(caller, case) if granted else truth.is_granted(caller, action, case)
                answers.setdefault(action.label, set()).add(answer)
    assert {label for label, both in answers.items() if both != {True, False}} == set()
