"""Sections of an assessment handed to colleagues, who say when theirs is filled in."""

from datetime import datetime
from typing import NoReturn

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow

from .. import permissions
from ..models import Assessment, Delegation
from .assessing import locked
from .telling_assessments import tell_delegated, tell_finished


@transaction.atomic
def delegate(assessment: Assessment, section: str, to: User, *, by: User, at: datetime) -> Delegation:
    """Hand a section to a colleague, who is told. Repeating it changes nothing."""
    fresh = _delegable(assessment, by=by)
    if not fresh.round.questionnaire.sections.filter(key=section).exists():
        raise Incomplete({"section": [_("Choose a section.")]})
    if not to.is_active:
        raise Incomplete({"to": [_("This account is closed: choose another person.")]})
    made, new = Delegation.objects.get_or_create(
        assessment=fresh, section_key=section, to=to, defaults={"by": by, "at": at}
    )
    if new:
        tell_delegated(made, by=by, at=at)
        after = {"section": section, "to": to.pk}
        audit.record("workshops.delegate_section", fresh, by=by, at=at, after=after)
    return made


@transaction.atomic
def take_back(delegation: Delegation, *, by: User, at: datetime) -> None:
    """The section is no longer that person's, who reads nothing of it from now on: also once all is submitted and over.
    What they answered stays.
    """
    fresh = locked(delegation.assessment)
    refuse_others(fresh, by=by)
    before = {"section": delegation.section_key, "to": delegation.to_id}
    if Delegation.objects.filter(pk=delegation.pk).delete()[0]:
        audit.record("workshops.take_back_section", fresh, by=by, at=at, before=before)


@transaction.atomic
def finish_section(delegation: Delegation, *, by: User, at: datetime) -> Delegation:
    """The colleague says that the section is filled in."""
    fresh = Delegation.objects.select_for_update(of=("self",)).select_related("assessment").get(pk=delegation.pk)
    if fresh.to_id != by.pk:
        refuse_who_was_not_asked()
    if fresh.done_at is None:
        fresh.done_at = at
        fresh.save(update_fields=["done_at"])
        tell_finished(fresh, by=by, at=at)
        after = {"section": fresh.section_key}
        audit.record("workshops.finish_section", fresh.assessment, by=by, at=at, after=after)
    return fresh


def _delegable(assessment: Assessment, *, by: User) -> Assessment:
    fresh = locked(assessment)
    refuse_others(fresh, by=by)
    if fresh.state == Assessment.State.SUBMITTED:
        raise NotPossibleNow(_("This assessment was submitted: recall it before you change it."))
    return fresh


def refuse_others(assessment: Assessment, *, by: User) -> None:
    """Asked again inside the act; a page asks it before it reads what was typed."""
    if not permissions.may_submit_assessment(by, assessment):
        raise NotAllowed(_("Only the focal point hands sections to colleagues."))


def refuse_who_was_not_asked() -> NoReturn:
    raise NotAllowed(_("Only who was given this section says that it is done."))
