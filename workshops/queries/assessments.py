"""Reads around assessments: the questions of a version, the answers there are, who acts for a country.

Bounded by the assessment that the caller names, which was seen or is asked for by the clock.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from ehealth_portal.members.models import Role, User

from ..models import Answer, Assessment, Delegation, Item, Questionnaire
from ..replying import Given
from ..wording import Said, said

Content = dict[str, dict[str, dict[str, Any]]]


def items_of(questionnaire: Questionnaire) -> dict[str, Item]:
    """By key, in the order in which they are asked."""
    items = Item.objects.filter(section__questionnaire=questionnaire).select_related("section")
    return {item.key: item for item in items.order_by("section__position", "position")}


def given_of(assessment: Assessment) -> tuple[dict[tuple[str, str], Given], set[tuple[str, str]]]:
    """The working copy's answers by item and row, each with its version; and those carried over, not yet looked at."""
    answers = list(assessment.answers.all())
    given = {(one.item_key, one.row_key): as_given(one) for one in answers}
    return given, {(one.item_key, one.row_key) for one in answers if one.is_carried}


def given_in(content: Content) -> dict[tuple[str, str], Given]:
    """The answers of a submission by item and row."""
    return {
        (item, row): Given(
            item,
            row,
            one["standing"],
            None if one["number"] is None else Decimal(one["number"]),
            one["text"],
            one["language"],
        )
        for item, rows in content.items()
        for row, one in rows.items()
    }


def as_given(answer: Answer) -> Given:
    return Given(
        answer.item_key,
        answer.row_key,
        answer.standing,
        answer.number,
        answer.text,
        answer.language,
        answer.version,
    )


def content_of(assessment: Assessment) -> Content:
    """All answers of the working copy, as a submission keeps them."""
    content: Content = defaultdict(dict)
    for one in assessment.answers.order_by("item_key", "row_key"):
        content[one.item_key][one.row_key] = {
            "standing": one.standing,
            "number": None if one.number is None else str(one.number),
            "text": one.text,
            "language": one.language,
        }
    return dict(content)


def to_submit() -> QuerySet[Assessment]:
    """Of rounds that were opened: what waits to be submitted, for the first time or again."""
    waiting = Assessment.objects.filter(round__opened_at__isnull=False)
    return waiting.exclude(state=Assessment.State.SUBMITTED).order_by("round__closes_on", "pk")


def sections_given(assessment: Assessment, user: Any) -> set[str]:
    """The keys of the sections that were handed to this person."""
    rows = Delegation.objects.filter(assessment=assessment, to=user.pk)
    return set(rows.values_list("section_key", flat=True))


def focal_points(member_states: Iterable[int], *, on: date) -> Mapping[int, set[int]]:
    """By Member State: those who submit on behalf of its administration that day."""
    found: dict[int, set[int]] = {pk: set() for pk in member_states}
    held = Role.objects.on(on).filter(kind=Role.Kind.FOCAL_POINT, member_state__in=found, user__is_active=True)
    for state, user in held.values_list("member_state_id", "user_id"):
        if state is not None:
            found[state].add(user)
    return found


def colleagues(assessment: Assessment, *, on: date, but: int) -> list[tuple[str, str]]:
    """Who else has a role for the country, as choices of a form."""
    held = Role.objects.on(on).filter(member_state=assessment.member_state_id, user__is_active=True)
    rows = held.exclude(user=but).order_by("user__name").values_list("user_id", "user__name").distinct()
    return [(str(pk), name) for pk, name in rows]


def with_address(email: str) -> User | None:
    """The account of a colleague, whom a focal point names by their whole address."""
    return User.objects.filter(email__iexact=email, is_active=True).first()


def one_of(colleagues: Iterable[int]) -> User | None:
    return User.objects.filter(pk__in=colleagues, is_active=True).first()


@dataclass(frozen=True)
class Part:
    """One section of an assessment, with how far it is filled in and who was asked to fill it in."""

    key: str
    title: Said
    asked: int
    answered: int
    carried: int
    given_to: list[Delegation]

    @property
    def is_whole(self) -> bool:
        """All is answered, or the colleagues say that it is filled in; and nothing taken over waits to be looked at."""
        is_done = bool(self.given_to) and all(one.done_at for one in self.given_to)
        return (is_done or self.answered >= self.asked) and not self.carried


def parts_of(assessment: Assessment) -> list[Part]:
    """A row of a matrix counts as one answer. "Not applicable" and "nothing to report" are answers."""
    answers = list(assessment.answers.all())
    answered = Counter(one.item_key for one in answers)
    carried = Counter(one.item_key for one in answers if one.is_carried)
    handed = list(assessment.delegations.select_related("to"))
    return [
        Part(
            key=section.key,
            title=said(section.titles),
            asked=sum(len(item.rows) or 1 for item in section.items.all()),
            answered=sum(answered[item.key] for item in section.items.all()),
            carried=sum(carried[item.key] for item in section.items.all()),
            given_to=[one for one in handed if one.section_key == section.key],
        )
        for section in assessment.round.questionnaire.sections.prefetch_related("items")
    ]
