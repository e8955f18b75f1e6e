"""What of assessments waits for a person: those to submit or fill in, and the sections that were given to them."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.mandate.named import state_names
from ehealth_portal.members.queries import standing_of

from ..models import Assessment, Delegation
from ..wording import said
from .assessments import to_submit
from .waiting import LONGEST, Group, Waits


def assessments_waiting(user: Any, on: date) -> list[Group]:
    """In rounds that are open that day. The secretariat follows rounds on their own pages."""
    standing = standing_of(user)
    if standing.user_id is None or standing.is_secretariat:
        return []
    given = _sections(standing.user_id, on)
    own = _own(standing.member_states, on)
    groups = [
        Group("h-sections", gettext_lazy("Sections of assessments given to you"), given),
        Group("h-assessments", gettext_lazy("Assessments to fill in and submit"), own),
    ]
    return [group for group in groups if group.rows]


def _own(member_states: Any, on: date) -> list[Waits]:
    if not member_states:
        return []
    found = to_submit().filter(member_state__in=member_states, round__opens_on__lte=on, round__closes_on__gte=on)
    rows = list(found.select_related("round")[:LONGEST])
    names = state_names() if rows else {}
    return [
        Waits(
            title=_("What %(country)s needs") % {"country": _name(one, names)},
            language="",
            path=reverse("assessment", args=[one.pk]),
            since=one.created_at,
            due_on=one.round.closes_on,
            reason=one.reason if one.state == Assessment.State.RECALLED else "",
        )
        for one in rows
    ]


def _name(assessment: Assessment, names: Any) -> str:
    named = names.get(assessment.member_state_id)
    return str(named.name) if named else ""


def _sections(user_id: int, on: date) -> list[Waits]:
    """A person's own, not yet said to be filled in."""
    rows = Delegation.objects.filter(to=user_id, done_at__isnull=True, assessment__in=to_submit().order_by())
    rows = rows.filter(assessment__round__opens_on__lte=on, assessment__round__closes_on__gte=on)
    sections = "assessment__round__questionnaire__sections"
    return [_section(one) for one in rows.select_related("assessment__round").prefetch_related(sections)[:LONGEST]]


def _section(one: Delegation) -> Waits:
    sections = one.assessment.round.questionnaire.sections.all()
    title = said(next((section.titles for section in sections if section.key == one.section_key), {}))
    return Waits(
        title=title.text,
        language=title.language if title.is_foreign else "",
        path=reverse("assessment-section", args=[one.assessment_id, one.section_key]),
        since=one.at,
        actor=one.by_id,
        due_on=one.assessment.round.closes_on,
    )
