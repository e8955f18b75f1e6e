"""Milestones on an activity's page: set, met, dropped."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ehealth_portal.languages import current_language
from ehealth_portal.mandate.models import Provision
from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete, NotPossibleNow
from ehealth_portal.review.forms import ReasonForm

from .. import operations
from ..forms.review import MetForm, MilestoneForm
from ..models import Activity, Milestone
from .detail import seen, show


@require_POST
@sign_in_first
def set_milestone(request: HttpRequest, pk: int) -> HttpResponse:
    record = seen(request, pk)
    form = MilestoneForm(request.POST, activity=record)
    if not form.is_valid():
        return show(request, record, status=422, form=form, milestone_form=form)
    values = form.cleaned_data
    operations.set_milestone(
        Provision.objects.get(pk=values["provision"]),
        title=values["title"],
        due_on=values["due_on"].first,
        by=signed_in(request),
        at=timezone.now(),
        body=record.body,
        activity=record,
        language=current_language(),
    )
    messages.success(request, _("The milestone was set."))
    return redirect("activity", pk=pk)


@require_POST
@sign_in_first
def end_milestone(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Met on a day, or dropped with a reason."""
    visible = Activity.objects.visible_to(request.user).values("pk")
    milestone = get_object_or_404(Milestone, pk=pk, activity__in=visible)
    auto_id = f"id_milestone_{pk}_%s"
    form = MetForm(request.POST, auto_id=auto_id) if action == "met" else ReasonForm(request.POST, auto_id=auto_id)
    if form.is_valid():
        try:
            _end(request, milestone, form)
        except (Incomplete, NotPossibleNow) as refused:
            field = "met_on" if action == "met" else "reason"
            form.add_error(field if isinstance(refused, Incomplete) else None, str(refused))
    if form.errors:
        record = seen(request, milestone.activity_id or 0)
        return show(request, record, status=422, form=form, ended=pk, ended_action=action)
    messages.success(request, _("The milestone is over."))
    return redirect("activity", pk=milestone.activity_id)


def _end(request: HttpRequest, milestone: Milestone, form: MetForm | ReasonForm) -> None:
    now = timezone.now()
    if isinstance(form, MetForm):
        operations.meet_milestone(milestone, by=signed_in(request), at=now, on=form.cleaned_data["met_on"].first)
    else:
        operations.drop_milestone(milestone, by=signed_in(request), at=now, reason=form.cleaned_data["reason"])
