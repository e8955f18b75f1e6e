"""The world in which the matrix is tried: who calls, and records of every kind, state and relation to the callers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from activities.models import Activity, Evidence, Milestone, ProgressEntry, ProvisionServed
from best_practices.models import Lead
from ehealth_portal.circulars.models import Addressee, Circular
from ehealth_portal.documents.snapshots import digest, settled
from ehealth_portal.feeds.models import FeedToken
from ehealth_portal.feeds.operations import make_feed_token
from ehealth_portal.mandate.models import Provision
from ehealth_portal.members.models import APIToken, Body, User
from ehealth_portal.members.operations import create_token
from ehealth_portal.notifications.models import Event, Notice, Subscription, Suppression
from ehealth_portal.reporting.documents.content import taken
from ehealth_portal.reporting.models import Report, ReportDocument, ReportSnapshot
from ehealth_portal.review.transitions import State
from ehealth_portal.webhooks.models import Endpoint
from tests import make
from tests.reporting import report_making

from . import adoptions, assessments, attendance, editions, leads, managing, needs, practices, registrations, workshops

AUTHORS = ("rapporteur", "counsellor", "secretariat", "administrator")
GROUPS = ("rapporteur", "counsellor")
HOUSE = ("secretariat", "administrator")
NAMES = (
    *("public", "nobody", *AUTHORS, "focal_point", "state_delegate", "delegate", "partner"),
    *("ended_rapporteur", "ended_counsellor", "ended_secretariat", "coming_rapporteur"),
)
STATES = tuple(State.values)
LATER = (State.SUBMITTED, State.PUBLISHED)  # states in which somebody may have sent what another wrote
FILE = "evidence/ab/abcd"


@dataclass(frozen=True)
class Caller:
    """Who asks. ``role`` is what the matrix takes them for: an ended role is none."""

    name: str
    role: str
    user: User | None = None
    secret: str = ""  # of a token that may read and write
    reading: str = ""  # of a token that may read only
    feeds: str = ""  # of the key of private feeds


@dataclass(frozen=True)
class Case:
    """A record and what it is to the caller. ``seen`` is False where the object around it cannot be seen."""

    of: str
    record: Any
    relation: str
    state: str = ""
    had_a_hand: bool = False  # sent it, though another wrote it
    parent: "Case | None" = None
    on_pages: bool = True  # False: no page shows it, only the API


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
        in_group = caller.role in GROUPS and body == self.ours
        reaches = in_group or body is None or caller.role not in GROUPS
        if author == caller.user.pk and reaches:
            return "own"
        return "group" if in_group else "foreign"

    def cases(self, caller: Caller, of: str) -> list[Case]:
        """The records of an object that concern the caller: others' records stand for themselves only once."""
        found = getattr(self, f"_{of}_cases", None)
        return list(found(caller)) if found else []

    def concerns(self, caller: Caller, *people: int | None) -> bool:
        """Whether a record is the caller's own, or one of those that everybody meets."""
        common = {self.colleague.pk, self.stranger.pk, self.clerk.pk}
        mine = caller.user.pk if caller.user else None
        return all(pk is None or pk in common or pk == mine for pk in people)

    def _reviewed(self, caller: Caller, of: str, record: Any, body: Any, parent: Case | None = None) -> Case:
        mine = caller.user.pk if caller.user else -1
        relation = self.relation(caller, record.created_by_id, body)
        return Case(of, record, relation, record.state, record.submitted_by_id == mine, parent)

    def _activity_cases(self, caller: Caller) -> Iterator[Case]:
        for record in self.activities:
            if self.concerns(caller, record.created_by_id, record.submitted_by_id):
                yield self._reviewed(caller, "activity", record, record.body)

    def _evidence_cases(self, caller: Caller) -> Iterator[Case]:
        """What was filed while the activity was written, and what was added once it was published."""
        for around in self._activity_cases(caller):
            if around.record.submitted_by_id in (None, around.record.created_by_id):
                yield Case("evidence", self.evidence[around.record.pk], around.relation, "accepted", parent=around)
        for evidence in self.added:
            if self.concerns(caller, evidence.added_by_id):
                around = self._reviewed(caller, "activity", evidence.activity, evidence.activity.body)
                relation = self.relation(caller, evidence.added_by_id, evidence.activity.body)
                yield Case("evidence", evidence, relation, evidence.standing, parent=around)

    def _progress_cases(self, caller: Caller) -> Iterator[Case]:
        for entry in self.entries:
            if self.concerns(caller, entry.created_by_id, entry.submitted_by_id):
                around = self._reviewed(caller, "activity", entry.activity, entry.activity.body)
                yield self._reviewed(caller, "progress", entry, entry.activity.body, around)

    def _report_cases(self, caller: Caller) -> Iterator[Case]:
        for record in self.reports:
            if self.concerns(caller, record.created_by_id, record.submitted_by_id):
                yield self._reviewed(caller, "report", record, None)

    def _milestone_cases(self, caller: Caller) -> Iterator[Case]:
        for record in self.milestones:
            in_group = caller.role in GROUPS and record.body == self.ours
            relation = "group" if in_group else "foreign"
            yield Case("milestone", record, relation, on_pages=record.activity is not None)

    def _provision_cases(self, caller: Caller) -> Iterator[Case]:
        for whose, provision in self.provisions.items():
            in_group = caller.role in GROUPS and whose == "ours"
            yield Case("provision", provision, "group" if in_group else "foreign")

    def _resolution_cases(self, caller: Caller) -> Iterator[Case]:
        yield Case("resolution", "the address says which", "foreign")

    def _register_cases(self, caller: Caller) -> Iterator[Case]:
        yield Case("register", "the address says which", "foreign")

    def _person_cases(self, caller: Caller) -> Iterator[Case]:
        yield Case("person", self.colleague, "foreign")

    def _token_cases(self, caller: Caller) -> Iterator[Case]:
        for name, token in self.tokens.items():
            if name in (caller.name, "stranger"):
                yield Case("token", token, "own" if name == caller.name else "foreign")

    def _feed_token_cases(self, caller: Caller) -> Iterator[Case]:
        for name, token in self.feed_tokens.items():
            if name in (caller.name, "stranger"):
                yield Case("feed_token", token, "own" if name == caller.name else "foreign")

    def _managed_cases(self, caller: Caller) -> Iterator[Case]:
        for place, role in self.people.roles.items():
            yield Case("managed", role.user, managing.relation(caller.name, place))

    def _erasure_cases(self, caller: Caller) -> Iterator[Case]:
        for around in self._managed_cases(caller):
            yield Case("erasure", around.record, around.relation)
        if caller.role in HOUSE:
            yield Case("erasure", caller.user, "own")

    def _role_cases(self, caller: Caller) -> Iterator[Case]:
        for place, role in self.people.roles.items():
            yield Case("role", role, managing.relation(caller.name, place))

    def _house_role_cases(self, caller: Caller) -> Iterator[Case]:
        for role in self.people.house_roles:
            if role.user == caller.user or role == self.people.waiting:
                yield Case("house_role", role, "own" if role.user == caller.user else "foreign")

    def _invitation_cases(self, caller: Caller) -> Iterator[Case]:
        for place, invitation in self.people.invitations.items():
            yield Case("invitation", invitation, managing.relation(caller.name, place))

    def _subscription_cases(self, caller: Caller) -> Iterator[Case]:
        yield from self._of_people(caller, "subscription", self.subscriptions)

    def _message_cases(self, caller: Caller) -> Iterator[Case]:
        yield from self._of_people(caller, "message", self.messages)

    def _of_people(self, caller: Caller, of: str, rows: list[Any]) -> Iterator[Case]:
        """A person's own row, and a stranger's."""
        for row in rows:
            if row.user in (caller.user, self.stranger):
                yield Case(of, row, "own" if row.user == caller.user else "foreign")

    def _webhook_cases(self, caller: Caller) -> Iterator[Case]:
        for endpoint in self.webhooks:
            if endpoint.owner in (caller.user, self.stranger):
                yield Case("webhook", endpoint, "own" if endpoint.owner == caller.user else "foreign")

    def _service_cases(self, caller: Caller) -> Iterator[Case]:
        for service in self.people.services:
            if service.owner in (caller.user, self.stranger):
                yield Case("service", service, "own" if service.owner == caller.user else "foreign")

    def _circular_cases(self, caller: Caller) -> Iterator[Case]:
        for record in self.circulars:
            if self.concerns(caller, record.created_by_id, record.submitted_by_id):
                yield self._reviewed(caller, "circular", record, None)

    def _letter_cases(self, caller: Caller) -> Iterator[Case]:
        """To Malawi, to the university, to WHO, to our group, and to a State for which none of the callers speaks."""
        speaks = {
            **dict.fromkeys(("focal_point", "state_delegate"), ("state", "member_state", "MWI")),
            **dict.fromkeys(GROUPS, ("group", "body", self.ours.slug)),
            "delegate": ("organization", "organization", "uni"),
            "partner": ("organization", "organization", "who"),
        }
        relation, name, code = speaks.get(caller.role, ("foreign", "", ""))
        for letter in self.letters:
            of = getattr(letter, name, None) if name else None
            mine = getattr(of, "iso3", "") or getattr(of, "slug", "")
            yield Case("letter", letter, relation if mine and mine == code else "foreign")

    def _practice_cases(self, caller: Caller) -> Iterator[Case]:
        yield from practices.practice_cases(self, caller, Case)

    def _wording_cases(self, caller: Caller) -> Iterator[Case]:
        yield from practices.wording_cases(self, caller, Case)

    def _review_cases(self, caller: Caller) -> Iterator[Case]:
        yield from practices.review_cases(self, caller, Case)

    def _lead_cases(self, caller: Caller) -> Iterator[Case]:
        yield from leads.cases(self, caller, Case)

    def _adoption_cases(self, caller: Caller) -> Iterator[Case]:
        yield from adoptions.cases(self, caller, Case)

    def _compendium_cases(self, caller: Caller) -> Iterator[Case]:
        yield from editions.compendium_cases(self, caller, Case)

    def _edition_cases(self, caller: Caller) -> Iterator[Case]:
        yield from editions.edition_cases(self, caller, Case)

    def _workshop_cases(self, caller: Caller) -> Iterator[Case]:
        yield from workshops.cases(self, caller, Case)

    def _registration_cases(self, caller: Caller) -> Iterator[Case]:
        yield from registrations.cases(self, caller, Case)

    def _round_cases(self, caller: Caller) -> Iterator[Case]:
        yield from assessments.round_cases(self, caller, Case)

    def _questionnaire_cases(self, caller: Caller) -> Iterator[Case]:
        yield from assessments.questionnaire_cases(self, caller, Case)

    def _assessment_cases(self, caller: Caller) -> Iterator[Case]:
        yield from assessments.assessment_cases(self, caller, Case)

    def _need_cases(self, caller: Caller) -> Iterator[Case]:
        yield from needs.need_cases(self, caller, Case)

    def _offer_cases(self, caller: Caller) -> Iterator[Case]:
        yield from needs.offer_cases(self, caller, Case)

    def _suppression_cases(self, caller: Caller) -> Iterator[Case]:
        yield Case("suppression", self.suppression, "foreign")

    def body_cases(self, caller: Caller) -> Iterator[Case]:
        """What somebody may log for: a body of one's own group, and another."""
        for body in (self.ours, self.theirs):
            in_group = caller.role in GROUPS and body == self.ours
            yield Case("activity", body, "group" if in_group else "foreign")


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
    world.suppression = Suppression.objects.create(email="gone@demo.example", cause="hard_bounce", at=make.AT)
    _callers(world)
    _activities(world)
    _around_activities(world)
    _reports(world)
    _circulars(world)
    world.best = practices.built(world, _reviewed)
    world.leads = leads.built(world)
    world.adoptions = adoptions.built(world, _reviewed)
    world.editions = editions.built(world, _reviewed, FILE)
    world.events = workshops.built(world, _reviewed, FILE)
    world.registrations = registrations.built(world)
    attendance.built(world)
    world.rounds = assessments.built(world)
    world.ledger = needs.built(world)
    owners = [caller.user for caller in world.callers.values() if caller.user]
    of_each = {"url": "https://hooks.example.org/", "state": "active", "proven_at": make.AT, "created_at": make.AT}
    world.webhooks = Endpoint.objects.bulk_create(
        Endpoint(owner=owner, name="Ours", **of_each) for owner in [*owners, world.stranger]
    )
    people = [*owners, world.stranger]
    world.subscriptions = Subscription.objects.bulk_create(
        Subscription(user=user, topic="activities", created_at=make.AT) for user in people
    )
    world.messages = _messages(world, people)
    world.people = managing.built([*owners, world.stranger], giver=world.clerk, body=world.theirs)
    return world


