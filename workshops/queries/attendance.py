"""Who was there: the list at the door, who gets a certificate, what a certificate says."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from ehealth_portal.mandate.named import Named, state_names
from ehealth_portal.members import wall

from ..models import Attendance, Certificate, Registration, Session, Workshop

PAGE = 20


def seated(workshop: Workshop) -> QuerySet[Registration]:
    """Accepted, and not erased."""
    accepted = workshop.registrations.filter(state=Registration.State.ACCEPTED, erased_at__isnull=True)
    return accepted.filter(is_double=False)


def attended(workshop: Workshop) -> QuerySet[Registration]:
    there = Attendance.objects.filter(registration__workshop=workshop).values("registration")
    return seated(workshop).filter(pk__in=there).order_by("pk")


def to_certify(workshop: Workshop) -> QuerySet[Registration]:
    """Those who were there and hold no certificate that counts."""
    held = Certificate.objects.filter(workshop=workshop, revoked_at__isnull=True).values("registration")
    return attended(workshop).exclude(pk__in=held)


# --- at the door ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Line:
    """``mode``: in which way they are noted for what is asked (a session, or the whole); blank: not noted."""

    registration: Registration
    country: Named | None
    mode: str


@dataclass(frozen=True)
class Door:
    """The page of the list, by name, and the figures above it."""

    page: "Page[Registration]"
    lines: list[Line]
    accepted: int
    noted: int  # for what is asked
    attended: int  # at all


def door(
    workshop: Workshop, user: Any, *, session: Session | None = None, words: str = "", number: str | None = None
) -> Door:
    """A fixed number of queries, however many people."""
    seen = Registration.objects.visible_to(user)
    everybody = seated(workshop).filter(pk__in=seen.values("pk"))
    found = everybody.filter(_named(words)) if words else everybody
    page = Paginator(found.order_by(Lower("name"), "pk"), PAGE).get_page(number)
    shown = list(page.object_list)
    noted = dict(
        Attendance.objects.filter(registration__in=everybody, session=session).values_list("registration", "mode")
    )
    states = state_names()
    return Door(
        page=page,
        lines=[Line(one, states.get(one.member_state_id or 0), noted.get(one.pk, "")) for one in shown],
        accepted=everybody.count(),
        noted=len(noted),
        attended=attended(workshop).count(),
    )


def _named(words: str) -> Q:
    return Q(name__icontains=words) | Q(email__icontains=words) | Q(organization__icontains=words)


@dataclass(frozen=True)
class Found:
    """Addresses of people who were there: those that belong to somebody accepted, and those that do not."""

    registrations: list[Registration]
    unknown: list[str]


def by_address(workshop: Workshop, user: Any, addresses: Iterable[str]) -> Found:
    typed = list(dict.fromkeys(one.strip().lower() for one in addresses if one.strip()))
    mine = seated(workshop).filter(pk__in=Registration.objects.visible_to(user).values("pk"))
    known = {one.email.lower(): one for one in mine.filter(email__in=typed)}
    return Found([known[one] for one in typed if one in known], [one for one in typed if one not in known])


# --- certificates --------------------------------------------------------------------------------------------------
def certificate_of(code: str) -> Certificate | None:
    """For whoever has the code; of a workshop that was withdrawn nothing holds. It opens that one row of the wall."""
    wall.show_linked(code)
    rows = Certificate.objects.filter(workshop__in=Workshop.objects.published(), code=code)
    return rows.select_related("workshop").first()


def certificates_of(workshop: Workshop) -> QuerySet[Certificate]:
    """For its staff; those that hold first, then by name."""
    rows = Certificate.objects.filter(workshop=workshop).select_related("registration")
    return rows.order_by("revoked_at", Lower("name"), "pk")


def certificate_states(workshop: Workshop) -> Counter[str]:
    rows = Certificate.objects.filter(workshop=workshop).values_list("revoked_at", flat=True)
    return Counter("revoked" if one else "issued" for one in rows)


def sessions_attended(registration: Registration) -> list[tuple[str, str]]:
    """Title and language of each, in the order in which they were held."""
    rows = Session.objects.filter(attendances__registration=registration)
    return list(rows.order_by("starts_at", "pk").values_list("title", "language"))
