"""Assessment rounds: planning one, opening it to the countries that are asked, asking more, closing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import MemberState, User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow

from .. import permissions
from ..models import Answer, Assessment, Item, Questionnaire, Round, Submission
from ..queries.assessments import items_of
from ..questions import Texts, wrong_texts
from ..replying import Given, wrong
from . import questionnaires
from .telling_assessments import tell_opened


@dataclass(frozen=True)
class Asking:
    """A round as a form or the API gives it."""

    questionnaire: Questionnaire
    titles: Texts
    opens_on: date
    closes_on: date
    member_states: tuple[MemberState, ...] = ()


@transaction.atomic
def plan(asking: Asking, *, by: User, at: datetime) -> Round:
    _ask(by)
    _check(asking)
    made = Round.objects.create(**_columns(asking), created_by=by, created_at=at)
    made.member_states.set(asking.member_states)
    audit.record("workshops.plan_round", made, by=by, at=at, after=told(made))
    return made


@transaction.atomic
def change(round_: Round, asking: Asking, *, by: User, at: datetime) -> Round:
    """Until it is open, everything. Then its title and last day change, and countries are added, which are told."""
    _ask(by)
    _check(asking)
    fresh, before = _locked(round_), told(round_)
    there, wanted = set(fresh.member_states.all()), set(asking.member_states)
    if fresh.opened_at is not None:
        _refuse_after_opening(fresh, asking, there - wanted)
    for name, value in _columns(asking).items():
        setattr(fresh, name, value)
    fresh.save()
    fresh.member_states.set(wanted)
    if fresh.opened_at is not None:
        _ask_countries(fresh, wanted - there, by=by, at=at)
    audit.record("workshops.change_round", fresh, by=by, at=at, before=before, after=told(fresh))
    return fresh


def _refuse_after_opening(round_: Round, asking: Asking, gone: set[MemberState]) -> None:
    errors: dict[str, list[str]] = {}
    if asking.questionnaire != round_.questionnaire:
        errors["questionnaire"] = [_("Countries are answering these questions: they stay as they are.")]
    if asking.opens_on != round_.opens_on:
        errors["opens_on"] = [_("The round is open already: its first day stays.")]
    if gone:
        names = ", ".join(sorted(one.iso3 for one in gone))
        errors["member_states"] = [
            _("These were asked already, and cannot be taken out: %(countries)s.") % {"countries": names}
        ]
    if errors:
        raise Incomplete(errors)


@transaction.atomic
def open_round(round_: Round, *, by: User, at: datetime) -> Round:
    """Every country that is asked gets its assessment, prefilled from its last submission; the questions freeze."""
    _ask(by)
    fresh = _locked(round_)
    if fresh.opened_at is not None:
        raise NotPossibleNow(_("This round is open already."))
    if fresh.closes_on < at.date():
        raise Incomplete({"closes_on": [_("The last day of this round is over: choose a later one.")]})
    if not fresh.member_states.exists():
        raise Incomplete({"member_states": [_("Choose at least one country.")]})
    questionnaires.freeze(fresh.questionnaire, at=at)
    fresh.opened_at = at
    fresh.save(update_fields=["opened_at"])
    _ask_countries(fresh, fresh.member_states.all(), by=by, at=at)
    after = {"countries": sorted(fresh.member_states.values_list("iso3", flat=True))}
    audit.record("workshops.open_round", fresh, by=by, at=at, after=after)
    return fresh


@transaction.atomic
def delete_round(round_: Round, *, by: User, at: datetime) -> None:
    """One that was planned and never opened."""
    _ask(by)
    fresh = _locked(round_)
    if fresh.opened_at is not None:
        raise NotPossibleNow(_("Countries were asked already: a round that was opened stays."))
    audit.record("workshops.delete_round", fresh, by=by, at=at, before=told(fresh))
    fresh.delete()


def _ask_countries(round_: Round, states: Iterable[MemberState], *, by: User, at: datetime) -> None:
    asked, items = list(states), items_of(round_.questionnaire)
    last = _last_submissions(asked, round_.questionnaire)
    made = []
    for state in asked:
        before = last.get(state.pk)
        prefilled = before.assessment if before else None
        kept = {"created_at": at, "updated_at": at, "prefilled_from": prefilled}
        assessment = Assessment.objects.create(round=round_, member_state=state, **kept)
        carried = _carried(assessment, before.content if before else {}, at=at)
        Answer.objects.bulk_create(one for one in carried if _fits(one, items.get(one.item_key)))
        made.append(assessment)
    tell_opened(made, by=by, at=at)


def _last_submissions(states: list[MemberState], questionnaire: Questionnaire) -> dict[int, Submission]:
    """Of the same questionnaire, in whatever version: keys of others may be the same by chance."""
    rows = Submission.objects.filter(assessment__member_state__in=states).select_related("assessment")
    rows = rows.filter(assessment__round__questionnaire__slug=questionnaire.slug)
    return {one.assessment.member_state_id: one for one in rows.order_by("submitted_at", "pk")}


def _carried(assessment: Assessment, content: Mapping[str, Any], *, at: datetime) -> Iterable[Answer]:
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
    number = None if answer.number is None else Decimal(str(answer.number))
    return not wrong(Given(answer.item_key, answer.row_key, answer.standing, number, answer.text), item)


def _ask(by: User) -> None:
    if not permissions.may_run_rounds(by):
        raise NotAllowed(_("Only the secretariat runs assessment rounds."))


def _check(asking: Asking) -> None:
    errors = wrong_texts("titles", asking.titles)
    if asking.closes_on < asking.opens_on:
        errors["closes_on"] = [_("The last day is before the first: choose a later one.")]
    if errors:
        raise Incomplete(errors)


def _locked(round_: Round) -> Round:
    return Round.objects.select_for_update(of=("self",)).select_related("questionnaire").get(pk=round_.pk)


def _columns(asking: Asking) -> dict[str, Any]:
    return {
        "questionnaire": asking.questionnaire,
        "titles": {language: text.strip() for language, text in asking.titles.items() if text.strip()},
        "opens_on": asking.opens_on,
        "closes_on": asking.closes_on,
    }


def told(round_: Round) -> dict[str, Any]:
    return {
        "titles": round_.titles,
        "questionnaire": f"{round_.questionnaire.slug} {round_.questionnaire.version}",
        "opens_on": round_.opens_on.isoformat(),
        "closes_on": round_.closes_on.isoformat(),
        "countries": sorted(round_.member_states.values_list("iso3", flat=True)),
    }
