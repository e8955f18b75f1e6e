"""Milestones as deadlines: the move is of the body that owes them."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.queries.recipients import owing_body
from activities.telling.milestones import VISIBLE, page_of, rows, visible, words_of
from ehealth_portal.review.transitions import State

from .queries.duty import Duty
from .sources import Days, Matter, Source

OPEN = {"met_on": None, "dropped_on": None}


def open_ones(reader: Any) -> Days:
    """Everybody may find them. What belongs to a withdrawn activity is due no more."""
    found = rows() if reader is None else visible(reader)
    return found.filter(**OPEN).exclude(activity__state=State.WITHDRAWN).values_list("pk", "due_on")


def matters(pks: Collection[int], on: date) -> Mapping[int, Matter]:
    found = rows().select_related("activity").filter(pk__in=pks, **OPEN)
    milestones = [one for one in found if one.activity is None or one.activity.state != State.WITHDRAWN]
    duty = Duty((owing_body(one) for one in milestones), on)
    sentence = _("A milestone under %(provision)s is due on %(day)s: say that it was met, or drop it with a reason.")
    return {
        one.pk: Matter(
            due_on=one.due_on,
            title=one.title,
            language=one.language,
            sentence=sentence % words_of(one),
            path=page_of(one),
            action=_("See the milestone"),
            levels=duty.of_group(owing_body(one)),
            activity=one.activity_id if one.activity and one.activity.is_published else None,
        )
        for one in milestones
    }


SOURCE = Source("milestone", gettext_lazy("Milestone"), open_ones, matters, VISIBLE)
