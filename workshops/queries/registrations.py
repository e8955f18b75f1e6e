"""Registrations as pages show them: free places, one's own, those of a workshop."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from ehealth_portal.languages import current_language
from ehealth_portal.mandate.named import Named, state_names

from ..models import Announcement, Registration, Seat, ServiceRequest, Workshop
from ..vocabulary import Mode
from .workshops import texts_for

PAGE = 20
OVER = (Registration.State.CANCELLED, Registration.State.DECLINED)


@dataclass(frozen=True)
class Places:
    """Of one way to take part. ``free`` None: they are not counted."""

    mode: Mode
    free: int | None


def places(workshop: Workshop) -> list[Places]:
    """Counted from seats, which name nobody: whoever registers sees none of the others."""
    ways = [(Mode.IN_PERSON, workshop.is_in_person), (Mode.REMOTE, workshop.is_remote)]
    taken = Counter(Seat.objects.filter(workshop=workshop).values_list("mode", flat=True))
    return [Places(mode, _free(limit_of(workshop, mode), taken[mode])) for mode, is_there in ways if is_there]


def limit_of(workshop: Workshop, mode: str) -> int | None:
    """None: seats are not counted."""
    return workshop.seats if mode == Mode.IN_PERSON else workshop.remote_seats


def _free(limit: int | None, taken: int) -> int | None:
    return None if limit is None else max(0, limit - taken)


@dataclass(frozen=True)
class Line:
    registration: Registration
    state: Named | None
    text: Announcement | None = None


def lines(rows: "QuerySet[Registration] | list[Registration]") -> list[Line]:
    """A fixed number of queries, however many."""
    shown = list(rows)
    states = state_names()
    texts = texts_for({one.workshop_id for one in shown}, language=current_language(), released=False)
    return [Line(one, states.get(one.member_state_id or 0), texts.get(one.workshop_id)) for one in shown]


def own(user: Any) -> QuerySet[Registration]:
    """One's own, and those whom one nominated for one's administration; not what one sees as staff."""
    mine = Registration.objects.visible_to(user).filter(erased_at__isnull=True)
    own_states = mine.filter(nominated_by=user.pk) | mine.filter(user=user.pk)
    return own_states.select_related("workshop").order_by("-registered_at", "-pk")


def nominated(workshop: Workshop, user: Any) -> list[Line]:
    """By the person's administration, for this workshop."""
    seen = Registration.objects.visible_to(user).filter(workshop=workshop, nominated_by__isnull=False)
    return lines(seen.filter(erased_at__isnull=True).exclude(user=user.pk).select_related("workshop"))


def of_workshop(workshop: Workshop, user: Any, *, state: str = "") -> QuerySet[Registration]:
    """For its staff, in the order of asking."""
    rows = Registration.objects.visible_to(user).filter(workshop=workshop, erased_at__isnull=True)
    return (rows.filter(state=state) if state else rows).order_by("registered_at", "pk")


def counts(workshop: Workshop, user: Any) -> list[tuple[str, str, int]]:
    """How many are in each state, also none."""
    counted = Counter(of_workshop(workshop, user).order_by().values_list("state", flat=True))
    return [(state.value, str(state.label), counted[state.value]) for state in Registration.State]


def page_of(rows: QuerySet[Registration], number: str | None) -> "Page[Registration]":
    return Paginator(rows.select_related("workshop").prefetch_related("service_requests"), PAGE).get_page(number)


def open_requests(workshop: Workshop, user: Any) -> QuerySet[ServiceRequest]:
    """Those that wait for a decision, of people who still come; late ones last."""
    mine = Registration.objects.visible_to(user).filter(workshop=workshop).exclude(state__in=OVER)
    rows = ServiceRequest.objects.filter(registration__in=mine, state=ServiceRequest.State.ASKED)
    return rows.select_related("registration").order_by("is_late", "asked_at", "pk")


COLUMNS = (
    "id", "state", "mode", "name", "email", "country", "organization", "function", "gender", "language",
    "registered_at", "nominated", "confirmed", "services",
)  # fmt: skip


def table_rows(rows: QuerySet[Registration]) -> Any:
    """For staff, a chunk at a time; codes rather than translated names. Answers are on the page alone."""
    for one in rows.select_related("member_state").prefetch_related("service_requests").iterator(chunk_size=500):
        services = "; ".join(f"{asked.kind} {asked.language}".strip() for asked in one.service_requests.all())
        yield [
            *(one.pk, one.state, one.mode, one.name, one.email, one.member_state.iso3 if one.member_state else ""),
            *(one.organization, one.function, one.gender, one.language, one.registered_at.isoformat()),
            *("yes" if one.nominated_by_id else "no", "yes" if one.consented_at else "no", services),
        ]


def everything_of(registration: Registration) -> dict[str, Any]:
    """What is kept about one person for one workshop, for the person; without what opens their link."""
    plain = (
        *("state", "mode", "name", "email", "language", "organization", "function", "gender", "answers", "reason"),
        *("consent", "consented_at", "registered_at", "decided_at"),
    )
    services = registration.service_requests.values(
        "kind", "language", "note", "asked_at", "is_late", "state", "reason"
    )
    return {
        "workshop": registration.workshop_id,
        **{name: getattr(registration, name) for name in plain},
        "country": registration.member_state.iso3 if registration.member_state else None,
        "services": list(services),
        "attendance": list(registration.attendances.values("session", "mode", "noted_at")),
        "certificate": list(
            type(registration)
            .objects.filter(pk=registration.pk, certificate__isnull=False)
            .values("certificate__code", "certificate__name", "certificate__issued_at")
        ),
        "fellowship": list(
            type(registration)
            .objects.filter(pk=registration.pk, fellowship__isnull=False)
            .values("fellowship__extent", "fellowship__motive", "fellowship__state", "fellowship__reason")
        ),
    }