def _messages(world: World, people: list[User]) -> list[Notice]:
    """In each person's inbox, of an activity that everybody sees."""
    shown = next(one for one in world.activities if one.state == State.PUBLISHED)
    event = Event.objects.create(
        kind="activities.publish", record_type="activities.activity", record_id=str(shown.pk), at=make.AT
    )
    kept = {"event": event, "channel": "inbox", "why": "follows", "state": "delivered", "reason": "shown"}
    return Notice.objects.bulk_create(Notice(user=user, due_at=make.AT, created_at=make.AT, **kept) for user in people)


def _callers(world: World) -> None:
    """Every role, and dated ones that do not count today: ended yesterday, ended today, not begun."""
    today = timezone.now().date()
    body = {"body": world.ours}
    scopes: dict[str, dict[str, Any]] = {
        "nobody": {},
        "rapporteur": body,
        "counsellor": body,
        "secretariat": {},
        "administrator": {},
        "focal_point": {"member_state": make.state("MWI", "Malawi")},
        "state_delegate": {"member_state": make.state("MWI", "Malawi")},
        "delegate": {"organization": make.organization("uni", "A university", kind="academia")},
        "partner": {"organization": make.organization()},
    }
    dated = {
        "ended_rapporteur": ("rapporteur", body | {"valid_until": today}),
        "ended_counsellor": ("counsellor", body | {"valid_until": today - timedelta(days=1)}),
        "ended_secretariat": ("secretariat", {"valid_until": today}),
        "coming_rapporteur": ("rapporteur", body | {"valid_from": today + timedelta(days=1)}),
    }
    world.callers["public"] = Caller("public", "public")
    for name, scope in scopes.items():
        kind = {"nobody": "", "state_delegate": "delegate", "partner": "delegate"}.get(name, name)
        _caller(world, name, name, kind, scope)
    for name, (kind, scope) in dated.items():
        _caller(world, name, "nobody", kind, scope)
    world.tokens["stranger"] = create_token(world.stranger, "theirs", by=world.stranger, at=timezone.now())[0]
    stranger = world.stranger
    world.feed_tokens["stranger"] = make_feed_token(stranger, "theirs", by=stranger, at=timezone.now())[0]


