"""Which activities have been quiet for long, whom to ask about them, and what stands beside an answer."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber

from activities.models import Activity, Kind, Milestone, ProgressEntry, ProvisionServed
from activities.permissions import may_add_progress
from ehealth_portal.mandate.models import Provision
from ehealth_portal.members.models import Role, User
from ehealth_portal.members.queries import group_ids
from ehealth_portal.reporting.queries.statuses import voices_of
from ehealth_portal.review.transitions import State
from ehealth_portal.statuses import Status

from .models import InboundMail

QUIET = timedelta(days=183)
SOON = timedelta(days=14)
GOING_ON = (Status.IN_PROGRESS, Status.CONTINUING, Status.ATTENTION)
LASTING = (Kind.STUDY, Kind.QUESTION, Kind.FOCUS_GROUP, Kind.INITIATIVE, Kind.PRACTICE, Kind.OTHER)
SENT = (State.SUBMITTED, State.PUBLISHED)


def quiet_activities(on: date) -> QuerySet[Activity]:
    """Published activities that go on, of which nothing was heard for six months, and that are in want of it: a
    milestone is due soon, or the rule finds that a provision which they serve needs attention.
    """
    sent = ProgressEntry.objects.filter(activity=OuterRef("pk"), state__in=SENT).order_by("-on", "-id")
    open_ones = Milestone.objects.filter(activity=OuterRef("pk"), met_on=None, dropped_on=None)
    served = ProvisionServed.objects.filter(activity=OuterRef("pk"), provision__in=_in_want())
    found = Activity.objects.published().annotate(
        said=Subquery(sent.values("status")[:1]),
        heard_on=Subquery(sent.values("on")[:1]),
        has_milestone=Exists(open_ones),
    )
    unsaid = Q(said__isnull=True) | Q(said="")
    goes_on = Q(said__in=GOING_ON) | (unsaid & (Q(kind__in=LASTING) | Q(ended_on__gte=on) | Q(has_milestone=True)))
    not_over = Q(ended_on__isnull=True) | Q(ended_on__gte=on) | Q(has_milestone=True)
    wanted = Exists(open_ones.filter(due_on__lte=on + SOON)) | Exists(served)
    quiet = Q(heard_on__lt=on - QUIET) | (Q(heard_on__isnull=True) & Q(created_at__date__lt=on - QUIET))
    return found.filter(goes_on, not_over, quiet, wanted, body__isnull=False).order_by("pk")


def _in_want() -> list[int]:
    voices = voices_of(Provision.objects.operative())
    return [pk for pk, said in voices.items() if said.proposed and said.proposed.status == Status.ATTENTION]


def whom_to_ask(activity: Activity, on: date) -> list[User]:
    """Its author and the rapporteurs of its group, of those who may log progress on it today."""
    assert activity.body_id is not None
    group = group_ids({activity.body_id})[activity.body_id]
    holders = Role.objects.on(on).filter(kind=Role.Kind.RAPPORTEUR, body__in=group).values("user")
    people = User.objects.filter(Q(pk__in=holders) | Q(pk=activity.created_by_id), is_active=True)
    return [person for person in people.order_by("pk") if may_add_progress(person, activity)]


def last_entries(activities: Iterable[int]) -> dict[int, ProgressEntry]:
    """The newest published entry of each activity, by the activity; one query."""
    rank = Window(RowNumber(), partition_by=[F("activity_id")], order_by=[F("on").desc(), F("id").desc()])
    published = ProgressEntry.objects.filter(activity__in=list(activities), state=State.PUBLISHED)
    return {entry.activity_id: entry for entry in published.annotate(rank=rank).filter(rank=1)}


def not_filed_of(entries: Collection[int]) -> dict[int, list[str]]:
    """Why files that came with an answer were not taken, by the entry."""
    rows = InboundMail.objects.filter(progress__in=entries).values_list("progress_id", "not_filed")
    return {pk: list(sentences) for pk, sentences in rows if pk is not None}
