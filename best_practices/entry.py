"""Entry: the clean values of a practice, as forms, the API and imports hand them to the acts. It saves nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ehealth_portal.dated import PartialDate
from ehealth_portal.mandate.models import Provision
from ehealth_portal.members.models import Body, MemberState, Organization


@dataclass(frozen=True)
class Served:
    provision: Provision
    why: str = ""


@dataclass(frozen=True)
class Standard:
    reference: str
    title: str = ""
    url: str = ""


@dataclass(frozen=True)
class Given:
    """One document that proves results: by its number or its address, or both."""

    title: str = ""
    reference: str = ""
    url: str = ""
    kind: str = ""
    language: str = ""


@dataclass(frozen=True)
class Words:
    """A text in one language, by part (models/wordings.py)."""

    title: str = ""
    summary: str = ""
    place: str = ""
    problem: str = ""
    solution: str = ""
    results: str = ""
    lessons: str = ""
    conditions: str = ""
    privacy: str = ""

    @property
    def parts(self) -> dict[str, str]:
        return dict(vars(self))


@dataclass(frozen=True)
class Entry:
    """``marks`` holds the values of each code list by facet (vocabulary.py); at most one of ``body``, ``member_state``
    and ``organization`` says on whose behalf it is told.
    """

    language: str = "en"
    words: Words = field(default_factory=Words)
    marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    body: Body | None = None
    member_state: MemberState | None = None
    organization: Organization | None = None
    contact_role: str = ""
    started: PartialDate | None = None
    ended: PartialDate | None = None
    cost_band: str = ""
    people_reached: int | None = None
    reached_in: int | None = None
    reached_source: str = ""
    strength: int | None = None
    licence: str = ""
    countries: tuple[MemberState, ...] = ()
    served: tuple[Served, ...] = ()
    standards: tuple[Standard, ...] = ()
    implementers: tuple[str, ...] = ()
    proofs: tuple[Given, ...] = ()  # all of them: what is not named is gone


@dataclass(frozen=True)
class Adapted:
    """What a Member State says of a practice that it adapted."""

    member_state: MemberState
    language: str = "en"
    started: PartialDate | None = None
    changes: str = ""
    cost_band: str = ""
    outcome: str = ""
    results: str = ""
    reference: str = ""
    url: str = ""
    no_evidence_reason: str = ""
