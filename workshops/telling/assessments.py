"""What is said of assessments. What no longer holds when it is read is left out."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.languages import current_language
from ehealth_portal.members.naming import member_state_names
from ehealth_portal.notifications.kinds import Kind, Told
from ehealth_portal.notifications.models import Event
from ehealth_portal.notifications.records import sight, teller

from ..models import Assessment
from ..wording import said

Say = Callable[[Event, Assessment], Told | None]


def rows() -> QuerySet[Assessment]:
    sections = "round__questionnaire__sections"
    return Assessment.objects.select_related("round__questionnaire", "member_state").prefetch_related(sections)


def _words(event: Event, assessment: Assessment) -> dict[str, str]:
    key = event.facts.get("section")
    section = next((one for one in assessment.round.questionnaire.sections.all() if one.key == key), None)
    return {
        "round": str(said(assessment.round.titles)),
        "country": member_state_names(current_language()).get(assessment.member_state_id, assessment.member_state.iso3),
        "day": date_format(assessment.round.closes_on, "DATE_FORMAT"),
        "section": str(said(section.titles)) if section else "",
    }


def _told(event: Event, assessment: Assessment, subject: str, sentence: str, action: str, *, reason: str = "") -> Told:
    words, key = _words(event, assessment), event.facts.get("section")
    there = any(one.key == key for one in assessment.round.questionnaire.sections.all())
    return Told(
        subject=subject % words,
        sentences=(sentence % words,),
        path=reverse("assessment-section", args=[assessment.pk, key])
        if key and there
        else reverse("assessment", args=[assessment.pk]),
        action=action,
        quoted=reason,
        facts={
            "assessment": assessment.pk,
            "round": assessment.round_id,
            "country": assessment.member_state.iso3,
            "state": assessment.state,
            "closes_on": assessment.round.closes_on.isoformat(),
        },
    )


def _opened(event: Event, assessment: Assessment) -> Told | None:
    if assessment.state == Assessment.State.SUBMITTED:
        return None
    return _told(
        event,
        assessment,
        _("What %(country)s needs: answer by %(day)s"),
        _("The round “%(round)s” is open. %(country)s is asked to say what it needs, by %(day)s."),
        _("Open the assessment"),
    )


def _submitted(event: Event, assessment: Assessment) -> Told | None:
    if assessment.state != Assessment.State.SUBMITTED:
        return None
    return _told(
        event,
        assessment,
        _("%(country)s submitted its assessment"),
        _("%(country)s submitted its answers in the round “%(round)s”, on behalf of its administration."),
        _("Read the assessment"),
    )


def _recalled(event: Event, assessment: Assessment) -> Told | None:
    if assessment.state != Assessment.State.RECALLED:
        return None
    return _told(
        event,
        assessment,
        _("The assessment of %(country)s is being revised"),
        _("It was recalled with the reason below. What was submitted counts until the revision is submitted."),
        _("Open the assessment"),
        reason=assessment.reason,
    )


def _delegated(event: Event, assessment: Assessment) -> Told | None:
    if assessment.state == Assessment.State.SUBMITTED:
        return None
    return _told(
        event,
        assessment,
        _("Please fill in: %(section)s (%(country)s)"),
        _("A section of the assessment of %(country)s was given to you. The round ends on %(day)s."),
        _("Fill in the section"),
    )


def _finished(event: Event, assessment: Assessment) -> Told | None:
    return _told(
        event,
        assessment,
        _("Filled in: %(section)s (%(country)s)"),
        _("The colleague to whom you gave this section says that it is filled in."),
        _("Read the section"),
    )


VISIBLE = sight(Assessment.objects.visible_to)


def _kind(name: str, label: object, say: Say) -> Kind:
    return Kind(f"workshops.{name}", label, teller(rows, say), VISIBLE)  # type: ignore[arg-type]


KINDS = (
    _kind("open_round", gettext_lazy("A round of assessments was opened"), _opened),
    _kind("submit_assessment", gettext_lazy("An assessment was submitted"), _submitted),
    _kind("recall_assessment", gettext_lazy("An assessment was recalled"), _recalled),
    _kind("delegate_section", gettext_lazy("A section of an assessment was given to you"), _delegated),
    _kind("finish_section", gettext_lazy("A section of an assessment is filled in"), _finished),
)
