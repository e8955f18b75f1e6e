"""Tells one person of something, as an act would."""

from django.db import transaction

from ehealth_portal.notifications.operations.telling import tell

from . import make


def told_to(kind, record, *users, at=make.AT, why="group", **more):
    with transaction.atomic():
        return tell(kind, record, by=None, at=at, to={why: [one.pk for one in users]}, **more)
