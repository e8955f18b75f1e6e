"""Who may do what with activities, progress entries and milestones. Pure questions; the acts and the pages ask them."""

from typing import Any

from ehealth_portal.members.models import Role
from ehealth_portal.members.queries import standing_of
from ehealth_portal.review.models import ReviewedRecord
from ehealth_portal.review.transitions import State

from .models import Activity, Evidence, Milestone, ProgressEntry

AUTHORS = {Role.Kind.RAPPORTEUR, Role.Kind.COUNSELLOR, Role.Kind.SECRETARIAT, Role.Kind.ADMINISTRATOR}


def may_log(user: Any) -> bool:
    """Rapporteurs and counsellors log for their groups, the secretariat for any body."""
    return bool(standing_of(user).kinds & AUTHORS)


def may_log_for(user: Any, body_id: int | None) -> bool:
    standing = standing_of(user)
    return may_log(user) and (standing.is_secretariat or body_id is None or body_id in standing.bodies)


def is_author(user: Any, record: ReviewedRecord) -> bool:
    return record.created_by_id is not None and record.created_by_id == standing_of(user).user_id


def has_a_hand_in(user: Any, record: ReviewedRecord) -> bool:
    """Wrote it or sent it: such a person never judges it, whatever their roles."""
    me = standing_of(user).user_id
    return me is not None and me in (record.created_by_id, record.submitted_by_id)


def may_edit(user: Any, activity: Activity) -> bool:
    """The author, while they may still log for its body; whether the state admits it is asked by the act."""
    return is_author(user, activity) and may_log_for(user, activity.body_id)


def may_submit(user: Any, activity: Activity) -> bool:
    return may_edit(user, activity)


def may_judge(user: Any, activity: Activity) -> bool:
    """The group's counsellor or the secretariat; never who wrote or sent it (the act and the database see to it)."""
    standing = standing_of(user)
    if has_a_hand_in(user, activity):
        return False
    return standing.is_secretariat or (activity.body_id is not None and activity.body_id in standing.reviews)


def may_withdraw(user: Any, activity: Activity) -> bool:
    """Counsellor of the group or secretariat; not who wrote or sent it (the decision is another's)."""
    return may_judge(user, activity)


def may_delete(user: Any, activity: Activity) -> bool:
    return may_edit(user, activity) and activity.state == State.DRAFT


def may_add_progress(user: Any, activity: Activity) -> bool:
    return may_log(user) and may_log_for(user, activity.body_id) and activity.is_published


def may_submit_progress(user: Any, entry: ProgressEntry) -> bool:
    """Who wrote the draft, while they may still log for its body: confirms it, or deletes it."""
    return is_author(user, entry) and may_log_for(user, entry.activity.body_id)


def may_judge_progress(user: Any, entry: ProgressEntry) -> bool:
    standing = standing_of(user)
    if has_a_hand_in(user, entry):
        return False
    return standing.is_secretariat or (entry.activity.body_id in standing.reviews)


def may_judge_evidence(user: Any, evidence: Evidence) -> bool:
    """The group's counsellor or the secretariat; never who filed it."""
    standing, activity = standing_of(user), evidence.activity
    if activity is None or evidence.added_by_id == standing.user_id:
        return False
    return standing.is_secretariat or (activity.body_id is not None and activity.body_id in standing.reviews)


def may_set_milestone(user: Any, body_id: int | None = None) -> bool:
    standing = standing_of(user)
    return standing.is_secretariat or (
        bool(standing.kinds & AUTHORS) and body_id is not None and body_id in standing.bodies
    )


def may_end_milestone(user: Any, milestone: Milestone) -> bool:
    return may_set_milestone(user, milestone.body_id)
