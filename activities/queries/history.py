"""The history of an activity out of the audit trail: who did what when, in words, and for whose eyes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.languages import comma_list
from ehealth_portal.members.models import Role, User
from ehealth_portal.members.permissions import may_see_people

from ..models import Activity
from .names import Named, body_names

ACTIVITY, PROGRESS, MILESTONE = "activities.activity", "activities.progressentry", "activities.milestone"
WORDS: dict[tuple[str, str], str | Promise] = {
    (ACTIVITY, "draft"): _("Draft written"),
    (ACTIVITY, "edit"): _("Draft changed"),
    (ACTIVITY, "add_evidence"): _("Evidence filed"),
    (ACTIVITY, "remove_evidence"): _("Evidence taken off the draft"),
    (ACTIVITY, "accept_evidence"): _("Evidence accepted"),
    (ACTIVITY, "decline_evidence"): _("Evidence not accepted"),
    (ACTIVITY, "release_file"): _("File checked for viruses"),
    (ACTIVITY, "refuse_file"): _("File refused by the virus check"),
    (ACTIVITY, "submit"): _("Sent for review"),
    (ACTIVITY, "take_back"): _("Taken back by its author"),
    (ACTIVITY, "return"): _("Returned to its author"),
    (ACTIVITY, "publish"): _("Activity published"),
    (ACTIVITY, "withdraw"): _("Activity withdrawn"),
    (ACTIVITY, "record_known"): _("Entered from the public record"),
    (PROGRESS, "log_progress"): _("Progress logged"),
    (PROGRESS, "release_file"): _("File checked for viruses"),
    (PROGRESS, "refuse_file"): _("File refused by the virus check"),
    (PROGRESS, "publish"): _("Progress entry published"),
    (PROGRESS, "return"): _("Progress entry returned"),
    (PROGRESS, "withdraw"): _("Progress entry withdrawn"),
    (MILESTONE, "set_milestone"): _("Milestone set"),
    (MILESTONE, "meet_milestone"): _("Milestone met"),
    (MILESTONE, "drop_milestone"): _("Milestone dropped"),
}
PUBLIC = {
    "submit",
    "publish",
    "withdraw",
    "record_known",
    "accept_evidence",
    "set_milestone",
    "meet_milestone",
    "drop_milestone",
}


@dataclass(frozen=True)
class Happening:
    at: datetime
    what: str
    who: str  # blank: nobody's act, the portal's own
    reason: str
    is_key: bool  # a move of the record itself


def history(
    activity: Activity, user: Any, *, progress: list[int], milestones: list[int], inside: bool
) -> list[Happening]:
    """What happened to a record and its visible parts, oldest first.

    ``inside``: the reader belongs to its group or the secretariat and sees drafting and reasons too. People's names
    are for those who hold a role; everybody else reads the role and its body.
    """
    events = (
        AuditEvent.objects.filter(
            Q(record_type=ACTIVITY, record_id=str(activity.pk))
            | Q(record_type=PROGRESS, record_id__in=[str(pk) for pk in progress])
            | Q(record_type=MILESTONE, record_id__in=[str(pk) for pk in milestones])
        )
        .select_related("details")
        .order_by("at", "id")
    )
    kept = _without_repeats([event for event in events if inside or _action(event) in PUBLIC])
    names = actors({event.actor_id for event in kept if event.actor_id}, user)
    return [
        Happening(
            at=event.at,
            what=str(WORDS.get((event.record_type, _action(event)), event.action)),
            who=names.get(event.actor_id, "") if event.actor_id else "",
            reason=event.reason if inside else "",
            is_key=event.record_type == ACTIVITY
            and _action(event) in ("submit", "publish", "withdraw", "record_known"),
        )
        for event in kept
    ]


def _action(event: AuditEvent) -> str:
    return event.action.rpartition(".")[2]


def _without_repeats(events: list[AuditEvent]) -> list[AuditEvent]:
    """Of many savings of one draft in a row by one person, the last."""
    kept: list[AuditEvent] = []
    for event in events:
        if kept and _action(event) == "edit" and _action(kept[-1]) == "edit" and kept[-1].actor_id == event.actor_id:
            kept.pop()
        kept.append(event)
    return kept


def actors(ids: set[int], user: Any, bodies: dict[int, Named] | None = None) -> dict[int, str]:
    """People by id: their names for those who may see people, else "Rapporteur, SG21"."""
    if not ids:
        return {}
    bodies = body_names() if bodies is None else bodies
    told: dict[int, str] = {}
    for role in Role.objects.filter(user_id__in=ids).order_by("user_id", "-valid_from", "id"):
        body = bodies.get(role.body_id) if role.body_id else None
        label = str(role.get_kind_display())
        told.setdefault(role.user_id, comma_list([label, body.code or body.name]) if body else label)
    if may_see_people(user):
        names = dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))
        return {pk: f"{names[pk]} ({told[pk]})" if pk in told else names[pk] for pk in names}
    return told