def _caller(world: World, name: str, role: str, kind: str, scope: dict[str, Any]) -> None:
    user = make.user(f"{name.replace('_', '.')}@demo.example", kind, **scope)
    now = timezone.now()
    world.tokens[name], secret = create_token(user, "writes", by=user, at=now)
    world.feed_tokens[name], feeds = make_feed_token(user, "calendar", by=user, at=now)
    reading = create_token(user, "reads", by=user, at=now, scopes=("read",))[1]
    world.callers[name] = Caller(name, role, user, secret, reading, feeds)


def _circulars(world: World) -> None:
    """In every state, by the clerk and by those who may write one; one letter to each for whom somebody speaks."""
    number = count(1)

    def one(state: str, author: User, sender: User | None = None) -> Circular:
        numbered = {"year": 2026, "number": next(number)} if state == State.PUBLISHED else {}
        return Circular(group_day=date(2026, 11, 22), **_reviewed(state, author, sender), **numbered)

    states = [state for state in STATES if state != State.WITHDRAWN]
    rows = [one(state, world.clerk) for state in states]
    for name in HOUSE:
        user = world.callers[name].user
        assert user
        rows += [one(state, user) for state in states]
        rows += [one(state, world.clerk, user) for state in LATER]
    world.circulars = Circular.objects.bulk_create(rows)
    for row in rows:
        text = {"subject": "A report", "body": "Read it.", "is_complete": True, "written_by": world.clerk}
        row.texts.create(language="en", **text)
        row.member_states.add(make.state("MWI", "Malawi"))
    sent = next(row for row in rows if row.state == State.PUBLISHED)
    to = [{"organization": make.organization("uni")}, {"organization": make.organization()}, {"body": world.ours}]
    to += [{"member_state": make.state("MWI")}, {"member_state": make.state("NPL", "Nepal"), "user": world.stranger}]
    world.letters = Addressee.objects.bulk_create(Addressee(circular=sent, **of) for of in to)


