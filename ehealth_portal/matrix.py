"""The permission matrix: reads and checks permissions.yaml beside it, answers from it, draws docs/permissions.md."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from ehealth_portal.review.transitions import MOVES, State

FILE = Path(__file__).with_name("permissions.yaml")
SCOPES = (
    "any",
    "all",
    "published",
    "state",
    "organization",
    "group",
    "endorsed",
    "staff",
    "own",
)  # from the widest down: the order in which a cell is written
WORDS = ("public", "sign-in page", "probe", "nothing", "secret")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
RELATIONS = ("own", "group", "state", "organization", "endorsed", "staff", "foreign")  # what a record is to a person


class Unknown(ValueError):
    """The file, or a question, names a role, scope, state, object or action that there is not."""


@dataclass(frozen=True)
class Action:
    """What may be done with an object; ``grants`` holds the scopes of each role that may."""

    of: str
    name: str
    grants: Mapping[str, frozenset[str]]
    states: tuple[str, ...] | None  # None: every state admits it
    public_state: str
    four_eyes: bool
    service: bool  # a service account may do it for its owner
    by: tuple[str, ...]

    @property
    def label(self) -> str:
        return f"{self.of}.{self.name}"

    @property
    def is_asked_at_the_door(self) -> bool:
        """Decided before any record is looked at, so that the answer is the same for every record."""
        return any("any" in scopes for scopes in self.grants.values())

    def admits(self, state: str) -> bool:
        return self.states is None or not state or state in self.states

    def grants_it(self, role: str, relation: str, state: str = "", *, had_a_hand: bool = False) -> bool:
        """Whether the role may, as far as the person is asked about; ``admits`` asks the state."""
        if relation not in RELATIONS:
            raise Unknown(f"{relation}: no such relation")
        if self.four_eyes and (relation == "own" or had_a_hand):
            return False
        scopes = self.grants.get(role, frozenset())
        return bool(
            scopes & {"any", "all"}
            or ("published" in scopes and state == self.public_state)
            or ("group" in scopes and relation in ("own", "group"))
            or relation in scopes & {"own", "state", "organization", "endorsed", "staff"}
        )


@dataclass(frozen=True)
class Thing:
    """An object of the matrix. ``within`` names the object without which it cannot be seen, ``door`` the action
    without which nobody comes as far as a record."""

    name: str
    title: str
    area: str  # of a token's scopes; blank where no token reaches
    states: tuple[str, ...]
    within: str
    door: str
    actions: Mapping[str, Action]


Target = str | list[str] | dict[str, str]


@dataclass(frozen=True)
class Matrix:
    roles: Mapping[str, str]
    tokens: Mapping[str, tuple[str, ...]]
    areas: Mapping[str, str]
    objects: Mapping[str, Thing]
    routes: Mapping[str, Mapping[str, Target]]

    def action(self, label: str) -> Action:
        of, _dot, name = label.partition(".")
        if of not in self.objects or name not in self.objects[of].actions:
            raise Unknown(f"{label}: no such action")
        return self.objects[of].actions[name]

    def actions(self) -> list[Action]:
        return [action for thing in self.objects.values() for action in thing.actions.values()]

    def may(
        self, role: str, label: str, relation: str = "foreign", state: str = "", *, had_a_hand: bool = False
    ) -> bool:
        """The one question. Raises Unknown for a role, action or state that the file does not have."""
        action = self.action(label)
        if role not in self.roles:
            raise Unknown(f"{role}: no such role")
        if state and state not in self.objects[action.of].states:
            raise Unknown(f"{state}: no such state of {action.of}")
        return action.grants_it(role, relation, state, had_a_hand=had_a_hand) and action.admits(state)


@lru_cache(maxsize=1)
def matrix() -> Matrix:
    return read(FILE.read_text("utf-8"))


# --- reading and checking -------------------------------------------------------------------------------------------
def read(text: str) -> Matrix:
    """The matrix that ``text`` describes. Raises Unknown with what it names wrongly."""
    content = yaml.load(text, Loader=_OnceOnly)  # noqa: S506 - a safe loader
    _known(content, {"roles", "sets", "tokens", "areas", "objects", "routes"}, "the file")
    people = _people(content["roles"], content["sets"])
    objects = {name: _thing(name, given, people) for name, given in content["objects"].items()}
    for thing in objects.values():
        if thing.within:
            _known([thing.within], objects, f"{thing.name}, within")
        _known([thing.area] if thing.area else [], content["areas"], f"{thing.name}, area")
    for scope, methods in content["tokens"].items():
        _known(methods, METHODS, f"tokens, {scope}")
    made = Matrix(
        roles=content["roles"],
        tokens={scope: tuple(methods) for scope, methods in content["tokens"].items()},
        areas=content["areas"],
        objects=objects,
        routes=content["routes"],
    )
    for thing in objects.values():
        if thing.door:
            made.action(thing.door)
    for address, methods in made.routes.items():
        _known(methods, METHODS, address or "/")
        for target in (target for given in methods.values() for target in targets(given)):
            if target not in WORDS:
                made.action(target)
    return made


class _OnceOnly(yaml.SafeLoader):
    """Refuses a key that stands twice: the second would silently replace the first."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        keys = [self.construct_object(key, deep=deep) for key, _value in node.value]
        if twice := {str(key) for key in keys if keys.count(key) > 1}:
            raise Unknown(f"{', '.join(sorted(twice))}: stands twice")
        return super().construct_mapping(node, deep=deep)


