"""Requests generated from the matrix: each address, method, caller and record, what must come back, and what did."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from ehealth_portal.matrix import WORDS, Target, matrix, targets

from . import assessments, bodies, needs, truth
from .callers import Caller, Case
from .routes import NO_ID, arguments, filled
from .world import World

ALLOWED, HIDDEN, FORBIDDEN, NOT_NOW, SIGN_IN = "allowed", "hidden", "forbidden", "not now", "sign-in"
SIGN_IN_PAGE = "/en/account/login/"
# Allowed: no build is under way, the account is open, the webhook is not paused, the workshop has not begun.
NOTHING_TO_DO = (
    "need.propose",  # one that its country did not make public
    "report.stop_build", "edition.stop_build", "managed.reopen", "webhook.resume", "circular.remind",
    "workshop.note_attendance",
)  # fmt: skip
# Allowed: 404 for a factor that one does not have, and for mail that there is not.
SPECIAL = ("action", "language", "section", "when", "code")  # arguments that name no record
OWN_FACTORS = ("{language}/account/security/", "{language}/outbox/")
# A body that is not offered cannot be chosen: 422.
IN_THE_FORM = (("{language}/activities/log/", "POST"), ("{language}/workshops/new/", "POST"))


@dataclass(frozen=True)
class Asked:
    """One request: who asks what of which record through which address, and what the matrix has them get."""

    caller: Caller
    address: str
    method: str
    target: str
    expected: str
    case: Case | None = None
    values: dict[str, Any] = field(default_factory=dict)
    told: tuple[str, ...] = ()  # every target of the address: one that is granted is enough

    @property
    def is_api(self) -> bool:
        return self.address.startswith("api/")

    @property
    def last_word(self) -> str:
        """What the address says is to be done: its argument ``action``, or its last part."""
        return str(self.values.get("action") or self.address.strip("/").rpartition("/")[2])

    def __str__(self) -> str:
        about = f"{self.case.relation} {self.case.state}" if self.case else "no record"
        more = " sent" if self.case and self.case.had_a_hand else ""
        return f"{self.caller.name} {self.method} {self.address} {self.values.get('action', '')} ({about}{more})"


# --- what to ask, and what to expect --------------------------------------------------------------------------------
def plan(world: World, caller: Caller, of: str = "") -> Iterator[Asked]:
    """Every request of a caller; with ``of`` only those of an object (or of one of the words)."""
    for address, methods in matrix().routes.items():
        for method, given in methods.items():
            for words, told in _by_action(given):
                leads_to = told[0].partition(".")[0]
                if of in ("", leads_to) and (caller.name not in DATED or leads_to in REVIEWED):
                    yield from worth_it_here(_asked(world, caller, address, method, words, told))


def worth_it_here(asked: Iterable[Asked]) -> Iterator[Asked]:
    """On PostgreSQL every record that is granted, for the second wall might take it away, and of those that the first
    wall refuses one for each answer and relation: SQLite is asked about all.
    """
    met: set[tuple[str, ...]] = set()
    for one in asked:
        kind = (one.expected, one.case.of, one.case.relation) if one.case else (one.expected,)
        if one.expected == ALLOWED or connection.vendor == "sqlite" or kind not in met:
            met.add(kind)
            yield one


def _by_action(given: Target) -> Iterator[tuple[dict[str, str], list[str]]]:
    if isinstance(given, dict):
        yield from (({"action": word}, [target]) for word, target in given.items())
    else:
        yield {}, targets(given)


def _asked(
    world: World, caller: Caller, address: str, method: str, words: dict[str, str], told: list[str]
) -> Iterator[Asked]:
    target = told[0]
    if target in WORDS:
        yield Asked(caller, address, method, target, target, values=bodies.REGISTERS.get(address, {}))
        return
    action = matrix().action(target)
    cases = thinned(caller, truth.cases_of(world, caller, action))
    if action.is_asked_at_the_door and bodies.needs_a_record(address, target):
        cases = thinned(caller, world.cases(caller, action.of))
    if not bodies.needs_a_record(address, target):
        cases = [Case(action.of, None, "foreign")]
    if not cases:
        cases = [Case(action.of, None, "nowhere")]  # the world has none: a random id at least
    for case in cases:
        if case.on_pages or address.startswith("api/"):
            is_evidence = "evidence/<" in address and target.startswith("activity.")
            found = bodies.arguments_of(world, case.record, arguments(address), is_evidence=is_evidence)
            found |= bodies.REGISTERS.get(address, {}) | assessments.arguments(case.record, address)
            found |= needs.arguments(case.record, address)
            values = words | found
            expected = expectation(caller, address, told, case)
            yield Asked(caller, address, method, target, expected, case, values, tuple(told))


EARLY = ("draft", "submitted", "proposed")  # states in which most is at stake
OWN = {("own", state) for state in EARLY}
DATED = ("ended_counsellor", "ended_secretariat", "coming_rapporteur")  # more of them in test_dated_roles.py
REVIEWED = ("activity", "evidence", "progress", "report")
FEW_REPORTS = {
    False: (("own", "submitted"), ("foreign", "published")),
    True: (("own", "draft"), ("foreign", "submitted"), ("foreign", "published")),
}


def thinned(caller: Caller, cases: list[Case]) -> list[Case]:
    """The records that are worth a request: the truth tables look at all, but many of them are alike."""
    cases = [one for one in cases if not one.state or _is_worth_it(caller, one)]
    kept: dict[tuple[Any, ...], Case] = {}
    for one in cases:
        mine = caller.user is not None and getattr(one.record, "created_by_id", None) == caller.user.pk
        placed = getattr(one.record, "body_id", 0) is not None
        around = one.parent.state if one.parent else ""
        differing = ("milestone", "provision", "token", "feed_token", "webhook", "activity", "subscription", "message")
        bodies_differ = one.of in differing and not one.state
        key = (one.relation, one.state, one.had_a_hand, around, mine, placed, one.record if bodies_differ else None)
        kept.setdefault(key, one)
    return list(kept.values())


def _is_worth_it(caller: Caller, case: Case) -> bool:
    """The public meets everything, the secretariat almost; who has no role what they wrote, a group what is its own.

    A role without rights here, one that has ended, and a second role with the same rights meet a few.
    """
    what = (case.relation, case.state)
    if caller.name == "public":
        return True
    if caller.name == "secretariat":
        return what in OWN or case.relation == "foreign"
    if caller.name in DATED:
        return what in (("own", "draft"), ("own", "proposed"))
    if case.of == "adoption" and case.relation in ("state", "endorsed"):
        return case.state in EARLY
    if case.of in ("round", "assessment", "need", "offer", "agreement"):
        return True
    if case.of == "report":
        return not (case.had_a_hand and case.relation == "foreign") and what in FEW_REPORTS[caller.name == "nobody"]
    if caller.name == "rapporteur":
        return case.relation != "foreign" or case.state in (*EARLY, "published")
    if caller.name == "counsellor":
        return case.relation == "group" or case.state in EARLY
    if caller.name == "nobody":
        return not case.had_a_hand and (case.relation == "own" or case.state in ("draft", "published"))
    return not case.had_a_hand and what in OWN | {("foreign", "published")}


def expectation(caller: Caller, address: str, told: list[str], case: Case) -> str:
    """What the matrix says: rule 1 of the design, in one place."""
    actions = [matrix().action(target) for target in told]
    granted = [] if case.relation == "nowhere" else [one for one in actions if truth.is_granted(caller, one, case)]
    if actions[0].name in ("cite", "put_in_calendar"):  # what is not public has none, whoever asks
        return ALLOWED if granted else HIDDEN
    is_read = actions[0].name in ("read", "list") and not actions[0].is_asked_at_the_door
    for_the_public = is_read and "public" in actions[0].grants
    if caller.user is None and not granted and not for_the_public:
        return SIGN_IN
    door = matrix().objects[actions[0].of].door
    if door and not matrix().may(caller.role, door):
        return FORBIDDEN
    if case.record is not None and is_read:
        return ALLOWED if truth.is_visible(caller, case) else HIDDEN
    if case.relation == "nowhere":
        return HIDDEN
    on_a_record = case.record is not None and not actions[0].is_asked_at_the_door and told[0] not in truth.FOR_A_BODY
    if on_a_record and not truth.is_visible(caller, case):
        return HIDDEN
    if granted:
        return ALLOWED
    knows = [one for one in actions if one.grants_it(caller.role, case.relation, "", had_a_hand=case.had_a_hand)]
    return NOT_NOW if knows else FORBIDDEN


# --- asking ---------------------------------------------------------------------------------------------------------
class Asker:
    """Asks on behalf of one caller. What a request writes is rolled back; the session stays as it was."""

    def __init__(self, world: World, caller: Caller, *, secret: str = "") -> None:
        self.world, self.caller = world, caller
        self.pages, self.api = Client(), Client()
        if caller.user:
            self.pages.force_login(caller.user)
            self.api.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret or caller.secret}"
        self.cookies = self.pages.cookies.copy()
        self.elsewhere: dict[tuple[str, ...], Any] = {}  # what a random id answers

    def send(self, method: str, address: str, values: dict[str, Any], content: dict[str, Any], **headers: str) -> Any:
        path = filled(address, values)
        with transaction.atomic():
            if address.startswith("api/"):
                sent = orjson.dumps(content) if method in ("POST", "PATCH") else b""
                answer = self.api.generic(method, path, sent, content_type="application/json", headers=headers)
            else:
                self.pages.cookies = self.cookies.copy()
                given = {"data": content} if method == "POST" else {}
                answer = getattr(self.pages, method.lower())(path, **given)
            getattr(answer, "getvalue", lambda: b"")()  # a file is closed
            transaction.set_rollback(True)
        return answer

    def ask(self, asked: Asked) -> Any:
        content, headers = bodies.of(self.world, asked.is_api, asked.target, asked.case, action=asked.last_word)
        return self.send(asked.method, asked.address, asked.values, content, **headers)

    def ask_of_a_random_id(self, asked: Asked) -> Any:
        """The same request of a record that there is not; asked once for each address and method."""
        words = {name: value for name, value in asked.values.items() if name in SPECIAL}
        key = (asked.address, asked.method, *words.values())
        if key not in self.elsewhere:
            content, headers = bodies.of(
                self.world, asked.is_api, asked.target, asked.case, action=asked.last_word, random=NO_ID
            )
            self.elsewhere[key] = self.send(asked.method, asked.address, words, content, **headers)
        return self.elsewhere[key]


def wrong(asker: Asker, asked: Asked) -> str:
    """What came back, if it is not what was expected; else nothing."""
    answer = asker.ask(asked)
    if asked.expected in WORDS:
        good = _as_the_word_says(answer, asked)
    elif asked.expected == HIDDEN:
        other = asker.ask_of_a_random_id(asked)
        good = answer.status_code in (400, 404) and _told(answer) == _told(other)
    elif asked.expected == SIGN_IN:
        good = _asks_to_sign_in(answer, asked)
    elif asked.expected == FORBIDDEN:
        allowed = (
            (403, 422) if (asked.address, asked.method) in IN_THE_FORM and asked.caller.role != "nobody" else (403,)
        )
        good = answer.status_code in allowed and not _asks_to_sign_in(answer, asked)
    elif asked.expected == NOT_NOW:
        good = answer.status_code in (403, 409) or (asked.method == "GET" and answer.status_code in (200, 302))
    else:
        good = _is_let_in(answer, asked)
    return "" if good else f"{answer.status_code} instead of {asked.expected}"


def _as_the_word_says(answer: Any, asked: Asked) -> bool:
    if asked.expected in ("nothing", "secret"):  # a guessed secret; the right one: tests of the app that gives it
        return bool(answer.status_code == 404)
    if asked.expected == "probe":
        return answer.status_code in (200, 503)  # ready or not: whoever asks is told
    if asked.expected == "sign-in page":
        return answer.status_code < 500 and answer.status_code not in (401, 405)
    return answer.status_code in (200, 302) and not _leads_to_sign_in(answer)


def _is_let_in(answer: Any, asked: Asked) -> bool:
    if asked.target in NOTHING_TO_DO and answer.status_code == 409:
        return True
    if asked.address.startswith(OWN_FACTORS) and answer.status_code == 404:
        return True
    refused = (401, 403, 404, 405, 409, 412, 428)
    return answer.status_code < 500 and answer.status_code not in refused and not _leads_to_sign_in(answer)


def _leads_to_sign_in(answer: Any) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith(SIGN_IN_PAGE)


def _asks_to_sign_in(answer: Any, asked: Asked) -> bool:
    """401 from the API; on pages the sign-in. A form that was posted comes back with its words and the way there."""
    if asked.is_api:
        return bool(answer.status_code == 401)
    way = f'href="{reverse("account_login")}'.encode()
    return _leads_to_sign_in(answer) or (
        asked.method == "POST" and answer.status_code == 403 and way in answer.content and b"<h1" in answer.content
    )


CHANGING = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\b\d+\b')


def _told(answer: Any) -> tuple[int, bytes]:
    """Status and body without what differs by itself: the id that was asked for, and the form token."""
    return answer.status_code, CHANGING.sub(b"", answer.content)
