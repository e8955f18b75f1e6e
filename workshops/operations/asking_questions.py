"""The questions of a workshop's own registration form, made by its staff."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.review.operations import locked
from ehealth_portal.review.transitions import State

from .. import permissions
from ..models import Question, Workshop

MOST = 20
Kind = Question.Kind


@dataclass(frozen=True)
class Wanted:
    """``labels`` and those of ``options`` by language; ``after``: key of an earlier question; ``when``: its answer."""

    key: str
    kind: str
    labels: dict[str, str]
    options: list[dict[str, Any]] = field(default_factory=list)
    is_required: bool = False
    after: str = ""
    when: str = ""


@transaction.atomic
def set_questions(workshop: Workshop, wanted: Iterable[Wanted], *, by: User, at: datetime) -> list[Question]:
    """Replace the form. A question that keeps its key keeps its answers; they stay as they were given."""
    fresh = locked(workshop)
    if not permissions.may_edit(by, fresh):
        raise NotAllowed(_("Only its author, or the secretariat once it is published, changes this workshop."))
    must_be_editable(fresh)
    asked = list(wanted)
    if errors := _wrong(asked):
        raise Incomplete(errors)
    Question.objects.filter(workshop=fresh).delete()
    made: dict[str, Question] = {}
    for place, one in enumerate(asked, start=1):
        made[one.key] = Question.objects.create(
            workshop=fresh,
            position=place,
            key=one.key,
            kind=one.kind,
            labels=one.labels,
            options=one.options,
            is_required=one.is_required,
            after=made.get(one.after),
            when=one.when if one.after else "",
        )
    audit.record("workshops.set_questions", fresh, by=by, at=at, after={"questions": [one.key for one in asked]})
    return list(made.values())


def must_be_editable(workshop: Workshop) -> None:
    if workshop.state in (State.SUBMITTED, State.WITHDRAWN):
        raise NotPossibleNow(_("This workshop waits for a decision, or was withdrawn: it cannot be changed now."))


def _wrong(asked: list[Wanted]) -> dict[str, list[str]]:
    """By the place of the question, from 0, and its part: "0.key"."""
    errors: dict[str, list[str]] = {}
    before: dict[str, Wanted] = {}
    if len(asked) > MOST:
        errors[f"{MOST}.label"] = [_("Ask at most %(number)s questions.") % {"number": MOST}]
    for place, one in enumerate(asked):
        for part, sentence in _wrong_parts(one, before):
            errors[f"{place}.{part}"] = [sentence]
        before[one.key] = one
    return errors


def _wrong_parts(one: Wanted, before: dict[str, Wanted]) -> Iterable[tuple[str, str]]:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", one.key) or one.key in before:
        yield "key", _("Give each question a short name of its own in small Latin letters, as in “visa”.")
    if not any(text.strip() for text in one.labels.values()):
        yield "label", _("Write the question.")
    if one.kind not in Kind.values:
        yield "kind", _("Choose how it is answered.")
    values = [option["value"] for option in one.options]
    if one.kind in (Kind.ONE, Kind.SOME) and (len(values) < 2 or len(set(values)) < len(values)):
        yield "options", _("Write at least two different answers to choose from, one a line.")
    if one.after:
        parent = before.get(one.after)
        if parent is None:
            yield "after", _("“%(value)s” is not the name of a question above this one.") % {"value": one.after}
        elif one.when not in _possible(parent):
            yield "when", _("Name an answer to that question: yes or no, or one from its list.")


def _possible(question: Wanted) -> list[str]:
    if question.kind == Kind.YES_NO:
        return ["yes", "no"]
    return [str(option["value"]) for option in question.options]
