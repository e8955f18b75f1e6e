"""The moves of an activity through review. Each is one line of the table in review/transitions.py."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.jobs.operations import nudge
from ehealth_portal.languages import comma_list
from ehealth_portal.members.models import User
from ehealth_portal.review.operations import move

from .. import permissions
from ..models import Activity, Scan
from .telling import tell_published, tell_returned, tell_submitted, tell_withdrawn


def missing(activity: Activity) -> dict[str, list[str]]:
    """What an activity lacks before it can be sent, by field, each with its remedy."""
    errors: dict[str, list[str]] = {}
    if not activity.kind:
        errors["kind"] = [_("Choose the kind of activity.")]
    if not activity.title.strip():
        errors["title"] = [_("Say in one sentence what was done.")]
    if not activity.started_on:
        errors["started_on"] = [_("Enter the date the activity took place; a year or a month is enough.")]
    if not activity.body_id:
        errors["body"] = [_("Choose the body that did it.")]
    served = list(activity.served.select_related("provision"))
    if not served:
        errors["provisions"] = [_("Choose at least one provision that it serves.")]
    unexplained = [str(one.provision) for one in served if not one.why.strip()]
    if unexplained:
        errors["provisions"] = [_("Say why it serves %(codes)s.") % {"codes": comma_list(unexplained)}]
    if not activity.no_evidence_reason.strip() and not activity.evidence.exclude(scan=Scan.REFUSED).exists():
        errors["evidence"] = [_("Attach evidence, or say why there is none.")]
    return errors


def submit(activity: Activity, *, by: User, at: datetime, version: int | None = None, is_told: bool = True) -> Activity:
    """``is_told``: false where many are sent in one act, which then tells of all together."""
    may = permissions.may_submit
    beside = partial(tell_submitted, by=by, at=at) if is_told else None
    return move(activity, "submit", by=by, at=at, may=may, ready=missing, version=version, beside=beside)


def take_back(activity: Activity, *, by: User, at: datetime, version: int | None = None) -> Activity:
    return move(activity, "take_back", by=by, at=at, may=permissions.may_edit, version=version)


def return_to_author(
    activity: Activity, *, by: User, at: datetime, reason: str, version: int | None = None
) -> Activity:
    beside = partial(tell_returned, by=by, at=at)
    may = permissions.may_judge
    return move(activity, "return", by=by, at=at, may=may, reason=reason, version=version, beside=beside)


@transaction.atomic
def publish(activity: Activity, *, by: User, at: datetime, version: int | None = None) -> Activity:
    beside = partial(tell_published, by=by, at=at)
    published = move(activity, "publish", by=by, at=at, may=permissions.may_judge, version=version, beside=beside)
    statuses_may_change()
    return published


@transaction.atomic
def withdraw(activity: Activity, *, by: User, at: datetime, reason: str, version: int | None = None) -> Activity:
    beside = partial(tell_withdrawn, by=by, at=at)
    may = permissions.may_withdraw
    withdrawn = move(activity, "withdraw", by=by, at=at, may=may, reason=reason, version=version, beside=beside)
    statuses_may_change()
    return withdrawn


def statuses_may_change() -> None:
    """Wake the rule that proposes statuses; a lost nudge costs a minute, until the clock wakes it."""
    transaction.on_commit(lambda: nudge("reporting.propose_statuses"), robust=True)
