"""Reading what people type: names of countries and bodies in six languages."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Generic, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .models import Body, BodyName, MemberState, MemberStateName

T = TypeVar("T")
SEPARATORS = re.compile(r"[,;،؛、，；\n]+")


@dataclass(frozen=True)
class Unknown:
    typed: str
    nearest: str  # blank when nothing comes near


@dataclass(frozen=True)
class Recognised(Generic[T]):
    found: tuple[T, ...]
    unknown: tuple[Unknown, ...]


def split_names(text: str) -> list[str]:
    return [" ".join(part.split()) for part in SEPARATORS.split(text.replace("\x00", "")) if part.strip()]


def folded(text: str) -> str:
    """Without case, accents, apostrophes' shapes and points, so that "Cote d’Ivoire" finds Côte d'Ivoire."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.sub(r"[\W_]+", " ", "".join(sign for sign in plain if not unicodedata.combining(sign))).split())


def recognise(text: str, known: Iterable[tuple[str, T]]) -> Recognised[T]:
    """Match each typed name."""
    by_name: dict[str, T] = {}
    shown: dict[str, str] = {}
    for name, thing in known:
        if name and folded(name):
            by_name.setdefault(folded(name), thing)
            shown.setdefault(folded(name), name)
    found: dict[T, None] = {}
    unknown = []
    for typed in split_names(text):
        if folded(typed) in by_name:
            found[by_name[folded(typed)]] = None
            continue
        near = get_close_matches(folded(typed), by_name, n=1, cutoff=0.7)
        unknown.append(Unknown(typed, shown[near[0]] if near else ""))
    return Recognised(tuple(found), tuple(unknown))


def recognise_states(text: str) -> Recognised[MemberState]:
    """Names in any of the six languages, everyday names, or ISO codes of two or three letters."""
    if not text.strip():
        return Recognised((), ())
    states = {state.pk: state for state in MemberState.objects.all()}
    names = MemberStateName.objects.order_by("id").values_list("member_state_id", "name", "everyday_name")
    known = [(code, state) for state in states.values() for code in (state.iso3, state.iso2, state.formal_name)]
    known += [(name, states[pk]) for pk, *both in names for name in both]
    return recognise(text, known)


def recognise_bodies(text: str) -> Recognised[Body]:
    """Acronyms, slugs, or names in any of the six languages."""
    if not text.strip():
        return Recognised((), ())
    bodies = {body.pk: body for body in Body.objects.all()}
    known = [(name, body) for body in bodies.values() for name in (body.slug, body.acronym)]
    known += [(f"{body.sector} {body.acronym}", body) for body in bodies.values() if body.sector and body.acronym]
    known += [(name, bodies[pk]) for pk, name in BodyName.objects.order_by("id").values_list("body_id", "name")]
    return recognise(text, known)


def unknown_sentences(unknown: Iterable[Unknown], *, remedy: str) -> list[ValidationError]:
    """One sentence a name: what was typed, and the nearest known name or else the remedy."""
    return [
        ValidationError(
            _("“%(typed)s” is not recognised: did you mean %(nearest)s?") % {"typed": one.typed, "nearest": one.nearest}
            if one.nearest
            else _("“%(typed)s” is not recognised. %(remedy)s") % {"typed": one.typed, "remedy": remedy}
        )
        for one in unknown
    ]
