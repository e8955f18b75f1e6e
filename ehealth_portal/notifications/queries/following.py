"""What can be followed, and what a person follows, in words."""

import re
from dataclasses import dataclass
from typing import Any

from ehealth_portal.mandate.models import Provision
from ehealth_portal.members.models import Body, MemberState

from .. import topics
from ..kinds import MATCHERS
from ..models import Subscription

LONGEST = 200  # of a topic
NAMED = re.compile(r"(kind|theme):[a-z0-9_-]{1,60}|practice:BP-\d{4}-\d{3,9}", re.ASCII)


@dataclass(frozen=True)
class Followed:
    subscription: Subscription
    label: str


def followed_by(user: Any) -> list[Followed]:
    """A fixed number of queries, however many topics."""
    rows = list(Subscription.objects.filter(user=user.pk))
    words = topics.labels(row.topic for row in rows)
    return sorted((Followed(row, words[row.topic]) for row in rows), key=lambda one: one.label.casefold())


def subscription_of(user: Any, topic: str) -> Subscription | None:
    return Subscription.objects.filter(user=user.pk, topic=topic).first()


def is_topic(topic: str) -> bool:
    """Whether something in the portal is followed by this name."""
    prefix, _colon, rest = topic.partition(":")
    if len(topic) > LONGEST or "\x00" in topic:
        return False
    if prefix == "search":
        return any(rest.startswith(f"{listing}?") for listing, _matches in MATCHERS.values())
    if prefix == "body":
        return Body.objects.filter(slug=rest).exists()
    if prefix == "country":
        return MemberState.objects.filter(iso3=rest).exists()
    if prefix == "provision" and rest.count("/") == 2:
        resolution, edition, key = rest.split("/")
        of = Provision.objects.filter(edition__resolution__slug=resolution, edition__slug=edition)
        return of.filter(key=key).exists()
    return topic in topics.WHOLE or (NAMED.fullmatch(topic) is not None and bool(prefix in topics.WORDS))
