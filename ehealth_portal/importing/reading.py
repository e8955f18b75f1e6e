"""What the cells of a line mean: things looked up by any of their names, texts within their length, dates."""

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

from .columns import MOST_NUMBERED, Columns
from .problems import RowError, shortened
from .sheets import Line

T = TypeVar("T")
PARTS = re.compile(r"(?<!\\)\||\n")  # \| is a bar of the text itself
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


def choices(listed: Iterable[tuple[Any, Any]]) -> Lookup[Any]:
    """The values of a code list, by themselves and by their words in the six languages."""
    pairs = list(listed)
    known = [(str(value), value) for value, _label in pairs]
    for language in Language.values:
        with override(interface_code(language)):
            known += [(str(label), value) for value, label in pairs]
    return Lookup(known)


def languages() -> Lookup[str]:
    known = [*((code, code) for code in OWN_NAMES), *((name, code) for code, name in OWN_NAMES.items())]
    for language in Language.values:
        with override(interface_code(language)):
            known += [(str(label), value) for value, label in Language.choices]
    return Lookup(known)


def bodies() -> Lookup[Body]:
    register = {body.pk: body for body in Body.objects.all()}
    known = [(name, body) for body in register.values() for name in (body.slug, body.acronym)]
    known += [(f"{body.sector} {body.acronym}", body) for body in register.values() if body.sector and body.acronym]
    return Lookup([*known, *((name, register[pk]) for pk, name in BodyName.objects.values_list("body_id", "name"))])


def states() -> Lookup[MemberState]:
    register = {state.pk: state for state in MemberState.objects.all()}
    known = [(name, state) for state in register.values() for name in (state.iso3, state.iso2, state.formal_name)]
    names = MemberStateName.objects.values_list("member_state_id", "name", "everyday_name")
    return Lookup([*known, *((name, register[pk]) for pk, *both in names for name in both)])


def provisions(edition: Edition) -> Lookup[Provision]:
    served = edition.provisions.filter(kind__in=[ProvisionKind.OPERATIVE, ProvisionKind.PREAMBULAR])
    return Lookup((name, provision) for provision in served for name in (provision.key, provision.code))


# --- one line ---------------------------------------------------------------------------------------------------------
@dataclass
class Reading:
    """The line under way: what it says, and what was wrong with it."""

    line: Line
    heads: dict[str, str]
    columns: Columns
    errors: list[RowError] = field(default_factory=list)

    def wrong(self, key: str, sentence: str, value: str | None = None) -> None:
        shown = self.line.cells.get(key, "") if value is None else value
        self.errors.append(RowError(self.line.number, self.heads.get(key, key), shown, sentence))

    def text(self, key: str) -> str:
        text, longest = self.line.cells.get(key, ""), self.columns.longest_of(key)
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


def barred(text: str) -> str:
    """A text as it stands in a cell where bars part the items."""
    return text.replace("|", "\\|")


def unbarred(text: str) -> str:
    return text.replace("\\|", "|")


def countries(reading: Reading, known: Lookup[MemberState]) -> tuple[MemberState, ...]:
    """One cell for all, or a column for each."""
    found = reading.several("countries", known.find)
    for number in range(1, MOST_NUMBERED + 1):
        state = reading.one(f"country_{number}", known.find)
        found += (state,) if state else ()
    return tuple(dict.fromkeys(found))


def dates(reading: Reading) -> tuple[PartialDate | None, PartialDate | None]:
    started, ended = reading.one("started_on", read_date), reading.one("ended_on", read_date)
    if ended and not started and not reading.line.cells.get("started_on"):
        reading.wrong("ended_on", _("There is a last day and no first one: enter the first day too."))
    if started and ended and ended.last < started.first:
        reading.wrong("ended_on", _("The last day is before the first one: check both."))
    return started, ended


def served(reading: Reading, known: Lookup[Provision]) -> list[tuple[Provision, str]]:
    """The provisions with the reason beside each: one cell for all, or a pair of columns for each."""

    def pair(text: str) -> tuple[Provision, str]:
        key, _colon, why = text.replace("：", ":").partition(":")
        if len(why.strip()) > reading.columns.longest_of("why"):
            told = {"length": len(why.strip()), "longest": reading.columns.longest_of("why")}
            raise ValidationError(
                _("The reason is too long: shorten it. Characters: %(length)d, at most %(longest)d.") % told
            )
        return known.find(key.strip()), unbarred(why.strip())

    found = reading.each("provisions", PARTS.split(reading.line.cells.get("provisions", "")), pair)
    for number in range(1, MOST_NUMBERED + 1):
        key, why = f"provision_{number}", reading.text(f"why_{number}")
        provision = reading.one(key, known.find)
        if provision:
            found.append((provision, " ".join(why.split())))
        elif why and not reading.line.cells.get(key):
            reading.wrong(f"why_{number}", _("There is a reason and no provision beside it: choose the provision."))
    keys: dict[Any, tuple[Provision, str]] = {}
    for one in found:
        if one[0].pk in keys:
            sentence = _("The provision %(key)s stands there twice: keep one.") % {"key": one[0].key}
            reading.wrong("provisions" if "provisions" in reading.heads else "provision_1", sentence)
        keys[one[0].pk] = one
    return list(keys.values())
