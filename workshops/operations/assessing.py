"""Assessment rounds: opening one, answering, delegating sections, submitting on behalf of the country, recalling."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.jobs.operations import nudge
from ehealth_portal.members.models import MemberState, User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Stale

from .. import permissions
from ..models import Answer, Assessment, Delegation, Heard, Item, Questionnaire, Round, Submission
from ..models.assessments import Standing
from ..replying import Given, wrong
from ..scoring import scores

State = Assessment.State


@transaction.atomic
def open_round(round_: Round, *, by: User, at: datetime) -> Round:
    """Every country that is asked gets its assessment, prefilled from its last submission; the questions freeze."""
    if not permissions.may_run_rounds(by):
        raise NotAllowed(_("Only the secretariat opens a round."))
    fresh = Round.objects.select_for_update().get(pk=round_.pk)
    if fresh.opened_at is not None:
        raise NotPossibleNow(_("This round is open already."))
    if not fresh.member_states.exists():
        raise Incomplete({"member_states": [_("Choose at least one country.")]})
    Questionnaire.objects.filter(pk=fresh.questionnaire_id, frozen_at__isnull=True).update(frozen_at=at)
    fresh.opened_at = at
    fresh.save(update_fields=["opened_at"])
    for state in fresh.member_states.all():
        _begin(fresh, state, at=at)
    after = {"countries": sorted(fresh.member_states.values_list("iso3", flat=True))}
    audit.record("workshops.open_round", fresh, by=by, at=at, after=after)
    return fresh


def _begin(round_: Round, state: MemberState, *, at: datetime) -> Assessment:
    last = (
        Submission.objects.filter(assessment__member_state=state)
        .select_related("assessment")
        .order_by("-submitted_at", "-pk")
        .first()
    )
    assessment = Assessment.objects.create(
        round=round_,
        member_state=state,
        created_at=at,
        updated_at=at,
        prefilled_from=last.assessment if last else None,
    )
    items = items_of(round_.questionnaire)
    carried = _answers(assessment, last.content if last else {}, at=at)
    Answer.objects.bulk_create(one for one in carried if _fits(one, items.get(one.item_key)))
    return assessment


def _answers(assessment: Assessment, content: Mapping[str, Any], *, at: datetime) -> Iterable[Answer]:
    for key, rows in content.items():
        for row, one in rows.items():
            yield Answer(
                assessment=assessment,
                item_key=key,
                row_key=row,
                standing=one["standing"],
                number=one["number"],
                text=one["text"],
                language=one["language"],
                is_carried=True,
                answered_at=at,
            )


def _fits(answer: Answer, item: Item | None) -> bool:
    """Whether an answer of an earlier version still answers the question."""
    if item is None:
        return False
    given = Given(answer.item_key, answer.row_key, answer.standing, _decimal(answer.number), answer.text)
    return not wrong(given, item)


def _decimal(number: Any) -> Decimal | None:
    return None if number is None else Decimal(str(number))


def items_of(questionnaire: Questionnaire) -> dict[str, Item]:
    items = Item.objects.filter(section__questionnaire=questionnaire).select_related("section")
    return {item.key: item for item in items.order_by("section__position", "position")}


@transaction.atomic
def answer(
    assessment: Assessment, answers: Iterable[Given], *, blank: Iterable[tuple[str, str]] = (), by: User, at: datetime
) -> Assessment:
    """Keep answers in the working copy; ``blank``: (item, row) that are to be empty again.

    Good answers are not kept beside wrong ones: Incomplete names each wrong one by "item" or "item.row". Stale when one
    was changed by somebody else after it was read.
    """
    fresh = _locked(assessment)
    items = items_of(fresh.round.questionnaire)
    given = list(answers)
    cleared = list(blank)
    _may_touch(fresh, [one.item for one in given] + [key for key, _row in cleared], items, by=by, at=at)
    there = {(one.item_key, one.row_key): one for one in fresh.answers.all()}
    errors: dict[str, list[str]] = {}
    for one in given:
        item = items.get(one.item)
        problem = _("This question is not in this round.") if item is None else wrong(one, item)
        if problem:
            errors[f"{one.item}.{one.row}".strip(".")] = [problem]
    if errors:
        raise Incomplete(errors)
    for one in given:
        _keep(fresh, one, there.get((one.item, one.row)), by=by, at=at)
    for key in cleared:
        if key in there:
            there[key].delete()
    fresh.version += 1
    fresh.updated_at = at
    fresh.save(update_fields=["version", "updated_at"])
    after = {"answered": len(given), "cleared": len(cleared)}
    audit.record("workshops.answer_questions", fresh, by=by, at=at, after=after)
    return fresh


def _keep(assessment: Assessment, given: Given, there: Answer | None, *, by: User, at: datetime) -> None:
    if given.version is not None and (there.version if there else 0) != given.version:
        raise Stale(
            _("Somebody else answered “%(item)s” in the meantime: look at both answers.") % {"item": given.item}
        )
    answered = there or Answer(assessment=assessment, item_key=given.item, row_key=given.row, version=0)
    is_value = given.standing == Standing.ANSWERED
    answered.standing = given.standing
    answered.number = given.number if is_value else None
    answered.text = given.text.strip() if is_value else ""
    answered.language = given.language if is_value and given.text.strip() else ""
    answered.is_carried = False
    answered.version += 1
    answered.answered_by, answered.answered_at = by, at
    answered.save()


def _may_touch(assessment: Assessment, keys: list[str], items: Mapping[str, Item], *, by: User, at: datetime) -> None:
    """Who speaks for the country, while the round is open; a colleague with a section, in that section only."""
    if assessment.state == State.SUBMITTED:
        raise NotPossibleNow(_("This assessment was submitted: recall it before you change it."))
    if not assessment.round.opens_on <= at.date() <= assessment.round.closes_on:
        raise NotPossibleNow(_("This round is not open today."))
    if permissions.may_answer(by, assessment):
        return
    sections = set(assessment.delegations.filter(to=by).values_list("section_key", flat=True))
    if not sections or any(key in items and items[key].section.key not in sections for key in keys):
        raise NotAllowed(_("You may answer the sections that were given to you only."))


@transaction.atomic
def delegate(assessment: Assessment, section: str, to: User, *, by: User, at: datetime) -> Delegation:
    """Hand a section to a colleague."""
    fresh = _locked(assessment)
    if not permissions.may_submit_assessment(by, fresh):
        raise NotAllowed(_("Only the focal point hands sections to colleagues."))
    if not fresh.round.questionnaire.sections.filter(key=section).exists():
        raise Incomplete({"section": [_("Choose a section.")]})
    made, new = Delegation.objects.get_or_create(
        assessment=fresh, section_key=section, to=to, defaults={"by": by, "at": at}
    )
    if new:
        after = {"section": section, "to": to.pk}
        audit.record("workshops.delegate_section", fresh, by=by, at=at, after=after)
    return made


@transaction.atomic
def finish_section(delegation: Delegation, *, by: User, at: datetime) -> Delegation:
    """The colleague says that the section is filled in."""
    fresh = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if fresh.to_id != by.pk:
        raise NotAllowed(_("Only who was given this section says that it is done."))
    if fresh.done_at is None:
        fresh.done_at = at
        fresh.save(update_fields=["done_at"])
        after = {"section": fresh.section_key}
        audit.record("workshops.finish_section", fresh.assessment, by=by, at=at, after=after)
    return fresh


@transaction.atomic
def submit_assessment(assessment: Assessment, *, by: User, at: datetime, version: int | None = None) -> Submission:
    """The focal point submits on behalf of the administration: word for word, with the scores by theme."""
    fresh = _locked(assessment)
    if version is not None and fresh.version != version:
        raise Stale(_("Somebody else changed this assessment after you opened it. Look at it again."))
    if not permissions.may_submit_assessment(by, fresh):
        raise NotAllowed(_("Only the focal point submits, on behalf of the administration."))
    if fresh.state == State.SUBMITTED:
        raise NotPossibleNow(_("This assessment was submitted already."))
    if not fresh.round.opens_on <= at.date() <= fresh.round.closes_on:
        raise NotPossibleNow(_("This round is not open today."))
    items = items_of(fresh.round.questionnaire)
    content = content_of(fresh)
    if not content:
        raise Incomplete({"answers": [_("Answer at least one question.")]})
    themes = {key: item.theme for key, item in items.items() if item.theme}
    submission = Submission.objects.create(
        assessment=fresh,
        number=fresh.submissions.count() + 1,
        submitted_by=by,
        submitted_at=at,
        content=content,
        scores=scores(content, themes),
    )
    _turn(fresh, State.SUBMITTED, at=at)
    Heard.objects.get_or_create(round=fresh.round, member_state=fresh.member_state, defaults={"on": at.date()})
    transaction.on_commit(lambda: nudge("workshops.gauge", fresh.round_id), robust=True)
    audit.record("workshops.submit_assessment", fresh, by=by, at=at, after={"number": submission.number})
    return submission


@transaction.atomic
def recall(assessment: Assessment, *, by: User, at: datetime, reason: str) -> Assessment:
    """Open the working copy again. What was submitted still counts until the revision is submitted."""
    fresh = _locked(assessment)
    if not (permissions.may_submit_assessment(by, fresh) or permissions.may_run_rounds(by)):
        raise NotAllowed(_("Only the focal point or the secretariat recalls an assessment."))
    if fresh.state != State.SUBMITTED:
        raise NotPossibleNow(_("Only what was submitted can be recalled."))
    if not reason.strip():
        raise Incomplete({"reason": [_("Say why: both sides read it.")]})
    _turn(fresh, State.RECALLED, at=at)
    audit.record("workshops.recall_assessment", fresh, by=by, at=at, reason=reason)
    return fresh


def content_of(assessment: Assessment) -> dict[str, dict[str, dict[str, Any]]]:
    """All answers of the working copy, as a submission keeps them."""
    content: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for one in assessment.answers.order_by("item_key", "row_key"):
        content[one.item_key][one.row_key] = {
            "standing": one.standing,
            "number": None if one.number is None else str(one.number),
            "text": one.text,
            "language": one.language,
        }
    return dict(content)


def _locked(assessment: Assessment) -> Assessment:
    return (
        Assessment.objects.select_for_update(of=("self",)).select_related("round__questionnaire").get(pk=assessment.pk)
    )


def _turn(assessment: Assessment, state: State, *, at: datetime) -> None:
    assessment.state = state
    assessment.version += 1
    assessment.updated_at = at
    assessment.save(update_fields=["state", "version", "updated_at"])