def _reviewed(state: str, author: User, sender: User | None = None) -> dict[str, Any]:
    """The columns of a record in a state, as the acts would have left them; a public record is judged by the clock."""
    fields: dict[str, Any] = {"state": state, "created_by": author, "created_at": make.AT, "updated_at": make.AT}
    if state != State.DRAFT:
        fields |= {"submitted_by": sender or author, "submitted_at": make.AT}
    if state in (State.RETURNED, State.PUBLISHED, State.WITHDRAWN):
        fields |= {"decided_at": make.AT}
    return fields | ({"reason": "Because."} if state in (State.RETURNED, State.WITHDRAWN) else {})


def _activities(world: World) -> None:
    def one(state: str, author: User, body: Body | None, sender: User | None = None) -> Activity:
        fields = _reviewed(state, author, sender) | {"body": body, "title": "What was done", "kind": "meeting"}
        dates = {"started_on": date(2026, 3, 14), "started_precision": "day"}
        return Activity(no_evidence_reason="None yet.", **fields, **dates)

    rows = []
    for state in STATES:
        rows += [one(state, world.colleague, world.ours), one(state, world.stranger, world.theirs)]
    for caller in world.callers.values():
        if caller.user:
            rows += [one(state, caller.user, world.ours) for state in STATES]
            rows += [one(State.DRAFT, caller.user, None)]
            rows += [one(state, world.colleague, world.ours, caller.user) for state in LATER]
        if caller.role in GROUPS:
            rows += [one(state, caller.user, world.theirs) for state in STATES]
    world.activities = Activity.objects.bulk_create(rows)
    ProvisionServed.objects.bulk_create(
        ProvisionServed(activity=row, provision=world.provisions["ours"], why="It is asked for.") for row in rows
    )


