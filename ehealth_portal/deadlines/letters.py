"""Replies to circulars as deadlines: the move is of those who act for the addressee."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.queries.names import body_names
from ehealth_portal.circulars.models import Addressee
from ehealth_portal.circulars.queries.due import Due, open_replies, replies_due
from ehealth_portal.languages import current_language
from ehealth_portal.members.naming import member_state_names
from ehealth_portal.members.queries import standing_of
from ehealth_portal.notifications.recipients import secretariat
from ehealth_portal.notifications.records import sight

from .sources import Days, Level, Matter, Source


def open_ones(reader: Any) -> Days:
    """The secretariat has the board of the circular for this: on its page they are not listed one by one."""
    if reader is not None and standing_of(reader).is_secretariat:
        return []
    return open_replies(reader)


def matters(pks: Collection[int], on: date) -> Mapping[int, Matter]:
    states, bodies = member_state_names(current_language()), body_names()
    house = Level(_("Secretariat"), frozenset(secretariat(on=on)), _("The secretariat has been told too."))
    found = {}
    for due in replies_due(pks, on=on):
        letter = due.letter
        name = letter.organization.name if letter.organization else states.get(letter.member_state_id or 0, "")
        name = bodies[letter.body_id].name if letter.body_id else name
        levels = (Level(name, due.people), house) if due.people else (house,)
        found[letter.pk] = _matter(due, levels)
    return found


def _matter(due: Due, levels: tuple[Level, ...]) -> Matter:
    circular = due.letter.circular
    assert circular.reply_by is not None
    return Matter(
        due_on=circular.reply_by,
        title=due.text.subject if due.text else str(circular),
        language=due.text.language if due.text else "",
        sentence=_("A reply to circular %(number)s is due.") % {"number": circular},
        path=reverse("own-letter", args=[due.letter.pk]),
        action=_("Read the letter and reply"),
        levels=levels,
    )


SOURCE = Source("reply", gettext_lazy("Reply to a circular"), open_ones, matters, sight(Addressee.objects.visible_to))
