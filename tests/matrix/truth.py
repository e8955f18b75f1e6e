"""What the functions of the portal answer beside what the matrix says: every difference by caller and record."""

import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from django.contrib.auth.models import AnonymousUser

from ehealth_portal.matrix import Action, matrix
from ehealth_portal.members.models import User

from .callers import Caller, Case
from .world import World

# A parameter of a may_… function, and what of a record it takes. A new function may need a line here.
PARAMETERS: dict[str, Callable[[Any], Any]] = {
    "body_id": lambda record: getattr(record, "body_id", record.pk),  # of a record, or of the body itself
    **dict.fromkeys(
        ("activity", "entry", "milestone", "report", "provision", "token", "evidence", "person", "endpoint"),
        lambda record: record,
    ),
    "circular": lambda record: record,
    "addressee": lambda record: record,
    **dict.fromkeys(("practice", "wording", "review", "adoption", "edition", "lead"), lambda record: record),
    **dict.fromkeys(("workshop", "registration", "fellowship", "assessment", "need", "offer"), lambda record: record),
}
VISIBLE = ".visible_to"
FOR_A_BODY = ("activity.log", "workshop.plan_for")  # asked of the body that one writes for


def function_named(name: str) -> Callable[..., Any]:
    """The function that the file names; a visible_to stands in its QuerySet."""
    module, _dot, attribute = name.removesuffix(VISIBLE).rpartition(".")
    found = getattr(import_module(module), attribute)
    return found.visible_to if name.endswith(VISIBLE) else found


def fresh(caller: Caller) -> Any:
    """The caller as a request meets them: nothing remembered of an earlier one."""
    return User.objects.get(pk=caller.user.pk) if caller.user else AnonymousUser()


def cases_of(world: World, caller: Caller, action: Action) -> list[Case]:
    if action.label in FOR_A_BODY:
        return list(world.body_cases(caller))
    if action.is_asked_at_the_door:
        return [Case(action.of, None, "foreign")]
    return world.cases(caller, action.of)


def is_visible(caller: Caller, case: Case) -> bool:
    """Whether the matrix lets the caller see the record, and what it is within."""
    around = case.parent is None or is_visible(caller, case.parent)
    return around and matrix().may(caller.role, f"{case.of}.read", case.relation, case.state)


def is_granted(caller: Caller, action: Action, case: Case) -> bool:
    return matrix().may(caller.role, action.label, case.relation, case.state, had_a_hand=case.had_a_hand)


def differences(world: World, action: Action, name: str, caller: Caller) -> dict[str, Any]:
    """Where the function ``name`` and the matrix differ. The act asks the state, if the function does not."""
    cases = cases_of(world, caller, action)
    if name.endswith(VISIBLE):
        return dict(_unseen(cases, caller, action))
    function = function_named(name)
    needed = list(inspect.signature(function).parameters)[1:]
    user = fresh(caller)
    found = {}
    for case in cases:
        answer = function(user, *[PARAMETERS[one](case.record) for one in needed]) and action.admits(case.state)
        expected = is_granted(caller, action, case)
        if answer is not expected:
            found[f"{caller.name}: {action.label} {case.relation} {case.state} {case.had_a_hand=}"] = answer
    return found


def _unseen(cases: list[Case], caller: Caller, action: Action) -> Iterator[tuple[str, bool]]:
    if not cases:
        return
    model = type(cases[0].record)
    seen = set(model._default_manager.visible_to(fresh(caller)).values_list("pk", flat=True))
    for case in cases:
        answer = case.record.pk in seen
        if answer is not is_visible(caller, case):
            yield f"{caller.name}: {action.label} {case.relation} {case.state}", answer
