"""The world in which the matrix is tried: who calls, and records of every kind, state and relation to the callers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from activities.models import Activity, Evidence, Milestone, ProgressEntry
from best_practices.models import Lead
from ehealth_portal.circulars.models import Addressee, Circular
from ehealth_portal.feeds.models import FeedToken
from ehealth_portal.mandate.models import Provision
from ehealth_portal.members.models import APIToken, Body
from ehealth_portal.notifications.models import Notice, Subscription
from ehealth_portal.reporting.models import Report
from ehealth_portal.webhooks.models import Endpoint
from tests import make

from . import (
    activities,
    adoptions,
    assessments,
    attendance,
    callers,
    circulars,
    editions,
    following,
    leads,
    managing,
    needs,
    practices,
    registrations,
    reports,
    workshops,
)
from .callers import FILE, GROUPS, Caller, Case


@dataclass
class World:
    callers: dict[str, Caller] = field(default_factory=dict)
    ours: Any = None
    theirs: Any = None
    provisions: dict[str, Provision] = field(default_factory=dict)
    colleague: Any = None
    stranger: Any = None
    clerk: Any = None
    content: dict[str, Any] = field(default_factory=dict)
    activities: list[Activity] = field(default_factory=list)
    entries: list[ProgressEntry] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    evidence: dict[int, Evidence] = field(default_factory=dict)  # by activity
    added: list[Evidence] = field(default_factory=list)  # to published activities
    tokens: dict[str, APIToken] = field(default_factory=dict)
    webhooks: list[Endpoint] = field(default_factory=list)
    subscriptions: list[Subscription] = field(default_factory=list)
    messages: list[Notice] = field(default_factory=list)
    feed_tokens: dict[str, FeedToken] = field(default_factory=dict)
    people: managing.People = field(default_factory=managing.People)
    suppression: Any = None
    circulars: list[Circular] = field(default_factory=list)
    letters: list[Addressee] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    best: practices.Practices = field(default_factory=practices.Practices)
    adoptions: list[Any] = field(default_factory=list)
    editions: Any = field(default_factory=editions.Editions)
    events: workshops.Events = field(default_factory=workshops.Events)
    registrations: list[Any] = field(default_factory=list)
    rounds: assessments.Rounds = field(default_factory=assessments.Rounds)
    ledger: needs.Ledger = field(default_factory=needs.Ledger)

    # --- what a record is to a caller ------------------------------------------------------------------------------
    def relation(self, caller: Caller, author: int | None, body: Body | None) -> str:
        """own, group or foreign; what one wrote for a body that is no longer one's own is foreign."""
        if caller.user is None:
            return "foreign"
        in_group = self.in_group(caller, body)
        reaches = in_group or body is None or caller.role not in GROUPS
        if author == caller.user.pk and reaches:
            return "own"
        return "group" if in_group else "foreign"

    def in_group(self, caller: Caller, body: Body | None) -> bool:
        return caller.role in GROUPS and body == self.ours

    def concerns(self, caller: Caller, *people: int | None) -> bool:
        """Whether a record is the caller's own, or one of those that everybody meets."""
        common = {self.colleague.pk, self.stranger.pk, self.clerk.pk}
        mine = caller.user.pk if caller.user else None
        return all(pk is None or pk in common or pk == mine for pk in people)

    def reviewed_case(self, caller: Caller, of: str, record: Any, body: Any, parent: Case | None = None) -> Case:
        mine = caller.user.pk if caller.user else -1
        relation = self.relation(caller, record.created_by_id, body)
        return Case(of, record, relation, record.state, record.submitted_by_id == mine, parent)

    def cases(self, caller: Caller, of: str) -> list[Case]:
        """The records of an object that concern the caller: others' records stand for themselves only once."""
        return list(CASES[of](self, caller)) if of in CASES else []

    def body_cases(self, caller: Caller) -> Iterator[Case]:
        """What somebody may log for: a body of one's own group, and another."""
        for body in (self.ours, self.theirs):
            yield Case("activity", body, "group" if self.in_group(caller, body) else "foreign")


def _provision_cases(world: World, caller: Caller) -> Iterator[Case]:
    for whose, provision in world.provisions.items():
        in_group = caller.role in GROUPS and whose == "ours"
        yield Case("provision", provision, "group" if in_group else "foreign")


def _named_by_the_address(of: str) -> Callable[[World, Caller], Iterator[Case]]:
    return lambda world, caller: iter([Case(of, "the address says which", "foreign")])


CASES: dict[str, Callable[[World, Caller], Iterator[Case]]] = {
    "activity": activities.activity_cases,
    "evidence": activities.evidence_cases,
    "progress": activities.progress_cases,
    "milestone": activities.milestone_cases,
    "provision": _provision_cases,
    "resolution": _named_by_the_address("resolution"),
    "register": _named_by_the_address("register"),
    "report": reports.cases,
    "circular": circulars.circular_cases,
    "letter": circulars.letter_cases,
    "person": lambda world, caller: iter([Case("person", world.colleague, "foreign")]),
    "managed": managing.managed_cases,
    "erasure": managing.erasure_cases,
    "role": managing.role_cases,
    "house_role": managing.house_role_cases,
    "invitation": managing.invitation_cases,
    "token": following.token_cases,
    "feed_token": following.feed_token_cases,
    "service": following.service_cases,
    "webhook": following.webhook_cases,
    "subscription": following.subscription_cases,
    "message": following.message_cases,
    "suppression": following.suppression_cases,
    "practice": practices.practice_cases,
    "wording": practices.wording_cases,
    "review": practices.review_cases,
    "lead": leads.cases,
    "adoption": adoptions.cases,
    "compendium": editions.compendium_cases,
    "edition": editions.edition_cases,
    "workshop": workshops.cases,
    "registration": registrations.cases,
    "round": assessments.round_cases,
    "questionnaire": assessments.questionnaire_cases,
    "assessment": assessments.assessment_cases,
    "need": needs.need_cases,
    "offer": needs.offer_cases,
    "agreement": needs.agreement_cases,
}


# --- making it ------------------------------------------------------------------------------------------------------
def built() -> World:
    world = World(ours=make.body("itu-t-sg21"), theirs=make.body("itu-t-sg17"))
    world.provisions = {
        "ours": make.provision("resolves.1", code="SG-1", addressee=world.ours),
        "theirs": make.provision("resolves.2", code="SG-2", addressee=world.theirs),
    }
    world.colleague = make.user("colleague@demo.example", "rapporteur", body=world.ours)
    world.stranger = make.user("stranger@demo.example", "rapporteur", body=world.theirs)
    world.clerk = make.user("clerk@demo.example", "secretariat")
    world.suppression = following.suppression()
    callers.built(world)
    activities.built(world)
    reports.built(world)
    circulars.built(world)
    world.best = practices.built(world)
    world.leads = leads.built(world)
    world.adoptions = adoptions.built(world)
    world.editions = editions.built(world)
    world.events = workshops.built(world)
    world.registrations = registrations.built(world)
    attendance.built(world)
    world.rounds = assessments.built(world)
    world.ledger = needs.built(world)
    people = [*(caller.user for caller in world.callers.values() if caller.user), world.stranger]
    following.built(world, people)
    world.people = managing.built(people, giver=world.clerk, body=world.theirs)
    return world


def write_files() -> None:
    """The one file that stands for all: each test has a media folder of its own."""
    path = Path(settings.MEDIA_ROOT) / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"abc")
