"""What each person of the matrix follows, was told, and lets act for them: webhooks and keys."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ehealth_portal.members.models import User
from ehealth_portal.notifications.models import Event, Notice, Subscription, Suppression
from ehealth_portal.review.transitions import State
from ehealth_portal.webhooks.models import Endpoint
from tests import make

from .callers import Caller, Case

if TYPE_CHECKING:
    from .world import World


def built(world: "World", people: list[User]) -> None:
    of_each = {"url": "https://hooks.example.org/", "state": "active", "proven_at": make.AT, "created_at": make.AT}
    world.webhooks = Endpoint.objects.bulk_create(Endpoint(owner=user, name="Ours", **of_each) for user in people)
    world.subscriptions = Subscription.objects.bulk_create(
        Subscription(user=user, topic="activities", created_at=make.AT) for user in people
    )
    world.messages = _messages(world, people)


def suppression() -> Suppression:
    return Suppression.objects.create(email="gone@demo.example", cause="hard_bounce", at=make.AT)


def _messages(world: "World", people: list[User]) -> list[Notice]:
    """In each person's inbox, of an activity that everybody sees."""
    shown = next(one for one in world.activities if one.state == State.PUBLISHED)
    event = Event.objects.create(
        kind="activities.publish", record_type="activities.activity", record_id=str(shown.pk), at=make.AT
    )
    kept = {"event": event, "channel": "inbox", "why": "follows", "state": "delivered", "reason": "shown"}
    return Notice.objects.bulk_create(Notice(user=user, due_at=make.AT, created_at=make.AT, **kept) for user in people)


# --- what they are to a caller: a person's own, and a stranger's ----------------------------------------------------
def subscription_cases(world: "World", caller: Caller) -> Iterator[Case]:
    return _of_people(world, caller, "subscription", [(row.user, row) for row in world.subscriptions])


def message_cases(world: "World", caller: Caller) -> Iterator[Case]:
    return _of_people(world, caller, "message", [(row.user, row) for row in world.messages])


def webhook_cases(world: "World", caller: Caller) -> Iterator[Case]:
    return _of_people(world, caller, "webhook", [(row.owner, row) for row in world.webhooks])


def service_cases(world: "World", caller: Caller) -> Iterator[Case]:
    return _of_people(world, caller, "service", [(row.owner, row) for row in world.people.services])


def token_cases(world: "World", caller: Caller) -> Iterator[Case]:
    return _of_people(world, caller, "token", [(row.user, row) for row in world.tokens.values()])


def feed_token_cases(world: "World", caller: Caller) -> Iterator[Case]:
    return _of_people(world, caller, "feed_token", [(row.user, row) for row in world.feed_tokens.values()])


def _of_people(world: "World", caller: Caller, of: str, rows: list[tuple[Any, Any]]) -> Iterator[Case]:
    for user, row in rows:
        if user in (caller.user, world.stranger):
            yield Case(of, row, "own" if user == caller.user else "foreign")


def suppression_cases(world: "World", caller: Caller) -> Iterator[Case]:
    yield Case("suppression", world.suppression, "foreign")
