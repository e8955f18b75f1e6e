"""What people are told: that news of an activity is asked for, and that a draft in their name waits for their word."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Activity, ProgressEntry
from ehealth_portal.notifications.kinds import Kind, Told
from ehealth_portal.notifications.models import Event
from ehealth_portal.notifications.tokens import OWN_LETTER

from .queries import last_entries, not_filed_of


def _reminded(events: Iterable[Event]) -> Mapping[Any, Told]:
    events = list(events)
    records = Activity.objects.published().in_bulk(_ids(events))
    last = last_entries(records)
    told = {}
    for event in events:
        record = records.get(int(event.record_id))
        if record is None:
            continue
        entry = last.get(record.pk)
        if entry:
            since = _("The last progress entry is of %(day)s.") % {"day": date_format(entry.on, "DATE_FORMAT")}
        else:
            since = _("No progress has been logged on it yet.")
        asked = _("Answer this mail in your own words, in any language: your answer becomes a draft in your name.")
        told[event.pk] = Told(
            subject=_("How does it go on: %(title)s") % {"title": record.title},
            sentences=(since, asked, _("Nobody checks or publishes it before you have confirmed it.")),
            path=reverse("activity", args=[record.pk]),
            action=_("Look at the activity"),
            may_be_answered=True,
        )
    return told


def _to_confirm(events: Iterable[Event]) -> Mapping[Any, Told]:
    events = list(events)
    entries = ProgressEntry.objects.select_related("activity").in_bulk(_ids(events))
    refused = not_filed_of(entries)
    told = {}
    for event in events:
        entry = entries.get(int(event.record_id))
        if entry is None:
            continue
        told[event.pk] = Told(
            subject=_("Confirm your progress entry: %(title)s") % {"title": entry.activity.title},
            sentences=(
                _("Your answer was kept as a draft. Nobody checks or publishes it before you have confirmed it."),
                *refused.get(entry.pk, ()),
            ),
            path=reverse("answer-confirm", args=[OWN_LETTER]),
            action=_("Read the draft and confirm it"),
            quoted=entry.narrative,
            quoted_language=entry.language,
        )
    return told


def _ids(events: list[Event]) -> list[int]:
    return [int(event.record_id) for event in events]


def _seen_activities(ids: Iterable[str], user: Any) -> set[str]:
    return {str(pk) for pk in Activity.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True)}


def _seen_entries(ids: Iterable[str], user: Any) -> set[str]:
    return {str(pk) for pk in ProgressEntry.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True)}


REMINDER = Kind("replies.reminder", gettext_lazy("News of an activity is asked for"), _reminded, _seen_activities)
CONFIRM = Kind("replies.confirm", gettext_lazy("A draft waits for your confirmation"), _to_confirm, _seen_entries)
