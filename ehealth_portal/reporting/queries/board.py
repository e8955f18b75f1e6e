"""The board of one edition: every operative provision with its status, latest progress and counts, by addressee."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Subquery

from activities.models import Activity, ProgressEntry, ProvisionServed
from activities.queries.names import body_names
from best_practices.queries.lists import counted_by_provision
from ehealth_portal.dated import PartialDate
from ehealth_portal.mandate.models import Edition, Provision
from ehealth_portal.review.transitions import State
from workshops.queries.needs import Ages

from ..status import QUIET_AFTER_MONTHS, months_before
from .acting import Parties, parties_of
from .counts import Counts, counts_of
from .needs import ages_by_key
from .statuses import Voices, voices_of
from .wording import Wording, provision_wordings, section_wordings


@dataclass(frozen=True)
class Latest:
    """The newest progress entry, or where there is none the newest activity: its sentence with its language.

    ``until`` is the known end of an activity that is shown because it goes on, or ended in the last 12 months.
    """

    on: PartialDate
    words: str
    language: str
    activity: int
    until: PartialDate | None = None


@dataclass(frozen=True)
class Row:
    provision: Provision
    voices: Voices
    wording: Wording
    counts: Counts
    parties: Parties
    latest: Latest | None
    practices: int = 0  # best practices that serve it, of those that the list shows
    ages: Ages | None = None  # of open needs, where it asks to gauge them


@dataclass(frozen=True)
class Group:
    """Rows of one section that address the same bodies."""

    heading: Wording | None
    verb: str
    parties: Parties
    rows: list[Row]

    @property
    def anchor(self) -> str:
        return f"g-{self.rows[0].provision.section_id}-{self.rows[0].provision.pk}"


def edition_for(resolution: str = "", edition: str = "") -> Edition | None:
    """The edition asked for; else the newest with operative provisions, of the resolution entered first."""
    found = Edition.objects.filter(provisions__kind="operative").select_related("resolution").distinct()
    if resolution:
        found = found.filter(resolution__slug=resolution)
    if edition:
        found = found.filter(slug=edition)
    return found.order_by("resolution_id", "-year", "-pk").first()


def operative_provisions(edition: Edition) -> list[Provision]:
    return list(edition.provisions.operative().select_related("section").order_by("position"))


def rows_of(edition: Edition, *, at: datetime) -> list[Row]:
    """The same number of queries for one provision and for eleven."""
    provisions = operative_provisions(edition)
    keys = [provision.pk for provision in provisions]
    voices, wordings = voices_of(provisions), provision_wordings(keys)
    counts = counts_of(keys, first=edition.year, on=at.date())
    parties = parties_of(keys, body_names(), on=at.date())
    latest, practices = latest_of(keys, on=at.date()), counted_by_provision(keys)
    ages = ages_by_key(edition, on=at.date())
    return [
        Row(
            provision=provision,
            voices=voices[provision.pk],
            wording=wordings.get(provision.pk, Wording(text=provision.key, language="en", label=str(provision))),
            counts=counts[provision.pk],
            parties=parties[provision.pk],
            latest=latest.get(provision.pk),
            practices=practices.get(provision.pk, 0),
            ages=ages.get(provision.key),
        )
        for provision in provisions
    ]


def groups_of(rows: list[Row]) -> list[Group]:
    """Rows that follow each other and address the same bodies in the same section."""
    headings = section_wordings(row.provision.section_id for row in rows)
    groups: list[Group] = []
    last: object = None
    for row in rows:
        if (key := _addressed(row)) != last:
            verb = str(row.provision.get_verb_display())
            groups.append(Group(headings.get(row.provision.section_id), verb, row.parties, []))
            last = key
        groups[-1].rows.append(row)
    return groups


def _addressed(row: Row) -> tuple[object, ...]:
    parties = [(party.named.pk, party.part) for party in (*row.parties.leads, *row.parties.others)]
    return (row.provision.section_id, *parties)


def latest_of(provisions: Iterable[int], *, on: date) -> dict[int, Latest]:
    """The newest word on each provision; three queries however many there are."""
    lately = months_before(on, QUIET_AFTER_MONTHS)
    served = ProvisionServed.objects.filter(provision=OuterRef("pk"), activity__state=State.PUBLISHED)
    newest = served.filter(started_on__lte=on).order_by("-started_on", "-activity_id")
    going_on = served.filter(started_on__lte=on, ended_on__gte=lately).order_by("-ended_on", "-activity_id")
    serves = ProvisionServed.objects.filter(provision=OuterRef(OuterRef("pk")), activity=OuterRef("activity_id"))
    progress = ProgressEntry.objects.filter(
        Exists(serves), activity__state=State.PUBLISHED, state=State.PUBLISHED, on__lte=on
    ).order_by("-on", "-pk")
    rows = list(
        Provision.objects.filter(pk__in=list(provisions))
        .annotate(
            newest=Subquery(newest.values("activity_id")[:1]),
            going_on=Subquery(going_on.values("activity_id")[:1]),
            entry=Subquery(progress.values("pk")[:1]),
        )
        .values_list("pk", "newest", "going_on", "entry")
    )
    activities = Activity.objects.in_bulk({pk for row in rows for pk in row[1:3] if pk})
    entries = ProgressEntry.objects.in_bulk({row[3] for row in rows if row[3]})
    said = {
        provision: _newer(_telling(activities.get(one), activities.get(other), lately), entries.get(entry))
        for provision, one, other, entry in rows
    }
    return {provision: latest for provision, latest in said.items() if latest}


def _telling(newest: Activity | None, going_on: Activity | None, lately: date) -> Activity | None:
    """The newest to begin, unless that is long ago and another still goes on."""
    if going_on and newest and newest.started and newest.started.last < lately:
        return going_on
    return newest


def _newer(activity: Activity | None, entry: ProgressEntry | None) -> Latest | None:
    if entry and not (activity and activity.started_on and activity.started_on > entry.on):
        return Latest(PartialDate(entry.on), entry.narrative, entry.language, entry.activity_id)
    if activity and activity.started:
        return Latest(activity.started, activity.title, activity.language, activity.pk, activity.ended)
    return None