def _known(names: Iterable[str], known: Iterable[str], where: str) -> None:
    if unknown := sorted(set(names) - set(known)):
        raise Unknown(f"{where}: unknown {', '.join(unknown)}")


def _people(roles: dict[str, str], sets: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    for name, members in sets.items():
        _known(members, roles, f"sets, {name}")
    return {name: frozenset({name}) for name in roles} | {name: frozenset(given) for name, given in sets.items()}


def _thing(name: str, given: dict[str, Any], people: dict[str, frozenset[str]]) -> Thing:
    _known(given, {"title", "area", "states", "public_state", "within", "door", "actions"}, name)
    states = given.get("states", [])
    states = tuple(State.values) if states == "review" else tuple(states)
    public = given.get("public_state", State.PUBLISHED.value)
    _known([public] if states else [], states, f"{name}, public_state")
    actions = {
        action: replace(_action(name, action, what, states, people), public_state=public)
        for action, what in given["actions"].items()
    }
    within, door = given.get("within", ""), given.get("door", "")
    return Thing(name, given["title"], given.get("area", ""), states, within, door, actions)


def _action(
    of: str, name: str, given: dict[str, Any], states: tuple[str, ...], people: dict[str, frozenset[str]]
) -> Action:
    where = f"{of}.{name}"
    _known(given, {*SCOPES, "states", "move", "four_eyes", "service", "by"}, where)
    grants: dict[str, set[str]] = {}
    for scope in SCOPES:
        named = given.get(scope, [])
        named = [named] if isinstance(named, str) else named
        _known(named, people, f"{where}, {scope}")
        for role in {role for one in named for role in people[one]}:
            grants.setdefault(role, set()).add(scope)
    admitted = given.get("states")
    if move := given.get("move"):
        _known([move], MOVES, f"{where}, move")
        admitted = [state.value for state in MOVES[move].starts]
        if MOVES[move].is_decision and not given.get("four_eyes"):
            raise Unknown(f"{where}: the move {move} is a decision, so it needs four_eyes")
    _known(admitted or [], states, f"{where}, states")
    return Action(
        of=of,
        name=name,
        grants={role: frozenset(scopes) for role, scopes in grants.items()},
        states=None if admitted is None else tuple(admitted),
        public_state="",
        four_eyes=bool(given.get("four_eyes")),
        service=bool(given.get("service")),
        by=tuple(given.get("by", ())),
    )


def targets(given: Target) -> list[str]:
    """What an address leads to: one target, several of which one is enough, or one for each word of ``action``."""
    if isinstance(given, dict):
        return list(given.values())
    return [given] if isinstance(given, str) else given


# --- drawing --------------------------------------------------------------------------------------------------------
LEGEND = """\
Drawn from `ehealth_portal/permissions.yaml` by `python3 manage.py draw_permissions`. The tests in `tests/matrix/` hold
every permission function, every `visible_to` and every address of the portal to the same file, so this page cannot
differ from what the portal does.

**yes**: asked before any record is looked at · **all**: every record · **published**: what is published ·
**state**, **organization**: records of the Member State or organization that a present role speaks for ·
**group**: records of the bodies that are one group with the body of a present role · **endorsed**: what a focal point
of the Member State that it is about told itself · **staff**: workshops that the person works on, and what belongs to
them · **own**: what the person wrote, while a present role still lets them write for its body · **!**: four eyes, never
by who wrote or sent the record · blank: denied.

A record that one may not see answers exactly as one that is not there (404). What one sees and may not do is refused
(403). Who has not signed in is sent to the sign-in, and gets 401 from the API. A role counts from its first day until
its last, looked up at each request: an ended role, or one not begun, gives the rights of *signed in, without a role*.
A token has at most the rights of its owner at that moment, and only the methods and areas of its scopes. A service
account acts for its owner: it reads what its scopes reach, and does what is marked *service*; all else needs a person.
"""


def page() -> str:
    """docs/permissions.md."""
    read_in = matrix()
    lines = ["# Who may do what", "", LEGEND, "## Roles", "", "| role | who |", "|---|---|"]
    lines += [f"| {_spaced(role)} | {who} |" for role, who in read_in.roles.items()]
    for thing in read_in.objects.values():
        lines += _table(thing, list(read_in.roles))
    lines += ["", "## Tokens of the API", "", "| scope | methods |", "|---|---|"]
    lines += [f"| {scope} | {', '.join(methods)} |" for scope, methods in read_in.tokens.items()]
    lines += [
        "",
        "A scope is for every area, or for one, as in `activities:read`.",
        "",
        "| area | holds |",
        "|---|---|",
    ]
    lines += [f"| {area} | {what} |" for area, what in read_in.areas.items()]
    lines += ["", "## Every address", "", "| address | method | leads to |", "|---|---|---|"]
    for address, methods in read_in.routes.items():
        lines += [f"| `/{_plain(address)}` | {method} | {_leads_to(given)} |" for method, given in methods.items()]
    return "\n".join([*lines, ""])


def _table(thing: Thing, roles: list[str]) -> list[str]:
    lines = ["", f"## {thing.title}", ""]
    if thing.within:
        lines += [f"Seen by those only who see the {thing.within} that it belongs to.", ""]
    if thing.door:
        lines += [
            f"Only for those who may *{_spaced(thing.door).replace('.', ': ')}*; others get 403 for every id.",
            "",
        ]
    lines += [f"| | {' | '.join(_spaced(role) for role in roles)} | in state |", "|---" * (len(roles) + 2) + "|"]
    for action in thing.actions.values():
        cells = [_cell(action, role) for role in roles]
        states = "" if action.states is None else ", ".join(action.states)
        name = f"{_spaced(action.name)} (service)" if action.service else _spaced(action.name)
        lines.append(f"| {name} | {' | '.join(cells)} | {states} |")
    return lines


def _cell(action: Action, role: str) -> str:
    scopes = [scope for scope in SCOPES if scope in action.grants.get(role, ())]
    told = ", ".join("yes" if scope == "any" else scope for scope in scopes)
    return f"{told} !" if told and action.four_eyes else told


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _plain(address: str) -> str:
    """An address as people write it: ``{language}/activities/{pk}/``."""
    named = re.sub(r"\(\?P<(\w+)>[^()]*\)|<(?:\w+:)?(\w+)>", lambda found: "{%s}" % (found[1] or found[2]), address)
    return re.sub(r"[\^$]", "", named).replace("|", "\\|")


def _leads_to(given: Target) -> str:
    if isinstance(given, dict):
        return "; ".join(f"{word}: {target}" for word, target in given.items())
    return " or ".join(targets(given))
