"""What tests of mail share: a kind whose words the test gives, people with addresses, and a clock to turn."""

from datetime import timedelta
from email import message_from_bytes, policy

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from ehealth_portal.members.models import Body, User
from ehealth_portal.notifications import kinds
from ehealth_portal.notifications.mail.draining import drain
from ehealth_portal.notifications.models import OPEN, Notice
from ehealth_portal.notifications.operations import telling
from tests import make

TOLD = kinds.Told("It happened", ("Something happened to a record.",), "/en/activities/1/", "See it")


class Happening:
    """A kind of event: ``told`` is what is said of it, ``public`` whether everybody sees its record."""

    def __init__(self, told=TOLD, *, public=True, readers=(), name="tests.mailed"):
        self.told, self.public, self.readers, self.asked = told, public, set(readers), []
        self.kind = kinds.Kind(name, "Something", tell=self.tell, seen=self.seen)

    def tell(self, events):
        found = set(Body.objects.filter(pk__in=[int(one.record_id) for one in events]).values_list("pk", flat=True))
        return {one.pk: self.told for one in events if int(one.record_id) in found}

    def seen(self, ids, user):
        self.asked.append(user)
        is_nobody = isinstance(user, AnonymousUser)
        if self.public or (not is_nobody and user.pk in self.readers):
            return {str(pk) for pk in Body.objects.filter(pk__in=ids).values_list("pk", flat=True)}
        return set()

    def happen(self, *users, why="group", at=make.AT, **options):
        with transaction.atomic():
            to = {why: [one.pk for one in users]}
            return telling.tell(self.kind.name, make.body(), by=None, at=at, to=to, **options)


class Clock:
    def __init__(self, now=make.AT):
        self.now = now

    def __call__(self):
        return self.now

    def run(self, until=timedelta(hours=80)):
        """Drain whenever something is due, as the sweep does, until nothing is; returns how much time went by."""
        end = self.now + until
        begun = self.now
        while rows := Notice.objects.filter(channel="email", state__in=OPEN, due_at__lte=end).order_by("due_at"):
            self.now = max(self.now, rows[0].due_at)
            drain(self)
        return self.now - begun


def people(*emails, **fields):
    rows = [User(email=email, password="!", **{"name": "A reader"} | fields) for email in emails]
    return User.objects.bulk_create(rows)


def rows():
    return Notice.objects.filter(channel="email")


def parsed(message):
    return message_from_bytes(message, policy=policy.default)