def _around_activities(world: World) -> None:
    """Evidence of every activity; progress entries and milestones of the published ones, and of a withdrawn one."""
    filed = Evidence.objects.bulk_create(_filed(row, row.created_by) for row in world.activities)
    world.evidence = {evidence.activity_id: evidence for evidence in filed if evidence.activity_id}
    common = [row for row in world.activities if row.created_by in (world.colleague, world.stranger)]
    common = [row for row in common if row.created_by == row.submitted_by]
    published = {row.body: row for row in common if row.state == State.PUBLISHED}
    withdrawn = {row.body: row for row in common if row.state == State.WITHDRAWN}
    _added_evidence(world, published)
    _entries(world, published, withdrawn)
    due = {"title": "A draft Recommendation", "due_on": date(2027, 1, 1), "created_at": make.AT}
    world.milestones = Milestone.objects.bulk_create(
        Milestone(provision=world.provisions["ours"], activity=activity, body=body, **due)
        for body in (world.ours, world.theirs)
        for activity in (published[body], None)
    )


def _filed(activity: Activity, by: User | None, **standing: Any) -> Evidence:
    stored = {"file": FILE, "file_name": "a.pdf", "content_type": "application/pdf", "bytes": 3, "sha256": "ab" * 32}
    return Evidence(activity=activity, added_by=by, added_at=make.AT, **stored, **standing)


