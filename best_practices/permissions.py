"""Who may do what with practices, leads, reviews, compendia and adoptions. Pure questions; acts and pages ask them."""

from typing import Any

from ehealth_portal.members.models import Role
from ehealth_portal.members.queries import standing_of
from ehealth_portal.review.models import ReviewedRecord
from ehealth_portal.review.transitions import State

from .models import Adoption, Practice, Review, Wording

REVIEWERS = {Role.Kind.RAPPORTEUR, Role.Kind.COUNSELLOR, Role.Kind.SECRETARIAT, Role.Kind.ADMINISTRATOR}


def has_a_hand_in(user: Any, record: ReviewedRecord) -> bool:
    """Wrote it or sent it: such a person never judges it, whatever their roles."""
    me = standing_of(user).user_id
    return me is not None and me in (record.created_by_id, record.submitted_by_id)


def is_house(user: Any) -> bool:
    return standing_of(user).is_secretariat


# --- practices -----------------------------------------------------------------------------------------------------
def may_document(user: Any) -> bool:
    """Anyone with a present role writes practices down."""
    return bool(standing_of(user).kinds)


def may_edit(user: Any, practice: Practice) -> bool:
    """The author; whether the state admits it is asked by the act."""
    return may_document(user) and practice.created_by_id == standing_of(user).user_id


def may_delete(user: Any, practice: Practice) -> bool:
    return may_edit(user, practice) and practice.state == State.DRAFT


def may_judge(user: Any, practice: Practice) -> bool:
    """The secretariat asks reviewers, edits, returns and publishes; never who wrote or sent it."""
    return is_house(user) and not has_a_hand_in(user, practice)


def may_edit_text(user: Any, practice: Practice) -> bool:
    """The text beside the author's is the secretariat's; nobody edits so what they wrote themselves."""
    return may_judge(user, practice)


def may_withdraw(user: Any, practice: Practice) -> bool:
    return may_judge(user, practice)


def may_revise(user: Any, practice: Practice) -> bool:
    """The author, or the secretariat, writes the next revision of what is published."""
    return practice.is_published and (may_edit(user, practice) or is_house(user))


def may_confirm(user: Any, practice: Practice) -> bool:
    """That a published practice still holds: its author, who speaks for whom it was told, or the secretariat."""
    standing = standing_of(user)
    speaks = (
        practice.body_id in standing.bodies
        or practice.member_state_id in standing.member_states
        or practice.organization_id in standing.organizations
    )
    return practice.is_published and (standing.is_secretariat or may_edit(user, practice) or speaks)


def may_archive(user: Any, practice: Practice) -> bool:
    """That it no longer holds is said by the same people."""
    return may_confirm(user, practice)


def may_review(user: Any, review: Review) -> bool:
    """Who was asked, while they hold a role that reviews."""
    standing = standing_of(user)
    return review.reviewer_id == standing.user_id and bool(standing.kinds & REVIEWERS)


def may_translate(user: Any, practice: Practice) -> bool:
    """Into another language: the author and the secretariat, from the moment it was sent."""
    return practice.state in (State.SUBMITTED, State.PUBLISHED) and (may_edit(user, practice) or is_house(user))


def may_release(user: Any, wording: Wording) -> bool:
    """A translation is released by one of the secretariat who did not write it."""
    return is_house(user) and wording.written_by_id != standing_of(user).user_id


# --- leads ---------------------------------------------------------------------------------------------------------
def may_identify(user: Any) -> bool:
    return is_house(user)


def may_list_leads(user: Any) -> bool:
    """Anybody with a role may have been offered one."""
    return may_document(user)


# --- compendia -----------------------------------------------------------------------------------------------------
def may_compile(user: Any) -> bool:
    """The secretariat composes and builds editions."""
    return is_house(user)


def composes(user: Any, edition: ReviewedRecord) -> bool:
    """The same for an edition that is there, in the shape in which a move asks."""
    return may_compile(user)


def may_publish_edition(user: Any, edition: ReviewedRecord) -> bool:
    """Another of the secretariat than who composed or sent it."""
    return is_house(user) and not has_a_hand_in(user, edition)


def may_see_who_has_editions(user: Any) -> bool:
    """By name; everybody sees it in figures."""
    return is_house(user)


# --- adoptions -----------------------------------------------------------------------------------------------------
def may_tell_adoption(user: Any) -> bool:
    return may_document(user)


def may_edit_adoption(user: Any, adoption: Adoption) -> bool:
    return may_document(user) and adoption.created_by_id == standing_of(user).user_id


def may_confirm_adoption(user: Any, adoption: Adoption) -> bool:
    """A focal point of that Member State who did not write it; where one of them wrote it, the secretariat too."""
    if has_a_hand_in(user, adoption):
        return False
    if _is_focal_point_of(user, adoption.member_state_id):
        return True
    return is_house(user) and is_told_by_its_focal_point(adoption)


def may_withdraw_adoption(user: Any, adoption: Adoption) -> bool:
    """A focal point of that Member State, or the secretariat; never who wrote or sent it."""
    return not has_a_hand_in(user, adoption) and (is_house(user) or _is_focal_point_of(user, adoption.member_state_id))


def may_name_result(user: Any, adoption: Adoption) -> bool:
    """Who told of it, a focal point of that Member State, or the secretariat."""
    return may_edit_adoption(user, adoption) or is_house(user) or _is_focal_point_of(user, adoption.member_state_id)


def _is_focal_point_of(user: Any, member_state_id: int) -> bool:
    return any(
        role.kind == Role.Kind.FOCAL_POINT and role.member_state_id == member_state_id
        for role in standing_of(user).roles
    )


def is_told_by_its_focal_point(adoption: Adoption) -> bool:
    """Then it is that country's word already, and a second person looks at the form only."""
    author = adoption.submitted_by or adoption.created_by
    return author is not None and _is_focal_point_of(author, adoption.member_state_id)
