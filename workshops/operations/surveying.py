"""Surveys before and after a workshop: asked of those who registered, answered by nobody in particular."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models.sql import InsertQuery
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.jobs.operations import nudge
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow

from .. import permissions
from ..models import Questionnaire, Survey, SurveyNeed, SurveyReply, SurveyTicket, Workshop
from ..vocabulary import Theme
from . import questionnaires, seating
from .attending import must_be_published
from .writing import day_there


@dataclass(frozen=True)
class NeedSaid:
    """What a person would like their country's ledger to know."""

    theme: str
    text: str


@transaction.atomic
def set_survey(
    workshop: Workshop, when: str, questionnaire: Questionnaire, opens_on: date, closes_on: date, *,
    by: User, at: datetime,
) -> Survey:  # fmt: skip
    """Plan a survey, or change its days. Once somebody was asked its questions stay as they are."""
    fresh = seating.locked(workshop)
    if not permissions.may_note_attendance(by, fresh):
        raise NotAllowed(_("Only who works on this workshop asks those who registered."))
    must_be_published(fresh)
    if when not in Survey.When.values:
        raise Incomplete({"when": [_("Choose whether it is asked before or after.")]})
    if opens_on > closes_on:
        raise Incomplete({"closes_on": [_("It closes before it opens: correct one of the two days.")]})
    survey = fresh.surveys.select_for_update().filter(when=when).first() or Survey(workshop=fresh, when=when)
    if survey.pk and survey.questionnaire_id != questionnaire.pk and survey.tickets.exists():
        raise NotPossibleNow(_("People were asked these questions already: they cannot be exchanged now."))
    if survey.pk and hasattr(survey, "result"):
        raise NotPossibleNow(_("This survey is over: its results are published."))
    questionnaires.freeze(questionnaire, at=at)
    survey.questionnaire, survey.opens_on, survey.closes_on = questionnaire, opens_on, closes_on
    survey.save()
    after = {"when": when, "questionnaire": str(questionnaire.pk), "days": [str(opens_on), str(closes_on)]}
    audit.record("workshops.set_survey", fresh, by=by, at=at, after=after)
    transaction.on_commit(lambda: nudge("workshops.look_after_surveys", survey.pk), robust=True)
    return survey


@transaction.atomic
def answer_survey(
    ticket: SurveyTicket, content: Mapping[str, Any], *, language: str, need: NeedSaid | None = None, at: datetime
) -> None:
    """Keep one reply. The trail says that somebody answered, never who; nothing leads from the ticket to the reply."""
    fresh = locked(ticket)
    survey = Survey.objects.select_related("workshop").get(pk=fresh.survey_id)
    if fresh.used_on is not None:
        raise NotPossibleNow(_("You answered this survey already. Thank you."))
    if not survey.is_open(day_there(survey.workshop, at)):
        raise NotPossibleNow(_("This survey is closed."))
    said = need if need and need.text.strip() else None
    if not content and said is None:
        raise Incomplete({"answers": [_("Answer at least one question.")]})
    if content:
        _keep(survey, content, language)
    if said is not None:
        _voice(fresh, survey, said, language=language, at=at)
    fresh.used_on = survey.opens_on  # not the day on which it was: that could lead to a reply
    fresh.save(update_fields=["used_on"])
    audit.record("workshops.answer_survey", survey.workshop, by=None, at=at, after={"when": survey.when})
    transaction.on_commit(lambda: nudge("workshops.look_after_surveys", survey.pk), robust=True)


def locked(ticket: SurveyTicket) -> SurveyTicket:
    """Who sends the form twice at once answers once."""
    return SurveyTicket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)


def _keep(survey: Survey, content: Mapping[str, Any], language: str) -> None:
    """Without RETURNING: who answers may not read replies, not even their own (row-level security)."""
    reply = SurveyReply(pk=secrets.randbits(62), survey=survey, language=language, content=dict(content))
    _insert(reply)


def _voice(ticket: SurveyTicket, survey: Survey, said: NeedSaid, *, language: str, at: datetime) -> None:
    state = ticket.registration.member_state_id
    if said.theme not in Theme.values:
        raise Incomplete({"theme": [_("Choose a theme for what your country needs.")]})
    if state is None:
        raise Incomplete({"need": [_("You registered without a country: its ledger is not known.")]})
    need = SurveyNeed(
        pk=secrets.randbits(62), survey=survey, member_state_id=state, theme=said.theme,
        text=said.text.strip(), language=language, voiced_on=day_there(survey.workshop, at),
    )  # fmt: skip
    _insert(need)


def _insert(row: SurveyReply | SurveyNeed) -> None:
    query = InsertQuery(type(row))
    query.insert_values(row._meta.local_concrete_fields, [row])
    query.get_compiler(using=DEFAULT_DB_ALIAS).execute_sql(returning_fields=None)