def _writers(world: World) -> list[tuple[User, Body]]:
    """Who writes for which body: a colleague and each caller for ours, a stranger and who once could for theirs."""
    people = [caller for caller in world.callers.values() if caller.user]
    ours = [world.colleague, *(caller.user for caller in people)]
    theirs = [world.stranger, *(caller.user for caller in people if caller.role in GROUPS)]
    return [(user, world.ours) for user in ours] + [(user, world.theirs) for user in theirs]


def _added_evidence(world: World, published: dict[Any, Activity]) -> None:
    declined = {"standing": "declined", "decided_at": make.AT, "reason": "Another one."}
    world.added = Evidence.objects.bulk_create(
        _filed(published[body], user, **standing)
        for user, body in _writers(world)
        for standing in ({"standing": "proposed"}, declined)
    )


def _entries(world: World, published: dict[Any, Activity], withdrawn: dict[Any, Activity]) -> None:
    """Drafts come by mail; every other entry is submitted as it is written."""

    def entry(activity: Activity, state: str, author: User, sender: User | None = None) -> ProgressEntry:
        fields = _reviewed(state, author, sender)
        return ProgressEntry(activity=activity, on=date(2026, 4, 1), narrative="It went on.", **fields)

    written = [
        entry(activities[body], state, user)
        for user, body in _writers(world)
        for activities in (published, withdrawn)
        for state in (STATES if activities is published else (State.PUBLISHED,))
    ]
    sent = [
        entry(published[world.ours], state, world.colleague, caller.user)
        for caller in world.callers.values()
        for state in LATER
        if caller.user
    ]
    world.entries = ProgressEntry.objects.bulk_create(written + sent)


def _reports(world: World) -> None:
    """One report is really built; its snapshot and document stand for those of all others."""
    first = report_making.report(edition=world.provisions["ours"].edition)
    world.content = taken(first, at=make.AT)
    plain = {name: getattr(first, name) for name in ("title", "audience", "edition", "period_start", "period_end")}
    plain |= {"languages": ["en"], "formats": ["json"], "include": first.include}
    rows = [Report(**plain, **_reviewed(state, world.clerk)) for state in STATES]
    for caller in world.callers.values():
        if caller.user:
            rows += [Report(**plain, **_reviewed(state, caller.user)) for state in STATES]
            rows += [Report(**plain, **_reviewed(state, world.clerk, caller.user)) for state in LATER]
    world.reports = Report.objects.bulk_create(rows)
    content = settled(world.content)
    sha256 = digest(content)

    def snapshot(row: Report) -> ReportSnapshot:
        """As if it had been built: a report goes out with files that were made with the settings it has."""
        of_this = content | {"report": content["report"] | {"id": row.pk}}
        frozen = make.AT if row.state in (State.PUBLISHED, State.WITHDRAWN) else None
        return ReportSnapshot(report=row, frozen_at=frozen, taken_at=make.AT, content=of_this, sha256=sha256)

    snapshots = ReportSnapshot.objects.bulk_create(snapshot(row) for row in rows)
    ReportDocument.objects.bulk_create(
        ReportDocument(
            snapshot=one, format="json", language="en", file=FILE, bytes=3, sha256="ab" * 32, made_at=make.AT
        )
        for one in snapshots
    )


def write_files() -> None:
    """The one file that stands for all: each test has a media folder of its own."""
    path = Path(settings.MEDIA_ROOT) / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"abc")
