"""What became of a circular, a line for each administration, organization or body: one of its people is enough."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ehealth_portal.languages import current_language
from ehealth_portal.members.models import CountryGroupMembership
from ehealth_portal.members.naming import body_names, member_state_names
from ehealth_portal.notifications.models import OPEN, Channel, Notice

from ..models import Addressee, Circular

Party = tuple[int | None, int | None, int | None]
ARRIVED = (Notice.State.SENT, Notice.State.DELIVERED)


class Stage(models.TextChoices):
    """How far a letter came; the filter of the board."""

    NO_ADDRESS = "no_address", _("Nobody to write to")
    WAITING = "waiting", _("On its way")
    FAILED = "failed", _("Did not arrive")
    SENT = "sent", _("Sent")
    OPENED = "opened", _("Link opened")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    REPLIED = "replied", _("Replied")


@dataclass
class Line:
    """``troubles`` are reasons in words, of mails that did not arrive or wait to be tried again."""

    party: Party
    name: str
    code: str = ""
    region: str = ""
    groups: tuple[str, ...] = ()
    people: list[Addressee] = field(default_factory=list)
    mails: list[Notice] = field(default_factory=list)

    @property
    def stage(self) -> Stage:
        if not any(one.user_id for one in self.people):
            return Stage.NO_ADDRESS
        for stage, at in ((Stage.REPLIED, self.replied_at), (Stage.ACKNOWLEDGED, self.acknowledged_at)):
            if at:
                return stage
        if self.opened_at:
            return Stage.OPENED
        if self.sent_at:
            return Stage.SENT
        return Stage.WAITING if any(one.state in OPEN for one in self.mails) else Stage.FAILED

    @property
    def sent_at(self) -> datetime | None:
        return _first(one.sent_at for one in self.mails if one.state in ARRIVED)

    @property
    def delivered_at(self) -> datetime | None:
        """Only where the other side said so; most mail servers say nothing."""
        return _first(one.sent_at for one in self.mails if one.state == Notice.State.DELIVERED)

    @property
    def opened_at(self) -> datetime | None:
        return _first(one.opened_at for one in self.people)

    @property
    def acknowledged_at(self) -> datetime | None:
        return _first(one.acknowledged_at for one in self.people)

    @property
    def acknowledged_by(self) -> str:
        """Who did so first."""
        done = [one for one in self.people if one.acknowledged_at]
        return min(done, key=lambda one: str(one.acknowledged_at)).acknowledged_by if done else ""

    @property
    def replied_at(self) -> datetime | None:
        return _first(one.replied_at for one in self.people)

    @property
    def reminded_at(self) -> datetime | None:
        return _first(one.reminded_at for one in self.people)

    @property
    def replies(self) -> list[Addressee]:
        return [one for one in self.people if one.replied_at]

    @property
    def troubles(self) -> list[str]:
        return [str(one.get_reason_display()) for one in self.mails if one.reason and one.state not in ARRIVED]


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return min((one for one in moments if one is not None), default=None)


def lines_of(circular: Circular) -> list[Line]:
    """All lines by name, with seven queries however many there are."""
    found: dict[Party, Line] = {}
    rows = circular.addressees.select_related("member_state", "organization", "body").order_by("pk")
    states, bodies = member_state_names(current_language()), body_names(current_language())
    groups = _groups(circular)
    mails = _mails(circular)
    for row in rows:
        party = party_of(row)
        if party not in found:
            found[party] = _line(row, party, states, bodies, groups)
        found[party].people.append(row)
        found[party].mails += mails.get(row.pk, [])
    return sorted(found.values(), key=lambda line: (line.party[0] is None, line.party[1] is None, line.name))


def party_of(row: Addressee) -> Party:
    return row.member_state_id, row.organization_id, row.body_id


def _line(
    row: Addressee, party: Party, states: dict[int, str], bodies: dict[int, str], groups: dict[int, tuple[str, ...]]
) -> Line:
    if row.member_state:
        state = row.member_state
        name = states.get(state.pk, state.iso3)
        return Line(party, name, state.iso3, state.itu_region, groups.get(state.pk, ()))
    if row.organization:
        return Line(party, row.organization.name)
    return Line(party, bodies.get(row.body_id or 0, str(row.body)))


def _groups(circular: Circular) -> dict[int, tuple[str, ...]]:
    held: dict[int, list[str]] = defaultdict(list)
    memberships = CountryGroupMembership.objects.on(circular.group_day).order_by("group")
    for state, group in memberships.values_list("member_state_id", "group"):
        held[state].append(group)
    return {state: tuple(of) for state, of in held.items()}


def _mails(circular: Circular) -> dict[int, list[Notice]]:
    """Of each addressee the mail of the circular; reminders are told by their date."""
    of: dict[int, list[Notice]] = defaultdict(list)
    found = Notice.objects.filter(
        event__record_type=Circular._meta.label_lower,
        event__record_id=str(circular.pk),
        event__kind="circulars.send",
        channel=Channel.EMAIL,
        addressee_id__isnull=False,
    )
    for notice in found:
        of[notice.addressee_id or 0].append(notice)
    return of


SILENT = "silent"  # of the filter: from whom what the letter asks for has not come
Choice = tuple[str, str | Promise]
STAGES: list[Choice] = [(SILENT, _("Has not answered")), *Stage.choices]


def is_silent(line: Line, circular: Circular) -> bool:
    """A day for replies asks for a reply; without one, acknowledging is an answer, too. Who has nobody owes none."""
    if line.stage == Stage.NO_ADDRESS:
        return False
    return not line.replied_at and (circular.reply_by is not None or not line.acknowledged_at)


def silent(circular: Circular) -> QuerySet[Addressee]:
    """Those of whose administration nobody has answered."""
    rows = circular.addressees.values_list(
        "pk", "member_state", "organization", "body", "acknowledged_at", "replied_at"
    )
    parties: dict[Party, list[int]] = defaultdict(list)
    answered: set[Party] = set()
    for pk, state, organization, body, acknowledged_at, replied_at in rows:
        party = state, organization, body
        parties[party].append(pk)
        if replied_at or (acknowledged_at and circular.reply_by is None):
            answered.add(party)
    wanted = [pk for party, pks in parties.items() if party not in answered for pk in pks]
    return circular.addressees.filter(pk__in=wanted)


def narrowed(
    lines: Iterable[Line], circular: Circular, *, stage: str = "", region: str = "", group: str = ""
) -> list[Line]:
    wanted: list[Callable[[Line], bool]] = []
    if stage:
        wanted.append(lambda line: is_silent(line, circular) if stage == SILENT else line.stage == stage)
    if region:
        wanted.append(lambda line: line.region == region)
    if group:
        wanted.append(lambda line: group in line.groups)
    return [line for line in lines if all(test(line) for test in wanted)]


@dataclass(frozen=True)
class Tally:
    """Lines of one region, group or of all; each figure counts those that came at least that far."""

    name: str
    lines: int
    no_address: int
    arrived: int
    opened: int
    acknowledged: int
    replied: int
    silent: int


def tally(name: str, lines: list[Line], circular: Circular) -> Tally:
    stages = Counter(line.stage for line in lines)
    return Tally(
        name,
        len(lines),
        stages[Stage.NO_ADDRESS],
        sum(1 for line in lines if line.sent_at),
        sum(1 for line in lines if line.opened_at),
        sum(1 for line in lines if line.acknowledged_at),
        sum(1 for line in lines if line.replied_at),
        sum(1 for line in lines if is_silent(line, circular)),
    )


def tallies(lines: list[Line], circular: Circular) -> tuple[Tally, list[Tally], list[Tally]]:
    """Of all, by ITU region, and by group of countries on the circular's day."""
    regions = sorted({line.region for line in lines if line.region})
    groups = sorted({group for line in lines for group in line.groups})
    return (
        tally("", lines, circular),
        [tally(one, narrowed(lines, circular, region=one), circular) for one in regions],
        [tally(one, narrowed(lines, circular, group=one), circular) for one in groups],
    )
