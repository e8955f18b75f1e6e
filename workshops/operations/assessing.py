"""Answering for a country: by sections, some of them handed to colleagues, then submitted, and recalled on request."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.jobs.operations import nudge
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Stale

from .. import permissions
from ..entry import Voiced
from ..models import Answer, Assessment, Heard, Item, Need, Submission
from ..models.assessments import Standing
from ..queries.assessments import content_of, items_of, sections_given
from ..replying import Given, wrong
from ..scoring import scores
from .needs import voice
from .rounds import open_round as open_round
from .telling_assessments import tell_recalled, tell_submitted

State = Assessment.State
SCALES = (Item.Kind.SCALE, Item.Kind.MATRIX)  # what makes scores: a number of clinics is none
Blank = tuple[str, str] | tuple[str, str, int]  # item, row, and the version that was read, where it counts


@transaction.atomic
def answer(
    assessment: Assessment,
    answers: Iterable[Given],
    *,
    blank: Iterable[Blank] = (),
    by: User,
    at: datetime,
    version: int | None = None,
) -> Assessment:
    """Keep answers in the working copy; ``blank``: those that are to be empty again.

    Good answers are not kept beside wrong ones: Incomplete names each wrong one by "item" or "item.row". Stale when one
    was changed by somebody else after it was read; with ``version``, when anything was.
    """
    fresh = locked(assessment)
    _refuse_stale_whole(fresh, version)
    items = items_of(fresh.round.questionnaire)
    given, cleared = list(answers), list(blank)
    _may_touch(fresh, [one.item for one in given] + [one[0] for one in cleared], items, by=by, at=at)
    there = {(one.item_key, one.row_key): one for one in fresh.answers.all()}
    _refuse_wrong(given, items)
    for one in given:
        _keep(fresh, one, there.get((one.item, one.row)), by=by, at=at)
    for blank_one in cleared:
        read = blank_one[2] if len(blank_one) == 3 else None
        _clear(blank_one[0], there.get((blank_one[0], blank_one[1])), read)
    _touch(fresh, at=at)
    after = {"answered": len(given), "cleared": len(cleared)}
    audit.record("workshops.answer_questions", fresh, by=by, at=at, after=after)
    return fresh


def _refuse_wrong(given: Iterable[Given], items: Mapping[str, Item]) -> None:
    errors: dict[str, list[str]] = {}
    for one in given:
        item = items.get(one.item)
        problem = _("This question is not in this round.") if item is None else wrong(one, item)
        if problem:
            errors[f"{one.item}.{one.row}".strip(".")] = [problem]
    if errors:
        raise Incomplete(errors)


def _keep(assessment: Assessment, given: Given, there: Answer | None, *, by: User, at: datetime) -> None:
    _refuse_stale(given.item, there, given.version)
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


def _clear(item: str, there: Answer | None, version: int | None) -> None:
    _refuse_stale(item, there, version)
    if there is not None:
        there.delete()


def _refuse_stale(item: str, there: Answer | None, version: int | None) -> None:
    if version is not None and (there.version if there else 0) != version:
        raise Stale(_("Somebody else answered “%(item)s” in the meantime: look at both answers.") % {"item": item})


def _may_touch(assessment: Assessment, keys: list[str], items: Mapping[str, Item], *, by: User, at: datetime) -> None:
    """Who speaks for the country, while the round is open; a colleague with a section, in that section only."""
    for section in {items[key].section.key for key in keys if key in items} or {""}:
        refuse_others(assessment, section, by=by)
    refuse_submitted(assessment, at=at)


def refuse_submitted(assessment: Assessment, *, at: datetime) -> None:
    """Only a draft is changed, and only while its round is open."""
    if assessment.state == State.SUBMITTED:
        raise NotPossibleNow(_("This assessment was submitted: recall it before you change it."))
    refuse_closed(assessment, at=at)


def refuse_others(assessment: Assessment, section: str, *, by: User) -> None:
    """Asked again inside the act; a page asks it before it reads what was typed. No section: any that was given."""
    if permissions.may_answer(by, assessment):
        return
    given = sections_given(assessment, by)
    if not given:
        raise NotAllowed(_("Those who speak for the country answer, and colleagues to whom they gave a section."))
    if section and section not in given:
        raise NotAllowed(_("You may answer the sections that were given to you only."))


@transaction.atomic
def fill_in(
    assessment: Assessment,
    section: str,
    answers: Iterable[Given],
    blank: Iterable[Blank] = (),
    *,
    by: User,
    at: datetime,
    confirms: bool = False,
) -> Assessment:
    """What a person changed in a section; ``confirms``: what it took over from the last round still holds."""
    fresh = answer(assessment, answers, blank=blank, by=by, at=at)
    if confirms:
        refuse_others(fresh, section, by=by)
        carried = fresh.answers.filter(item_key__in=_keys_of(fresh, section), is_carried=True)
        carried.update(is_carried=False, answered_by=by, answered_at=at)
    return fresh


def _keys_of(assessment: Assessment, section: str) -> list[str]:
    return [key for key, item in items_of(assessment.round.questionnaire).items() if item.section.key == section]


@transaction.atomic
def submit_assessment(assessment: Assessment, *, by: User, at: datetime, version: int | None = None) -> Submission:
    """The focal point submits on behalf of the administration: word for word, with the scores by theme."""
    fresh = locked(assessment)
    _refuse_stale_whole(fresh, version)
    if not permissions.may_submit_assessment(by, fresh):
        raise NotAllowed(_("Only the focal point submits, on behalf of the administration."))
    if fresh.state == State.SUBMITTED:
        raise NotPossibleNow(_("This assessment was submitted already."))
    refuse_closed(fresh, at=at)
    content, items = content_of(fresh), items_of(fresh.round.questionnaire)
    if not content:
        raise Incomplete({"answers": [_("Answer at least one question.")]})
    themes = {key: item.theme for key, item in items.items() if item.theme and item.kind in SCALES}
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
    _voice_needs(submission, items, at=at)
    tell_submitted(fresh, by=by, at=at)
    transaction.on_commit(lambda: nudge("workshops.gauge", fresh.round_id), robust=True)
    audit.record("workshops.submit_assessment", fresh, by=by, at=at, after={"number": submission.number})
    return submission


def _voice_needs(submission: Submission, items: Mapping[str, Item], *, at: datetime) -> None:
    """What the country wrote in its own words on a theme goes to the ledger. What it said in the same words before,
    in an earlier round or submission, keeps its number.
    """
    assessment = submission.assessment
    known = set(Need.objects.filter(member_state=assessment.member_state).values_list("theme", "text"))
    for key, item in items.items():
        one = submission.content.get(key, {}).get("")
        if (
            item.kind == Item.Kind.TEXT
            and item.theme
            and one
            and one["text"]
            and (item.theme, one["text"]) not in known
        ):
            voiced = Voiced(
                member_state=assessment.member_state,
                theme=item.theme,
                text=one["text"],
                voiced_on=at.date(),
                language=one["language"],
                record_type=assessment._meta.label_lower,
                record_id=str(assessment.pk),
            )
            voice(voiced, by=None, at=at)


@transaction.atomic
def recall(assessment: Assessment, *, by: User, at: datetime, reason: str, version: int | None = None) -> Assessment:
    """Open the working copy again. What was submitted still counts until the revision is submitted."""
    fresh = locked(assessment)
    _refuse_stale_whole(fresh, version)
    if not permissions.may_recall(by, fresh):
        raise NotAllowed(_("Only the focal point or the secretariat recalls an assessment."))
    if fresh.state != State.SUBMITTED:
        raise NotPossibleNow(_("Only what was submitted can be recalled."))
    refuse_closed(fresh, at=at)
    if not reason.strip():
        raise Incomplete({"reason": [_("Say why: both sides read it.")]})
    fresh.reason = reason.strip()
    _turn(fresh, State.RECALLED, at=at)
    tell_recalled(fresh, by=by, at=at)
    audit.record("workshops.recall_assessment", fresh, by=by, at=at, reason=reason)
    return fresh


def _refuse_stale_whole(assessment: Assessment, version: int | None) -> None:
    if version is not None and assessment.version != version:
        raise Stale(_("Somebody else changed this assessment after you opened it. Look at it again."))


def refuse_closed(assessment: Assessment, *, at: datetime) -> None:
    if not assessment.round.is_open(at.date()):
        raise NotPossibleNow(_("This round is not open today."))


def locked(assessment: Assessment) -> Assessment:
    """The assessment, held until the act ends."""
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("round__questionnaire", "member_state")
    return rows.get(pk=assessment.pk)


def _turn(assessment: Assessment, state: State, *, at: datetime) -> None:
    assessment.state = state
    _touch(assessment, at=at)


def _touch(assessment: Assessment, *, at: datetime) -> None:
    assessment.version += 1
    assessment.updated_at = at
    assessment.save(update_fields=["state", "reason", "version", "updated_at"])
