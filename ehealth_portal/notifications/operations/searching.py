"""Trying saved searches on what happened. The act itself does not wait for it: an event keeps until it was tried."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from ..kinds import KINDS, MATCHERS
from ..models import Channel, Event, EventTopic, Subscription
from .telling import tell_followers, wake

AT_ONCE = 200  # events of one turn of the clock


def try_searches(*, at: datetime) -> int:
    """Tell those whose saved search finds the record of an event; returns how many events were tried."""
    events = list(Event.objects.filter(searched_at=None).order_by("at")[:AT_ONCE])
    for event in events:
        try_on(event, at=at)
    return len(events)


@transaction.atomic
def try_on(event: Event, *, at: datetime) -> None:
    """Tried once: what is not public concerns no search, and a search that cannot be read finds nothing."""
    if not Event.objects.filter(pk=event.pk, searched_at=None).update(searched_at=at):
        return
    matcher, kind = MATCHERS.get(event.record_type), KINDS.get(event.kind)
    if matcher is None or kind is None or event.record_id not in kind.seen({event.record_id}, AnonymousUser()):
        return
    listing, matches = matcher
    saved = Subscription.objects.filter(topic__startswith=f"search:{listing}?").values_list("topic", flat=True)
    topics = [topic for topic in saved.distinct() if matches(event.record_id, topic.partition("?")[2])]
    if topics:
        EventTopic.objects.bulk_create([EventTopic(event=event, topic=one) for one in topics], ignore_conflicts=True)
        tell_followers(event, at=at)
        wake(Channel.EMAIL)
