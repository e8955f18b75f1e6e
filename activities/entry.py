"""Entry: the clean values of an activity, as forms, the API and imports hand them to the acts. It saves nothing."""

from dataclasses import dataclass, field

from django.core.files.base import File

from ehealth_portal.dated import PartialDate
from ehealth_portal.mandate.models import Provision
from ehealth_portal.members.models import Body, MemberState


@dataclass(frozen=True)
class Served:
    provision: Provision
    why: str = ""


@dataclass(frozen=True)
class Given:
    """One piece of evidence: a document number, a web address, or a checked file. Exactly one is set."""

    reference: str = ""
    url: str = ""
    file: "File[bytes] | None" = None
    content_type: str = ""
    language: str = ""


@dataclass(frozen=True)
class Entry:
    title: str = ""
    kind: str = ""
    body: Body | None = None
    summary: str = ""
    language: str = "en"
    started: PartialDate | None = None
    ended: PartialDate | None = None
    place: str = ""
    served: tuple[Served, ...] = ()
    countries: tuple[MemberState, ...] = ()
    bodies: tuple[Body, ...] = ()
    partners: tuple[str, ...] = ()
    no_evidence_reason: str = ""
    evidence: tuple[Given, ...] = field(default=())  # added to what is there; removing is an act of its own
