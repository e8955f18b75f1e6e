"""What workers do for surveys: asking people, passing needs on to the ledger, counting once it is over."""

from datetime import datetime

from django.db import transaction

from ehealth_portal.audit import operations as audit

from ..entry import Voiced
from ..models import Survey, SurveyNeed, SurveyReply, SurveyResult, SurveyTicket, Workshop
from ..queries.attendance import attended, seated
from ..queries.surveys import tally
from . import needs, telling_people
from .writing import day_there


@transaction.atomic
def invite(survey: Survey, *, at: datetime) -> int:
    """Ask everybody who was not asked yet, while it is open: before the workshop those who are accepted, after it those
    who were there.
    """
    fresh = _locked(survey)
    if not fresh.workshop.is_published or not fresh.is_open(day_there(fresh.workshop, at)):
        return 0
    people = seated(fresh.workshop) if fresh.when == Survey.When.BEFORE else attended(fresh.workshop)
    agreed = people.filter(consented_at__isnull=False)  # not who was nominated and never confirmed
    asked = list(agreed.exclude(pk__in=fresh.tickets.values("registration")))
    for registration in asked:
        SurveyTicket.objects.create(survey=fresh, registration=registration)
        telling_people.tell_person(f"workshops.survey_{fresh.when}", registration, by=None, at=at)
    if asked:
        after = {"when": fresh.when, "asked": len(asked)}
        audit.record("workshops.invite_to_survey", fresh.workshop, by=None, at=at, after=after)
    return len(asked)


@transaction.atomic
def pass_on(survey: Survey, *, at: datetime) -> int:
    """Needs that were voiced with it go to the ledger, each once: the row here goes with the same transaction."""
    _locked(survey)
    voiced = list(SurveyNeed.objects.select_for_update().filter(survey=survey).select_related("member_state"))
    for one in voiced:
        said = Voiced(
            member_state=one.member_state,
            theme=one.theme,
            text=one.text,
            voiced_on=one.voiced_on,
            language=one.language,
            record_type=Survey._meta.label_lower,
            record_id=str(survey.pk),
        )
        needs.voice(said, by=None, at=at)
        one.delete()
    return len(voiced)


@transaction.atomic
def count_up(survey: Survey, *, at: datetime) -> SurveyResult | None:
    """Once it is closed, what the public sees: nothing, of fewer than three replies."""
    fresh = _locked(survey)
    if day_there(fresh.workshop, at) <= fresh.closes_on or SurveyResult.objects.filter(survey=fresh).exists():
        return None
    replies = list(SurveyReply.objects.filter(survey=fresh).values_list("content", flat=True))
    if len(replies) < Survey.LEAST_REPLIES:
        return None
    made = SurveyResult.objects.create(survey=fresh, replies=len(replies), counts=tally(fresh.questionnaire, replies))
    after = {"when": fresh.when, "replies": len(replies)}
    audit.record("workshops.count_survey", fresh.workshop, by=None, at=at, after=after)
    return made


def _locked(survey: Survey) -> Survey:
    """One after another; the workshop is read, not locked."""
    fresh = Survey.objects.select_for_update(of=("self",)).select_related("questionnaire").get(pk=survey.pk)
    fresh.workshop = Workshop.objects.get(pk=fresh.workshop_id)
    return fresh
