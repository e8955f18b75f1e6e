"""Surveys of a workshop: who was asked, what was said, what the public sees."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ehealth_portal.languages import current_language

from ..models import Item, Questionnaire, Registration, Survey, SurveyReply, SurveyResult, SurveyTicket, Workshop
from ..models.assessments import Standing
from ..scoring import LEAST, MOST
from ..wording import Said, said
from .assessments import items_of

Counts = Mapping[str, Mapping[str, Mapping[str, int]]]


def tally(questionnaire: Questionnaire, replies: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, dict[str, int]]]:
    """How often each answer was given: numbers and values of lists as they are, words only as "answered"."""
    words = {key for key, item in items_of(questionnaire).items() if item.kind == Item.Kind.TEXT}
    counted: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for content in replies:
        for item, rows in content.items():
            for row, one in rows.items():
                counted[item][row][_answer(one, is_words=item in words)] += 1
    return {item: {row: dict(answers) for row, answers in rows.items()} for item, rows in counted.items()}


def _answer(one: Mapping[str, Any], *, is_words: bool) -> str:
    if is_words or one["standing"] != Standing.ANSWERED:
        return str(one["standing"])
    return str(one["number"]) if one.get("number") is not None else str(one["text"])


# --- results -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Bar:
    label: str
    number: int
    percent: int


@dataclass(frozen=True)
class Counted:
    """One question, or one row of a matrix. ``mean`` is of a scale; ``words`` are for staff."""

    label: Said
    row: Said
    bars: list[Bar]
    answers: int
    mean: float | None
    words: list[Said]


def counted(questionnaire: Questionnaire, counts: Counts, words: Mapping[str, list[Said]]) -> list[Counted]:
    found = []
    for item in items_of(questionnaire).values():
        rows = [(row["key"], said(row["labels"])) for row in item.rows] or [("", Said())]
        for key, label in rows:
            found.append(_counted(item, label, counts.get(item.key, {}).get(key, {}), words.get(item.key, [])))
    return found


def _counted(item: Item, row: Said, answers: Mapping[str, int], words: list[Said]) -> Counted:
    shown = _choices(item, answers)
    total = sum(answers.values())
    points = [(float(point), number) for point, number in answers.items() if _is_number(point)]
    given = sum(number for _point, number in points)
    is_mean = item.kind != Item.Kind.ONE and given
    return Counted(
        label=said(item.labels),
        row=row,
        bars=[Bar(label, answers.get(key, 0), round(100 * answers.get(key, 0) / (total or 1))) for key, label in shown],
        answers=total,
        mean=round(sum(point * number for point, number in points) / given, 1) if is_mean else None,
        words=words,
    )


def _choices(item: Item, answers: Mapping[str, int]) -> list[tuple[str, str]]:
    """Every answer that one could give, whether or not somebody did; of numbers and words none."""
    match item.kind:
        case Item.Kind.SCALE | Item.Kind.MATRIX:
            ends = {one["value"]: str(said(one["labels"])) for one in item.options}
            listed = [(str(n), f"{n} · {ends[str(n)]}" if str(n) in ends else str(n)) for n in range(LEAST, MOST + 1)]
        case Item.Kind.ONE:
            listed = [(one["value"], str(said(one["labels"]))) for one in item.options]
        case _:
            return []
    return listed + [(one.value, str(one.label)) for one in Standing if one.value in answers]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class Results:
    survey: Survey
    replies: int
    asked: int | None  # staff see it
    questions: list[Counted]


def results_for_public(survey: Survey) -> Results | None:
    """None while it is open, and of fewer than three replies."""
    result = SurveyResult.objects.filter(survey=survey).first()
    if result is None:
        return None
    return Results(survey, result.replies, None, _without_words(counted(survey.questionnaire, result.counts, {})))


def _without_words(questions: list[Counted]) -> list[Counted]:
    return [one for one in questions if one.bars or one.mean is not None]


def results_for_staff(survey: Survey) -> Results:
    """With the words, in an order that tells nothing."""
    replies = list(SurveyReply.objects.filter(survey=survey).values_list("content", flat=True))
    words: dict[str, list[Said]] = defaultdict(list)
    for content in replies:
        for item, rows in content.items():
            words[item] += [Said(one["text"], one["language"]) for one in rows.values() if _is_words(one)]
    texts = {
        item.key: sorted(words[item.key], key=lambda one: one.text)
        for item in items_of(survey.questionnaire).values()
        if item.kind == Item.Kind.TEXT
    }
    asked = SurveyTicket.objects.filter(survey=survey).count()
    counts = tally(survey.questionnaire, replies)
    return Results(survey, len(replies), asked, counted(survey.questionnaire, counts, texts))


def _is_words(one: Mapping[str, Any]) -> bool:
    return bool(one["standing"] == "answered" and one["text"])


# --- lists ---------------------------------------------------------------------------------------------------------
def of_workshop(workshop: Workshop) -> list[Survey]:
    return list(workshop.surveys.select_related("questionnaire", "result").order_by("-when"))


def title_of(questionnaire: Questionnaire) -> Said:
    return said(questionnaire.titles)


def to_answer(registration: Registration, *, on: date) -> list[SurveyTicket]:
    """The surveys that this person was asked to answer and that are open."""
    rows = SurveyTicket.objects.filter(registration=registration, survey__opens_on__lte=on, survey__closes_on__gte=on)
    return list(rows.select_related("survey__questionnaire").order_by("-survey__when"))


def to_choose() -> list[tuple[str, str]]:
    """The newest version of every questionnaire that asks something."""
    newest: dict[str, Questionnaire] = {}
    for one in Questionnaire.objects.filter(sections__items__isnull=False).distinct().order_by("slug", "version"):
        newest[one.slug] = one
    language = current_language()
    named = [(str(one.pk), str(said(one.titles, language))) for one in newest.values()]
    return sorted(named, key=lambda pair: pair[1])
