"""Reads of the whole audit trail for the secretariat: the latest events, narrowed down, with names and addresses."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, Milestone, ProgressEntry
from activities.queries import history as activities
from best_practices.models import Adoption, Edition, Lead, Practice
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.mandate.models import Provision
from ehealth_portal.members import history as members
from ehealth_portal.members.models import ServiceAccount, User
from ehealth_portal.members.who import acted
from ehealth_portal.webhooks import history as webhooks
from workshops.models import Assessment, Need, Offer, Questionnaire, Round, Workshop

from ..models import Report
from . import adoption_acts, assessment_acts, edition_acts, message_acts, need_acts, practice_acts, workshop_acts
from .history import PROVISION, PROVISION_ACTS, REPORT, REPORT_ACTS

PAGE = 50
MOST_PEOPLE = 100  # whose name or address fits what was typed
TRAIL, EDITION = "audit.auditevent", "mandate.edition"
TYPES: dict[str, str | Promise] = {
    activities.ACTIVITY: _("Activity"),
    activities.PROGRESS: _("Progress entry"),
    activities.MILESTONE: _("Milestone"),
    PROVISION: _("Provision"),
    EDITION: _("Edition"),
    REPORT: _("Progress report"),
    members.USER: _("Person"),
    "members.invitation": _("Invitation"),
    "members.apitoken": _("API token"),
    "members.serviceaccount": _("Service account"),
    webhooks.ENDPOINT: _("Webhook"),
    **message_acts.TYPES,
    **edition_acts.TYPES,
    **practice_acts.TYPES,
    **adoption_acts.TYPES,
    **workshop_acts.TYPES,
    **assessment_acts.TYPES,
    **need_acts.TYPES,
    TRAIL: _("Audit trail"),
}
ACTS: dict[str, dict[str, Any]] = {
    activities.ACTIVITY: activities.ACTS,
    activities.PROGRESS: activities.PROGRESS_ACTS,
    activities.MILESTONE: activities.MILESTONE_ACTS,
    PROVISION: PROVISION_ACTS,
    EDITION: {
        "mandate.import_text": _("Text of the resolution imported"),
        "mandate.link_provisions": _("Provisions linked with those of the edition before"),
    },
    REPORT: REPORT_ACTS,
    members.USER: members.ACTS | message_acts.OWN_ACTS,
    **members.OTHER_ACTS,
    webhooks.ENDPOINT: webhooks.ACTS,
    **message_acts.ACTS,
    **edition_acts.ACTS,
    **practice_acts.ACTS,
    **adoption_acts.ACTS,
    **workshop_acts.ACTS,
    **assessment_acts.ACTS,
    **need_acts.ACTS,
    TRAIL: {"audit.export": _("Audit trail downloaded")},
}
PAGES: list[tuple[str, QuerySet[Any], str, str]] = [  # where a record is shown: its own page, or that of its activity
    (activities.ACTIVITY, Activity.objects.all(), "pk", "activity"),
    (activities.PROGRESS, ProgressEntry.objects.all(), "activity_id", "activity"),
    (activities.MILESTONE, Milestone.objects.all(), "activity_id", "activity"),
    (REPORT, Report.objects.all(), "pk", "report"),
    (adoption_acts.ADOPTION, Adoption.objects.all(), "pk", "adoption"),
    (edition_acts.EDITION, Edition.objects.all(), "pk", "edition"),
    (practice_acts.PRACTICE, Practice.objects.all(), "pk", "practice"),
    (practice_acts.LEAD, Lead.objects.all(), "pk", "lead"),
    (workshop_acts.WORKSHOP, Workshop.objects.all(), "pk", "workshop"),
    (assessment_acts.QUESTIONNAIRE, Questionnaire.objects.all(), "pk", "questionnaire"),
    (assessment_acts.ROUND, Round.objects.all(), "pk", "round"),
    (assessment_acts.ASSESSMENT, Assessment.objects.all(), "pk", "assessment"),
    (need_acts.NEED, Need.objects.all(), "pk", "need"),
    (need_acts.OFFER, Offer.objects.all(), "pk", "offer"),
    (members.USER, User.objects.all(), "pk", "person"),
]
COLUMNS = ("id", "at", "action", "record_type", "record_id", "actor_id", "actor", "through_id", "through", "hash")


@dataclass(frozen=True)
class Asked:
    """What the reader wants to see; blank: everything. ``first`` and ``last`` are days, both included."""

    record_type: str = ""
    record_id: str = ""
    person: str = ""
    first: date | None = None
    last: date | None = None

    def query(self, **more: Any) -> str:
        given = {name: value for name, value in {**vars(self), **more}.items() if value}
        return urlencode(given)

    def told(self) -> dict[str, str]:
        return {name: str(value) for name, value in vars(self).items() if value}


@dataclass(frozen=True)
class Line:
    event: AuditEvent
    what: str
    record: str
    address: str  # of the record's page; blank: it has none any more
    who: str


def events(asked: Asked) -> QuerySet[AuditEvent]:
    """The newest first."""
    found = AuditEvent.objects.order_by("-id")
    if asked.record_type:
        found = found.filter(record_type=asked.record_type)
    if asked.record_id:
        found = found.filter(record_id=asked.record_id)
    if asked.person:
        people = User.objects.filter(Q(name__icontains=asked.person) | Q(email__iexact=asked.person))
        found = found.filter(actor_id__in=list(people.values_list("pk", flat=True)[:MOST_PEOPLE]))
    if asked.first:
        found = found.filter(at__gte=datetime.combine(asked.first, time(), UTC))
    if asked.last:
        found = found.filter(at__lte=datetime.combine(asked.last, time.max, UTC))
    return found


def page_of(asked: Asked, reader: Any, *, before: int | None = None) -> tuple[list[Line], int | None]:
    """The lines of a page, and the number of the event after which the next page goes on; None: there is none."""
    found = events(asked)
    found = found.filter(pk__lt=before) if before else found
    rows = list(found[: PAGE + 1])
    shown = rows[:PAGE]
    names = acted({(row.actor_id, row.through_id) for row in shown if row.actor_id}, reader)
    addresses = addresses_of(shown)
    lines = [
        Line(
            row,
            what=str(ACTS.get(row.record_type, {}).get(row.action, row.action)),
            record=str(TYPES.get(row.record_type, row.record_type)),
            address=addresses.get((row.record_type, row.record_id), ""),
            who=names.get((row.actor_id, row.through_id), ""),
        )
        for row in shown
    ]
    return lines, shown[-1].pk if len(rows) > PAGE else None


def addresses_of(rows: Iterable[AuditEvent]) -> dict[tuple[str, str], str]:
    """Pages of the records; one query for each type whose page is another record's."""
    ids: dict[str, set[int]] = {}
    for row in rows:
        if row.record_id.isdecimal():
            ids.setdefault(row.record_type, set()).add(int(row.record_id))
    found: list[tuple[str, int, str]] = []
    for kind, rows_of, on, name in PAGES:
        if kind in ids:
            pairs = rows_of.filter(pk__in=ids[kind]).values_list("pk", on)
            found += [(kind, pk, reverse(name, args=[page])) for pk, page in pairs if page]
    if PROVISION in ids:
        provisions = Provision.objects.filter(pk__in=ids[PROVISION])
        parts = provisions.values_list("pk", "edition__resolution__slug", "edition__slug", "key")
        found += [(PROVISION, pk, reverse("provision", args=address)) for pk, *address in parts]
    return {(kind, str(pk)): address for kind, pk, address in found}


def table_rows(found: QuerySet[AuditEvent]) -> Iterator[tuple[Any, ...]]:
    """The lines of the download, oldest last; names are read once."""
    people = dict(User.objects.values_list("pk", "name"))
    services = dict(ServiceAccount.objects.values_list("pk", "name"))
    for row in found.iterator(chunk_size=2000):
        yield (
            row.id, row.at.isoformat(), row.action, row.record_type, row.record_id,
            row.actor_id, people.get(row.actor_id or 0, ""), row.through_id, services.get(row.through_id or 0, ""),
            row.hash,
        )  # fmt: skip
