"""Clean values of workshops, registrations and needs, as forms, the API and imports hand them to the acts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.files.base import File

from ehealth_portal.dated import PartialDate
from ehealth_portal.mandate.models import Provision
from ehealth_portal.members.models import Body, MemberState, Organization

from .models import Series, Session
from .vocabulary import Kind, Mode


@dataclass(frozen=True)
class Served:
    provision: Provision
    why: str = ""


@dataclass(frozen=True)
class Words:
    """The announcement in one language."""

    title: str = ""
    summary: str = ""
    audience: str = ""
    practical: str = ""


@dataclass(frozen=True)
class Entry:
    """``words`` are those of the original's ``language``; other languages are written by an act of their own."""

    kind: str = Kind.WORKSHOP
    language: str = "en"
    words: Words = field(default_factory=Words)
    series: Series | None = None
    body: Body | None = None
    bodies: tuple[Body, ...] = ()
    started: PartialDate | None = None
    ended: PartialDate | None = None
    timezone: str = "UTC"
    place: str = ""
    country: MemberState | None = None
    is_remote: bool = False
    is_in_person: bool = True
    remote_address: str = ""
    seats: int | None = None
    remote_seats: int | None = None
    is_moderated: bool = False
    registration_opens_on: date | None = None
    registration_closes_on: date | None = None
    offers_fellowships: bool = False
    fellowships_by: date | None = None
    services_by: date | None = None
    interpretation: tuple[str, ...] = ()
    is_captioned: bool = False
    themes: tuple[str, ...] = ()
    served: tuple[Served, ...] = ()


@dataclass(frozen=True)
class Person:
    """Who registers or is nominated. ``answers`` by the key of the question: a text, true or false, or a list."""

    name: str
    email: str
    mode: str = Mode.IN_PERSON
    language: str = "en"
    member_state: MemberState | None = None
    organization: str = ""
    function: str = ""
    gender: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Voiced:
    """A need as it was voiced: in a record of the portal, or in what ``voiced_in`` names."""

    member_state: MemberState
    theme: str
    text: str
    voiced_on: date
    language: str = "en"
    record_type: str = ""
    record_id: str = ""
    voiced_in: str = ""
    is_public: bool = False


@dataclass(frozen=True)
class Offered:
    """What one of the two gives: a country, or an organization."""

    theme: str
    title: str
    text: str
    language: str = "en"
    languages: tuple[str, ...] = ()
    member_state: MemberState | None = None
    organization: Organization | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class Planned:
    """One session of the programme."""

    starts_at: datetime
    ends_at: datetime
    title: str
    abstract: str = ""
    language: str = "en"
    room: str = ""
    speakers: tuple[tuple[str, str, bool], ...] = ()  # name, affiliation, whether they moderate


@dataclass(frozen=True)
class Handed:
    """A material: a checked file, or the address of one."""

    title: str
    language: str
    url: str = ""
    file: "File[bytes] | None" = None
    content_type: str = ""
    session: "Session | None" = None
