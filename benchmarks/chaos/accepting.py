"""How each design takes the promise to send N messages; each returns the messages' numbers."""

import uuid
from collections.abc import Callable

from django.db import connection, transaction
from django.utils import timezone

from ehealth_portal.celery import app
from ehealth_portal.jobs.operations import nudge, silence
from ehealth_portal.members.models import Body, User
from ehealth_portal.notifications.models import OPEN, Cadence, Channel, Notice, Preference, Subscription
from ehealth_portal.notifications.operations import telling

from .kind import HAPPENED

TOPIC = "body:chaos"


def address(number: int) -> str:
    return f"reader{number}@demo.example"


# --- the portal -------------------------------------------------------------------------------------------------------
def followers(many: int) -> list[User]:
    """People who follow one topic, told at once and at any hour."""
    now = timezone.now()
    people = [User(email=address(number), name=f"Reader {number}", password="!") for number in range(many)]
    people = User.objects.bulk_create(people)
    Preference.objects.bulk_create([Preference(user=one, quiet_from=0, quiet_until=0) for one in people])
    Subscription.objects.bulk_create(
        [Subscription(user=one, topic=TOPIC, cadence=Cadence.AT_ONCE, created_at=now) for one in people]
    )
    return people


def tell_followers(many: int, of_one_event: int) -> set[str]:
    """The portal's own telling: each act in a transaction of its own, the notices by INSERT … SELECT."""
    of_one_event = min(many, of_one_event)
    followers(of_one_event)
    body = Body.objects.create(slug="chaos", kind=Body.Kind.STUDY_GROUP, acronym="SG")
    for _ in range(many // of_one_event):
        with transaction.atomic():
            telling.tell(HAPPENED.name, body, by=None, at=timezone.now(), topics=[TOPIC])
    return {one.hex for one in Notice.objects.filter(channel=Channel.EMAIL).values_list("pk", flat=True)}


def clock() -> None:
    """What the clock says every ten seconds, oftener. It is no request, so it does not leave a dead broker alone."""
    silence.until = 0.0
    nudge("notifications.sweep", queue="clock")


def all_are_final() -> bool:
    return not Notice.objects.filter(channel=Channel.EMAIL, state__in=OPEN).exists()


# --- the controls -----------------------------------------------------------------------------------------------------
def tasks(name: str) -> Callable[[int], set[str]]:
    def accept(many: int) -> set[str]:
        numbers = [uuid.uuid4().hex for _ in range(many)]
        for place, number in enumerate(numbers):
            app.send_task(name, args=[number, address(place)], queue="portal")
        return set(numbers)

    return accept


def table(many: int) -> set[str]:
    numbers = [uuid.uuid4().hex for _ in range(many)]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE chaos_mail (number text PRIMARY KEY, address text, is_done bool DEFAULT false)")
        rows = [(number, address(place)) for place, number in enumerate(numbers)]
        cursor.executemany("INSERT INTO chaos_mail (number, address) VALUES (%s, %s)", rows)
    return set(numbers)


def nudge_table() -> None:
    silence.until = 0.0
    for _ in range(4):
        nudge("chaos.mark_then_send")
