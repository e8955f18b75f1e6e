"""From a line of cells to the Entry it means, or to the errors that say what is wrong with it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from ehealth_portal.dated import PartialDate
from ehealth_portal.languages import OWN_NAMES, Language, interface_code
from ehealth_portal.mandate.models import Edition, Provision
from ehealth_portal.mandate.models import Kind as ProvisionKind
from ehealth_portal.members.models import Body, BodyName, MemberState, MemberStateName
from ehealth_portal.members.recognising import folded
from ehealth_portal.typed_dates import read_date

from ..entry import Entry, Given, Served
from ..forms.fields import ReferenceField
from ..models import Kind
from .columns import MOST_NUMBERED, longest_of
from .problems import RowError, shortened
from .sheets import Line

T = TypeVar("T")
PARTS = re.compile(r"[|\n]")
NAMES = re.compile(r"[|\n;؛；]")
AFTER_KEY = " · "  # the lists of the template read "resolves.1 · its label"; what comes before is the key


class Lookup(Generic[T]):
    """Things by any of their names; a name of two things finds neither."""

    def __init__(self, known: Iterable[tuple[str, T]]) -> None:
        self.things: dict[str, T | None] = {}
        self.shown: dict[str, str] = {}
        for name, thing in known:
            word = folded(name)
            if word:
                self.shown.setdefault(word, name)
                self.things[word] = thing if self.things.get(word, thing) == thing else None

    def find(self, typed: str) -> T:
        """Raises ValidationError with the nearest name that is known."""
        for text in (typed, typed.split(AFTER_KEY)[0]):
            word = folded(text)
            if (thing := self.things.get(word)) is not None:
                return thing
            if word in self.things:
                raise ValidationError(_("“%(typed)s” means several: write its code.") % {"typed": shortened(typed)})
        near = get_close_matches(folded(typed), self.things, n=1, cutoff=0.7)
        if near:
            told = {"typed": shortened(typed), "nearest": self.shown[near[0]]}
            raise ValidationError(_("“%(typed)s” is not recognised: did you mean %(nearest)s?") % told)
        raise ValidationError(
            _("“%(typed)s” is not recognised: choose from the lists of the template.") % {"typed": shortened(typed)}
        )


@dataclass
class Register:
    """Everything that rows may name, read once a file."""

    kinds: Lookup[str]
    languages: Lookup[str]
    bodies: Lookup[Body]
    states: Lookup[MemberState]
    provisions: Lookup[Provision]

    @classmethod
    def of(cls, edition: Edition) -> "Register":
        return cls(_kinds(), _languages(), _bodies(), _states(), _provisions(edition))


def _kinds() -> Lookup[str]:
    known = [(value, value) for value in Kind.values]
    for language in Language.values:
        with override(interface_code(language)):
            known += [(str(label), value) for value, label in Kind.choices]
    return Lookup(known)


def _languages() -> Lookup[str]:
    known = [*((code, code) for code in OWN_NAMES), *((name, code) for code, name in OWN_NAMES.items())]
    for language in Language.values:
        with override(interface_code(language)):
            known += [(str(label), value) for value, label in Language.choices]
    return Lookup(known)


def _bodies() -> Lookup[Body]:
    bodies = {body.pk: body for body in Body.objects.all()}
    known = [(name, body) for body in bodies.values() for name in (body.slug, body.acronym)]
    known += [(f"{body.sector} {body.acronym}", body) for body in bodies.values() if body.sector and body.acronym]
    return Lookup([*known, *((name, bodies[pk]) for pk, name in BodyName.objects.values_list("body_id", "name"))])


def _states() -> Lookup[MemberState]:
    states = {state.pk: state for state in MemberState.objects.all()}
    known = [(name, state) for state in states.values() for name in (state.iso3, state.iso2, state.formal_name)]
    names = MemberStateName.objects.values_list("member_state_id", "name", "everyday_name")
    return Lookup([*known, *((name, states[pk]) for pk, *both in names for name in both)])


def _provisions(edition: Edition) -> Lookup[Provision]:
    served = edition.provisions.filter(kind__in=[ProvisionKind.OPERATIVE, ProvisionKind.PREAMBULAR])
    return Lookup((name, provision) for provision in served for name in (provision.key, provision.code))


# --- one line ---------------------------------------------------------------------------------------------------------
@dataclass
class _Reading:
    """The line under way: what it says, and what was wrong with it."""

    line: Line
    heads: dict[str, str]
    errors: list[RowError] = field(default_factory=list)

    def wrong(self, key: str, sentence: str, value: str | None = None) -> None:
        shown = self.line.cells.get(key, "") if value is None else value
        self.errors.append(RowError(self.line.number, self.heads.get(key, key), shown, sentence))

    def text(self, key: str) -> str:
        text, longest = self.line.cells.get(key, ""), longest_of(key)
        if longest and len(text) > longest:
            told = {"length": len(text), "longest": longest}
            self.wrong(key, _("It is too long: shorten it. Characters: %(length)d, at most %(longest)d.") % told)
        return text

    def each(self, key: str, parts: Iterable[str], read: Callable[[str], T]) -> list[T]:
        """Each part through ``read``; what it refuses becomes an error."""
        found = []
        for part in parts:
            try:
                if part.strip():
                    found.append(read(part.strip()))
            except ValidationError as refused:
                for sentence in refused.messages:
                    self.wrong(key, sentence)
        return found

    def one(self, key: str, read: Callable[[str], T]) -> T | None:
        return next(iter(self.each(key, [self.line.cells.get(key, "")], read)), None)

    def several(self, key: str, read: Callable[[str], T]) -> tuple[T, ...]:
        """A cell with several values. It is tried whole first: a name may hold the sign that parts names."""
        cell = self.line.cells.get(key, "")
        try:
            return (read(cell),) if cell else ()
        except ValidationError:
            return tuple(dict.fromkeys(self.each(key, re.split(r"[|\n;,؛،；，、]", cell), read)))


def read_line(line: Line, heads: dict[str, str], register: Register) -> tuple[Entry, list[RowError]]:
    """The entry that the line means; with errors the entry holds what could be read and must not be stored."""
    reading = _Reading(line, heads, list(line.problems))
    if not line.cells.get("title"):
        reading.wrong("title", _("Say in one sentence what was done."))
    states = reading.several("countries", register.states.find)
    for number in range(1, MOST_NUMBERED + 1):
        state = reading.one(f"country_{number}", register.states.find)
        states += (state,) if state else ()
    started, ended = _dates(reading)
    entry = Entry(
        title=" ".join(reading.text("title").split()),
        kind=reading.one("kind", register.kinds.find) or "",
        body=reading.one("body", register.bodies.find),
        summary=reading.text("summary"),
        language=reading.one("language", register.languages.find) or "en",
        started=started,
        ended=ended,
        place=" ".join(reading.text("place").split()),
        served=_served(reading, register),
        countries=tuple(dict.fromkeys(states)),
        bodies=reading.several("bodies", register.bodies.find),
        partners=tuple(dict.fromkeys(reading.each("partners", NAMES.split(line.cells.get("partners", "")), _partner))),
        no_evidence_reason=" ".join(reading.text("no_evidence_reason").split()),
        evidence=tuple(reading.each("evidence", PARTS.split(line.cells.get("evidence", "")), _evidence)),
    )
    reading.text("key")
    return entry, reading.errors


def _dates(reading: _Reading) -> tuple[PartialDate | None, PartialDate | None]:
    started, ended = reading.one("started_on", read_date), reading.one("ended_on", read_date)
    if ended and not started and not reading.line.cells.get("started_on"):
        reading.wrong("ended_on", _("There is a last day and no first one: enter the first day too."))
    if started and ended and ended.last < started.first:
        reading.wrong("ended_on", _("The last day is before the first one: check both."))
    return started, ended


def _served(reading: _Reading, register: Register) -> tuple[Served, ...]:
    def pair(text: str) -> Served:
        key, _colon, why = text.replace("：", ":").partition(":")
        if len(why.strip()) > longest_of("why"):
            told = {"length": len(why.strip()), "longest": longest_of("why")}
            raise ValidationError(
                _("The reason is too long: shorten it. Characters: %(length)d, at most %(longest)d.") % told
            )
        return Served(register.provisions.find(key.strip()), why.strip())

    found = reading.each("provisions", PARTS.split(reading.line.cells.get("provisions", "")), pair)
    for number in range(1, MOST_NUMBERED + 1):
        key, why = f"provision_{number}", reading.text(f"why_{number}")
        provision = reading.one(key, register.provisions.find)
        if provision:
            found.append(Served(provision, " ".join(why.split())))
        elif why and not reading.line.cells.get(key):
            reading.wrong(f"why_{number}", _("There is a reason and no provision beside it: choose the provision."))
    keys: dict[Any, Served] = {}
    for one in found:
        if one.provision.pk in keys:
            sentence = _("The provision %(key)s stands there twice: keep one.") % {"key": one.provision.key}
            reading.wrong("provisions" if "provisions" in reading.heads else "provision_1", sentence)
        keys[one.provision.pk] = one
    return tuple(keys.values())


def _partner(name: str) -> str:
    if len(name) > 200:
        raise ValidationError(_("A partner's name has at most 200 characters: shorten it."))
    return " ".join(name.split())


def _evidence(text: str) -> Given:
    given = ReferenceField().clean(text)
    if given is None:
        raise ValidationError(_("Enter a document number or a web address."))
    return given
