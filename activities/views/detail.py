"""The page of one activity: everything of the record, and the moves that this reader may make now."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ehealth_portal.members.queries import standing_of
from ehealth_portal.members.who import actors
from ehealth_portal.review.forms import ReasonForm
from ehealth_portal.review.transitions import MOVES

from .. import permissions
from ..forms.review import MilestoneForm
from ..models import Activity, Milestone, ProvisionServed
from ..queries.evidence import evidence_of
from ..queries.history import history
from ..queries.names import Named, body_names, provisions_named, state_names
from ..queries.progress import progress_of


@dataclass(frozen=True)
class ServedLine:
    served: ProvisionServed
    name: Named


@dataclass(frozen=True)
class MilestoneLine:
    milestone: Milestone
    provision: Named | None
    may_end: bool
    is_overdue: bool


def seen(request: HttpRequest, pk: int) -> Activity:
    """The activity, if this reader may see it; else 404."""
    return get_object_or_404(Activity.objects.visible_to(request.user).select_related("body"), pk=pk)


@require_safe
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, seen(request, pk))


def show(request: HttpRequest, record: Activity, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page; a form that was refused comes back in ``forms`` with what was typed."""
    user = request.user
    inside = is_inside(user, record)
    bodies, states = body_names(), state_names()
    entries = progress_of(record, user)
    milestones = milestone_lines(record, user)
    people = actors({pk for pk in (record.created_by_id, record.submitted_by_id, record.decided_by_id) if pk}, user)
    context = {
        "activity": record,
        "inside": inside,
        "body": bodies.get(record.body_id) if record.body_id else None,
        "other_bodies": [bodies[body.pk] for body in record.bodies.all()],
        "countries": sorted((states[state.pk] for state in record.countries.all()), key=lambda named: named.name),
        "served": served_lines(record),
        "partners": list(record.partners.select_related("organization").order_by("id")),
        "evidence": evidence_of(record.evidence.all(), user, record),
        "entries": entries,
        "milestones": milestones,
        "created_by": people.get(record.created_by_id or 0, ""),
        "submitted_by": people.get(record.submitted_by_id or 0, ""),
        "decided_by": people.get(record.decided_by_id or 0, ""),
        "history": history(
            record,
            user,
            progress=[line.entry.pk for line in entries],
            milestones=[line.milestone.pk for line in milestones],
            inside=inside,
            whole=request.GET.get("history") == "all",
        ),
        "may": moves(user, record),
        "reason_form": ReasonForm(auto_id="id_%s"),
        "milestone_form": MilestoneForm(activity=record),
    }
    return render(request, "activities/activity.html", context | forms, status=status)


def is_inside(user: Any, record: Activity) -> bool:
    """Whether the reader belongs to the record's group, may still write on it, or is of the secretariat."""
    standing = standing_of(user)
    return standing.is_secretariat or permissions.may_edit(user, record) or record.body_id in standing.bodies


def moves(user: Any, record: Activity) -> dict[str, bool]:
    """Every move that the table admits from this state and the person may make, and the acts beside the table."""
    questions = {
        "submit": permissions.may_submit,
        "take_back": permissions.may_edit,
        "return": permissions.may_judge,
        "publish": permissions.may_judge,
        "withdraw": permissions.may_withdraw,
    }
    may = {name: record.state in MOVES[name].starts and ask(user, record) for name, ask in questions.items()}
    return may | {
        "edit": record.is_editable and permissions.may_edit(user, record),
        "delete": permissions.may_delete(user, record),
        "copy": permissions.may_log(user),
        "progress": permissions.may_add_progress(user, record),
        "milestone": record.is_published and permissions.may_set_milestone(user, record.body_id),
    }


def served_lines(record: Activity) -> list[ServedLine]:
    rows = list(
        record.served.select_related("provision__edition__resolution").order_by(
            "provision__edition_id", "provision__position"
        )
    )
    names = provisions_named(row.provision_id for row in rows)
    return [ServedLine(row, names[row.provision_id]) for row in rows]


def milestone_lines(record: Activity, user: Any) -> list[MilestoneLine]:
    today = timezone.now().date()
    rows = list(record.milestones.all())
    names = provisions_named(row.provision_id for row in rows)
    return [
        MilestoneLine(
            row,
            names.get(row.provision_id),
            may_end=not (row.met_on or row.dropped_on) and permissions.may_end_milestone(user, row),
            is_overdue=not (row.met_on or row.dropped_on) and row.due_on < today,
        )
        for row in rows
    ]
