"""Reads of the whole queue for the secretariat: what waits, what became of the rest, and why. No message's text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Coalesce, Lower

from ehealth_portal.members.models import User

from ..channels import ADDRESS_BOOKS
from ..kinds import KINDS
from ..models import OPEN, Channel, Notice, Suppression

States = Notice.State
PAGE = 20
DAY, WEEK = timedelta(days=1), timedelta(days=7)
LATE = timedelta(minutes=10)
OLDEST_TRY = timedelta(days=3)  # what ended this week was made at most this long before
SENT_OUT = (Channel.EMAIL, Channel.WEBHOOK)  # the inbox is filled as the rows are made
BACK = (States.SOFT_BOUNCED, States.HARD_BOUNCED)
NOT_DELIVERED = (States.FAILED, *BACK, States.SUPPRESSED, States.CANCELLED)
AGAIN = (States.FAILED, *BACK, States.SUPPRESSED, States.CANCELLED)  # states of which a notice may be sent once more
AGAIN_TO_WEBHOOKS = (*AGAIN, States.SENT, States.DELIVERED)  # a receiver knows by its number what it has had


@dataclass
class Flow:
    """One channel. ``ended``: by state, how many in a day and in a week."""

    channel: str
    label: str
    waiting: int = 0
    planned: int = 0  # for later: tried again, or held back until quiet hours end
    leased: int = 0
    oldest: datetime | None = None
    ended: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def ends(self) -> list[tuple[str, int, int, str]]:
        return [(str(States(state).label), day, week, state) for state, (day, week) in self.ended.items()]


@dataclass(frozen=True)
class Failing:
    channel: str
    state: str
    reason: str
    number: int

    @property
    def query(self) -> str:
        return Asked(channel=self.channel, state=self.state, reason=self.reason).query()


@dataclass(frozen=True)
class Asked:
    """What the reader narrows the list down to; blank: everything. ``first`` and ``last`` are days, both included."""

    channel: str = ""
    state: str = ""
    reason: str = ""
    first: date | None = None
    last: date | None = None

    def query(self, **more: Any) -> str:
        return urlencode({name: value for name, value in {**vars(self), **more}.items() if value})

    def told(self) -> dict[str, str]:
        return {name: str(value) for name, value in vars(self).items() if value}


@dataclass(frozen=True)
class Line:
    notice: Notice
    kind: str
    recipient: str


def open_and_free(at: datetime) -> Q:
    """Due, or held by a worker that died."""
    return Q(due_at__lte=at) & (Q(state=States.DUE) | Q(state=States.LEASED, lease_until__lt=at))


def oldest_unsent(*, at: datetime) -> datetime | None:
    """Since when the oldest notice waits that could go out now."""
    found = Notice.objects.filter(open_and_free(at), channel__in=SENT_OUT).aggregate(oldest=Min("due_at"))
    return found["oldest"]


def flows(*, at: datetime) -> list[Flow]:
    """Each channel in figures, with two queries."""
    found = {channel.value: Flow(channel.value, str(channel.label)) for channel in SENT_OUT}
    for row in _open(at):
        flow = found[row["channel"]]
        flow.waiting, flow.planned, flow.leased = row["waiting"], row["planned"], row["leased"]
        flow.oldest = row["oldest"]
    for row in _ended(at):
        found[row["channel"]].ended[row["state"]] = row["day"], row["week"]
    return list(found.values())


def _open(at: datetime) -> Iterable[Mapping[str, Any]]:
    free = open_and_free(at)
    return (
        Notice.objects.filter(channel__in=SENT_OUT, state__in=OPEN)
        .order_by()
        .values("channel")
        .annotate(
            waiting=Count("pk", filter=free),
            planned=Count("pk", filter=Q(state=States.DUE, due_at__gt=at)),
            leased=Count("pk", filter=Q(state=States.LEASED, lease_until__gte=at)),
            oldest=Min("due_at", filter=free),
        )
    )


def ended_since(moment: datetime, *, at: datetime) -> QuerySet[Notice]:
    """Those that came to their end since then: when they were sent, or last tried."""
    found = Notice.objects.filter(channel__in=SENT_OUT, created_at__gte=moment - OLDEST_TRY).exclude(state__in=OPEN)
    return found.annotate(ended=Coalesce("sent_at", "due_at")).filter(ended__gte=moment, ended__lte=at)


def _ended(at: datetime) -> Iterable[Mapping[str, Any]]:
    week = ended_since(at - WEEK, at=at).order_by().values("channel", "state")
    return week.annotate(day=Count("pk", filter=Q(ended__gte=at - DAY)), week=Count("pk")).order_by("channel", "state")


def failing(*, at: datetime) -> list[Failing]:
    """Why notices of this week were not delivered, or wait to be tried again; the most frequent first."""
    ended = ended_since(at - WEEK, at=at).filter(state__in=NOT_DELIVERED)
    waiting = Notice.objects.filter(channel__in=SENT_OUT, state=States.DUE).exclude(reason="")
    rows = [
        Failing(row["channel"], row["state"], row["reason"], row["number"])
        for rows in (ended, waiting)
        for row in rows.order_by().values("channel", "state", "reason").annotate(number=Count("pk"))
    ]
    return sorted(rows, key=lambda one: (-one.number, one.channel, one.state, one.reason))


def matching(asked: Asked) -> QuerySet[Notice]:
    """The notices that fit, in no order."""
    given = {name: getattr(asked, name) for name in ("channel", "state", "reason") if getattr(asked, name)}
    found = Notice.objects.filter(**({"channel__in": SENT_OUT} | given)).order_by()
    if asked.first:
        found = found.filter(created_at__gte=datetime.combine(asked.first, time(), UTC))
    if asked.last:
        found = found.filter(created_at__lte=datetime.combine(asked.last, time.max, UTC))
    return found


def page_of(asked: Asked, *, before: str = "") -> tuple[list[Line], str]:
    """The lines of a page, newest first, and the number after which the next goes on; blank: there is none."""
    found = matching(asked).order_by("-created_at", "-pk").select_related("event", "user")
    last = Notice.objects.filter(pk=before).values("created_at").first() if before else None
    if last:
        found = found.filter(Q(created_at__lt=last["created_at"]) | Q(created_at=last["created_at"], pk__lt=before))
    rows = list(found[: PAGE + 1])
    shown = rows[:PAGE]
    return _lines(shown), str(shown[-1].pk) if len(rows) > PAGE else ""


def _lines(rows: Iterable[Notice]) -> list[Line]:
    rows, others = list(rows), {}
    for column in ("addressee", "registration"):
        book, numbers = ADDRESS_BOOKS.get(column), [getattr(row, f"{column}_id") for row in rows]
        others[column] = book([pk for pk in numbers if pk]) if book and any(numbers) else {}
    lines = []
    for row in rows:
        kind = KINDS.get(row.event.kind)
        known = others["addressee"].get(row.addressee_id or 0) or others["registration"].get(row.registration_id or 0)
        name = row.user.name if row.user else known.name if known else ""
        lines.append(Line(row, str(kind.label) if kind else row.event.kind, name))
    return lines


def replayable(asked: Asked) -> QuerySet[Notice]:
    """Those of the range that may be sent once more: never what was sent already, but to webhooks that ask for it; and
    nothing to an address that takes no mail.
    """
    states = AGAIN_TO_WEBHOOKS if asked.channel == Channel.WEBHOOK else AGAIN
    dead = Suppression.objects.values("email")
    closed = User.objects.annotate(address=Lower("email")).filter(Q(address__in=dead) | Q(is_active=False))
    found = matching(asked).filter(state__in=states).exclude(user__in=closed.values("pk"))
    for column in ("addressee", "registration"):
        found = found.exclude(**{f"{column}_id__in": _dead(found, column)})
    return found


def _dead(found: QuerySet[Notice], column: str) -> list[int]:
    book = ADDRESS_BOOKS.get(column)
    numbers = found.filter(**{f"{column}_id__isnull": False}).values_list(f"{column}_id", flat=True).distinct()
    wanted = [number for number in numbers if number]
    if not book or not wanted:
        return []
    dead = set(Suppression.objects.values_list("email", flat=True))
    return [number for number, known in book(wanted).items() if known.email.lower() in dead]


def counts() -> list[tuple[str, str, int]]:
    """How many notices there are of each channel in each state, for who watches the portal."""
    rows = Notice.objects.order_by().values_list("channel", "state").annotate(number=Count("pk"))
    return [(channel, state, number) for channel, state, number in rows]
