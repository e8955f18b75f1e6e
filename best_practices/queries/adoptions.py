"""What became of practices: their family trees, how many adapted them, and who took up what. Confirmed ones only.

Revisions of one practice (BP-2026-041) count together.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Q

from ehealth_portal.mandate.named import Named, state_names
from ehealth_portal.members.who import actors
from ehealth_portal.review.transitions import State

from ..models import Adoption, Practice, Wording
from ..models.adoptions import AdoptionQuerySet, Outcome
from .wording import texts_for

Family = tuple[int, int]  # year and number: BP-2026-041 in all its revisions
LEVELS = 3  # of practices below the one whose page it is; what lies deeper stands on the pages of those
MOST = 200  # adoptions of one level
SHOWN = 5  # on the page of a Member State
LONGEST = 50  # of the reader's own that are not confirmed yet
CLOSED = (State.PUBLISHED, State.WITHDRAWN)
SHAPES = {Outcome.WORKED: "done", Outcome.PARTLY: "prog", Outcome.FAILED: "attn", Outcome.EARLY: "none"}


@dataclass(frozen=True)
class Counts:
    """In how many countries a practice was adapted, and in how many of them it worked."""

    adoptions: int = 0
    countries: int = 0
    worked: int = 0


@dataclass
class Branch:
    """An adoption as the tree shows it, with the practice that came of it and what became of that one."""

    adoption: Adoption
    state: Named | None
    shape: str
    confirmed_by: str = ""
    result: Practice | None = None
    text: Wording | None = None  # of the result
    below: list["Branch"] = field(default_factory=list)
    goes_on: bool = False  # deeper than is shown here


@dataclass(frozen=True)
class Tree:
    branches: list[Branch]
    counts: Counts
    origins: list[tuple[Adoption, Wording | None, Named | None]]  # the adoptions that this practice came of


def family_of(practice: Practice) -> Family:
    return practice.year or 0, practice.number or 0


def _of(families: Iterable[Family], path: str = "practice") -> Q:
    """Rows whose practice is a revision of one of these."""
    asked = [Q(**{f"{path}__year": year, f"{path}__number": number}) for year, number in sorted(families)]
    return reduce(or_, asked, Q(pk__in=[]))


def counts_of(practices: Iterable[Practice]) -> dict[int, Counts]:
    """For each practice that is asked about: one query, any number."""
    rows = list(practices)
    families = {family_of(one) for one in rows if one.number}
    found = Adoption.objects.published().filter(_of(families)) if families else Adoption.objects.none()
    told: dict[Family, list[tuple[int, str]]] = defaultdict(list)
    for year, number, state, outcome in found.order_by().values_list(
        "practice__year", "practice__number", "member_state", "outcome"
    ):
        told[year or 0, number or 0].append((state, outcome))
    return {one.pk: _counted(told[family_of(one)]) for one in rows}


def _counted(told: list[tuple[int, str]]) -> Counts:
    worked = {state for state, outcome in told if outcome == Outcome.WORKED}
    return Counts(len(told), len({state for state, _outcome in told}), len(worked))


def tree_of(practice: Practice, user: Any) -> Tree:
    """What became of a practice, and of what came of it: as many queries for a large family as for a small one."""
    if not practice.number:
        return Tree([], Counts(), [])
    root = family_of(practice)
    levels = _levels(root)
    adoptions = [one for level in levels for one in level]
    origins = list(
        Adoption.objects.published().filter(_of([root], "resulting")).select_related("practice").order_by("pk")[:MOST]
    )
    texts = texts_for(
        {one.resulting_id for one in adoptions if one.resulting_id} | {one.practice_id for one in origins}
    )
    people = actors({one.decided_by_id for one in adoptions if one.decided_by_id}, user)
    states = state_names() if adoptions or origins else {}
    by_family = [_by_family(level) for level in levels]
    branches = _branches(by_family, root, {root}, (states, people, texts))
    first = [(one.member_state_id, one.outcome) for one in levels[0]]
    shown = [(one, texts.get(one.practice_id), states.get(one.member_state_id)) for one in origins]
    return Tree(branches, _counted(first), shown)


def _levels(root: Family) -> list[list[Adoption]]:
    """Adoptions of the practice, of what came of them, and so on: a query a level, however wide. One level more than is
    shown, to know what goes on.
    """
    levels: list[list[Adoption]] = []
    families, seen = {root}, {root}
    for _level in range(LEVELS + 1):
        found = Adoption.objects.published().filter(_of(families)).select_related("practice", "resulting")
        levels.append(list(found.order_by("started_on", "pk")[:MOST]) if families else [])
        families = {family_of(one.resulting) for one in levels[-1] if one.resulting and one.resulting.is_published}
        families -= seen
        seen |= families
    return levels


def _by_family(level: list[Adoption]) -> dict[Family, list[Adoption]]:
    found: dict[Family, list[Adoption]] = defaultdict(list)
    for one in level:
        found[family_of(one.practice)].append(one)
    return found


def _branches(
    levels: list[dict[Family, list[Adoption]]], family: Family, above: set[Family], around: tuple[Any, Any, Any]
) -> list[Branch]:
    """What came of one family, ``above`` being those that it stems from: no circle is followed."""
    states, people, texts = around
    made = []
    for one in levels[0].get(family, []):
        branch = Branch(one, states.get(one.member_state_id), SHAPES.get(Outcome(one.outcome), "none"))
        branch.confirmed_by = people.get(one.decided_by_id or 0, "")
        result = one.resulting
        if result is not None and result.is_published:
            branch.result, branch.text = result, texts.get(result.pk)
            further = family_of(result)
            is_deeper = bool(levels[1].get(further)) and further not in above
            if is_deeper and len(levels) > 2:
                branch.below = _branches(levels[1:], further, above | {further}, around)
            branch.goes_on = is_deeper and len(levels) <= 2
        made.append(branch)
    return made


def listed(*, iso3: str = "") -> AdoptionQuerySet:
    """Every confirmed adoption of a practice that is public, newest first; ``iso3`` for those of one Member State."""
    found = Adoption.objects.published().filter(practice__in=Practice.objects.published())
    found = found.filter(member_state__iso3=iso3) if iso3 else found
    return found.select_related("practice", "member_state", "resulting").order_by("-started_on", "-pk")


@dataclass(frozen=True)
class Line:
    """An adoption in a list, with the names that it needs."""

    adoption: Adoption
    state: Named | None
    text: Wording | None
    shape: str


def lines(adoptions: Iterable[Adoption]) -> list[Line]:
    """A fixed number of queries, however many."""
    rows = list(adoptions)
    if not rows:
        return []
    texts, states = texts_for({one.practice_id for one in rows}), state_names()
    return [
        Line(
            one,
            states.get(one.member_state_id),
            texts.get(one.practice_id),
            SHAPES.get(Outcome(one.outcome), "none") if one.outcome else "none",
        )
        for one in rows
    ]


COLUMNS = (
    "id", "practice", "revision", "practice_title", "country", "started", "changes", "language", "cost_band",
    "outcome", "results", "reference", "url", "no_evidence_reason", "resulting_practice", "confirmed_at",
)  # fmt: skip


def table_rows(adoptions: AdoptionQuerySet) -> Iterable[tuple[Any, ...]]:
    """The list for download; codes rather than translated words."""
    rows = list(adoptions)
    texts = texts_for({one.practice_id for one in rows})
    for one in rows:
        text = texts.get(one.practice_id)
        yield (
            one.pk, one.practice.reference, one.practice.revision, text.title if text else "", one.member_state.iso3,
            str(one.started or ""), one.changes, one.language, one.cost_band, one.outcome, one.results, one.reference,
            one.url, one.no_evidence_reason, one.resulting.reference if one.resulting else "",
            one.decided_at.isoformat() if one.decided_at else "",
        )  # fmt: skip


def countries(states: dict[int, Named]) -> list[tuple[Named, int]]:
    """The Member States that adapted something, each with the number of its adoptions."""
    found = listed().order_by().select_related(None).values_list("member_state").annotate(number=Count("pk"))
    named = [(states[pk], number) for pk, number in found if pk in states]
    return sorted(named, key=lambda one: one[0].name)


def own_open(user: Any) -> list[Line]:
    """What the reader wrote and is not confirmed yet."""
    if not user.is_authenticated:
        return []
    mine = Adoption.objects.visible_to(user).filter(created_by=user.pk).exclude(state__in=CLOSED)
    return lines(mine.select_related("practice", "member_state").order_by("-updated_at", "-pk")[:LONGEST])


def adapted_in(iso3: str) -> dict[str, Any]:
    """For the page of a Member State: the newest few that it adapted, and whether there are more."""
    rows = list(listed(iso3=iso3)[: SHOWN + 1])
    return {"adapted": lines(rows[:SHOWN]), "adapted_more": len(rows) > SHOWN}
