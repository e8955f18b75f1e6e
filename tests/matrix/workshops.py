"""Workshops in the world of the matrix: in every state, by whom they were planned, and who works on them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from ehealth_portal.members.models import Body, User
from ehealth_portal.review.transitions import State
from tests import make
from workshops.models import Announcement, ProvisionServed, Staff, ThemeDealtWith, Workshop

from . import programme
from .callers import GROUPS, HOUSE, LATER, Caller, Case, reviewed

if TYPE_CHECKING:
    from .world import World


@dataclass
class Events:
    """``staffed``: published, in person and remotely, open for registration; the callers of the house work on it."""

    workshops: list[Workshop] = field(default_factory=list)
    staffed: Any = None

    def published(self, by: User) -> Workshop:
        """The published one that this person planned; nobody of the callers works on it."""
        found = (one for one in self.workshops if one.state == State.PUBLISHED and one.created_by == by)
        return next(one for one in found if one != self.staffed and one.submitted_by == by)


def relation(world: "World", caller: Caller, workshop: Workshop) -> str:
    """staff, own, group or foreign. The rows that belong to a workshop may stand to the caller as it does."""
    if caller.role in HOUSE and workshop == world.events.staffed:
        return "staff"
    return world.relation(caller, workshop.created_by_id, workshop.body)


def built(world: "World") -> Events:
    today = timezone.now().date()  # the pages ask the clock whether registration is open
    when = {"starts_on": today + timedelta(days=70), "starts_precision": "day", "ends_on": today + timedelta(days=71)}
    where = {"ends_precision": "day", "timezone": "Africa/Kigali", "place": "Kigali", "is_remote": True}
    opens = {"registration_opens_on": today - timedelta(days=30), "registration_closes_on": today + timedelta(days=60)}
    asked = {"offers_fellowships": True, **dict.fromkeys(("fellowships_by", "services_by"), today + timedelta(days=28))}
    plain: dict[str, Any] = when | where | opens | asked

    def one(state: str, author: User, body: Body | None, sender: User | None = None) -> Workshop:
        return Workshop(**reviewed(state, author, sender), **plain, body=body)

    rows = []
    for state in State.values:
        rows += [one(state, world.colleague, world.ours), one(state, world.stranger, world.theirs)]
    for caller in world.callers.values():
        if caller.user:
            rows += [one(state, caller.user, world.ours) for state in State.values]
            rows += [one(State.DRAFT, caller.user, None)]
            rows += [one(state, world.colleague, world.ours, caller.user) for state in LATER]
        if caller.role in GROUPS:
            rows += [one(state, caller.user, world.theirs) for state in State.values]
    staffed = one(State.PUBLISHED, world.stranger, world.theirs)
    Workshop.objects.bulk_create([*rows, staffed])
    _around([*rows, staffed], world)
    programme.built([*rows, staffed])
    given = {"given_by": world.clerk, "given_at": make.AT}
    Staff.objects.bulk_create(
        Staff(workshop=staffed, user=caller.user, **given) for caller in world.callers.values() if caller.role in HOUSE
    )
    return Events([*rows, staffed], staffed)


def _around(rows: list[Workshop], world: "World") -> None:
    """What each must have to be sent; a French text of the stranger's, not yet released."""
    words = {"title": "A workshop", "summary": "For ministries of health.", "written_at": make.AT}
    Announcement.objects.bulk_create(
        Announcement(
            workshop=row, language="en", is_released=row.state == State.PUBLISHED, written_by=row.created_by, **words
        )
        for row in rows
    )
    Announcement.objects.bulk_create(
        Announcement(workshop=row, language="fr", written_by=world.stranger, **words) for row in rows
    )
    ThemeDealtWith.objects.bulk_create(ThemeDealtWith(workshop=row, theme="interoperability") for row in rows)
    ProvisionServed.objects.bulk_create(
        ProvisionServed(workshop=row, provision=world.provisions["ours"]) for row in rows
    )


def cases(world: "World", caller: Caller) -> Iterator[Case]:
    mine = caller.user.pk if caller.user else -1
    for row in world.events.workshops:
        if world.concerns(caller, row.created_by_id, row.submitted_by_id):
            yield Case("workshop", row, relation(world, caller, row), row.state, row.submitted_by_id == mine)


def page(workshop: Workshop, action: str) -> dict[str, Any]:
    """What a workshop is changed to, or its French text: by the last word of the address."""
    if not isinstance(workshop, Workshop):
        return {}
    if action == "<slug:language>":
        there = workshop.announcements.filter(language="fr").first()
        return {"title": "Un atelier", "summary": "Pour les ministères.", "version": there.version if there else ""}
    if action in programme.ACTIONS:
        return programme.page(workshop, action)
    words = {"title": "In other words", "summary": "For ministries of health.", "language": "en", "kind": "workshop"}
    where = {"place": "Kigali", "is_in_person": "on", "started": "9 2 2027", "timezone": "Africa/Kigali"}
    what = {"themes": ["skills"], "body": workshop.body_id or "", "version": workshop.version, "draft": "1"}
    return words | where | what


def api(workshop: Any, action: str) -> dict[str, Any]:
    """The same for the API."""
    if isinstance(workshop, Workshop) and action == "<slug:language>":
        return {"title": "Un atelier", "version": page(workshop, action)["version"]}
    return {"title": "In other words"}
