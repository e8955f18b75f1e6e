"""The moves a reviewed record may make. This table is the only place that knows; docs/review.md is drawn from it."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


@dataclass(frozen=True)
class Move:
    """An action: the states it may start from, the state it ends in, and whether it must give a reason."""

    starts: tuple[State, ...]
    ends: State
    label: str | Promise
    needs_reason: bool = False
    is_decision: bool = False  # a decision is never taken by the person who wrote or submitted


MOVES = {
    "submit": Move((State.DRAFT, State.RETURNED), State.SUBMITTED, _("Send for review")),
    "take_back": Move((State.SUBMITTED,), State.DRAFT, _("Take back")),
    "return": Move((State.SUBMITTED,), State.RETURNED, _("Return"), needs_reason=True, is_decision=True),
    "publish": Move((State.SUBMITTED,), State.PUBLISHED, _("Publish"), is_decision=True),
    "withdraw": Move((State.PUBLISHED,), State.WITHDRAWN, _("Withdraw"), needs_reason=True),
}

EDITABLE = (State.DRAFT, State.RETURNED)
