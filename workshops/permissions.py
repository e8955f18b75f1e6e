"""Who may do what with workshops, registrations, fellowships, assessments, needs and offers. Pure questions."""

from typing import Any

from ehealth_portal.members.models import Role
from ehealth_portal.members.queries import standing_of
from ehealth_portal.review.models import ReviewedRecord

from .models import Assessment, FollowUp, Need, Offer, Registration, Workshop

PLANNERS = {Role.Kind.RAPPORTEUR, Role.Kind.COUNSELLOR, Role.Kind.SECRETARIAT, Role.Kind.ADMINISTRATOR}


def has_a_hand_in(user: Any, record: ReviewedRecord) -> bool:
    """Wrote it or sent it: such a person never judges it, whatever their roles."""
    me = standing_of(user).user_id
    return me is not None and me in (record.created_by_id, record.submitted_by_id)


def is_house(user: Any) -> bool:
    return standing_of(user).is_secretariat


def is_focal_point_of(user: Any, member_state_id: int | None) -> bool:
    return member_state_id is not None and any(
        role.kind == Role.Kind.FOCAL_POINT and role.member_state_id == member_state_id
        for role in standing_of(user).roles
    )


# --- workshops -----------------------------------------------------------------------------------------------------
def may_plan(user: Any) -> bool:
    """Rapporteurs and counsellors for their groups, the secretariat for any body."""
    return bool(standing_of(user).kinds & PLANNERS)


def may_plan_for(user: Any, body_id: int | None) -> bool:
    standing = standing_of(user)
    return may_plan(user) and (standing.is_secretariat or body_id is None or body_id in standing.bodies)


def may_submit(user: Any, workshop: Workshop) -> bool:
    """The author, while they may still plan for its body: sends it, takes it back, deletes the draft."""
    author = workshop.created_by_id is not None and workshop.created_by_id == standing_of(user).user_id
    return author and may_plan_for(user, workshop.body_id)


def may_edit(user: Any, workshop: Workshop) -> bool:
    """The author until it is published; then, as its practical side still changes, the secretariat."""
    return is_house(user) if workshop.is_published else may_submit(user, workshop)


def may_judge(user: Any, workshop: Workshop) -> bool:
    standing = standing_of(user)
    if has_a_hand_in(user, workshop):
        return False
    return standing.is_secretariat or (workshop.body_id is not None and workshop.body_id in standing.reviews)


def may_staff(user: Any, workshop: Workshop) -> bool:
    """The secretariat says who of it works on a workshop."""
    return is_house(user)


def follows_up(user: Any, follow_up: FollowUp) -> bool:
    """Begins its activity: who plans for the body that is to act, of the group that held the workshop."""
    return may_plan_for(user, follow_up.body_id) and may_plan_for(user, follow_up.workshop.body_id)


def works_on(user: Any, workshop: Workshop) -> bool:
    standing = standing_of(user)
    return standing.is_administrator or (
        standing.is_secretariat and workshop.staff.filter(user=standing.user_id).exists()
    )


# --- registrations -------------------------------------------------------------------------------------------------
def may_nominate(user: Any) -> bool:
    """Focal points, each for its Member State: the act asks for which."""
    return any(role.kind == Role.Kind.FOCAL_POINT for role in standing_of(user).roles)


def may_see_people(user: Any, workshop: Workshop) -> bool:
    """Who registered: personal data, for those who work on the workshop alone."""
    return works_on(user, workshop)


def may_decide_registration(user: Any, registration: Registration) -> bool:
    """Staff of the workshop; never on their own."""
    return works_on(user, registration.workshop) and registration.user_id != standing_of(user).user_id


def may_note_attendance(user: Any, workshop: Workshop) -> bool:
    return works_on(user, workshop)


def may_change_registration(user: Any, registration: Registration) -> bool:
    """The person, signed in; without an account the signed link of their mail does (views ask the link)."""
    return registration.user_id is not None and registration.user_id == standing_of(user).user_id


def may_ask_fellowship(user: Any, registration: Registration) -> bool:
    """The person themself, or the focal point of the country that nominated them."""
    nominated = registration.nominated_by_id is not None and is_focal_point_of(user, registration.member_state_id)
    return nominated or may_change_registration(user, registration)


def may_keep_account(user: Any, workshop: Workshop) -> bool:
    """What the workshop used, and who asked for fellowships."""
    return works_on(user, workshop)


# --- assessments ---------------------------------------------------------------------------------------------------
def may_run_rounds(user: Any) -> bool:
    return is_house(user)


def may_answer(user: Any, assessment: Assessment) -> bool:
    """Who speaks for the country; a delegated section is asked by the act."""
    return assessment.member_state_id in standing_of(user).member_states


def may_submit_assessment(user: Any, assessment: Assessment) -> bool:
    """Its focal point, on behalf of the administration; who submits also hands out sections."""
    return is_focal_point_of(user, assessment.member_state_id)


def may_recall(user: Any, assessment: Assessment) -> bool:
    return may_submit_assessment(user, assessment) or may_run_rounds(user)


# --- needs and offers ----------------------------------------------------------------------------------------------
def speaks_for_country(user: Any, member_state_id: int | None) -> bool:
    """Those who speak for it, and the secretariat, which notes what it heard."""
    standing = standing_of(user)
    return standing.is_secretariat or (member_state_id is not None and member_state_id in standing.member_states)


def may_voice(user: Any) -> bool:
    """The needs of some country; the act asks for which."""
    standing = standing_of(user)
    return standing.is_secretariat or bool(standing.member_states)


def may_match(user: Any, need: Need) -> bool:
    return is_house(user)


def may_end_need(user: Any, need: Need) -> bool:
    """Only the country says "answered"."""
    return is_focal_point_of(user, need.member_state_id)


def may_offer(user: Any) -> bool:
    standing = standing_of(user)
    return bool(standing.organizations or standing.member_states)


def may_speak_for_offer(user: Any, offer: Offer) -> bool:
    standing = standing_of(user)
    return offer.organization_id in standing.organizations or offer.member_state_id in standing.member_states
