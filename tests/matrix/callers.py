"""Who calls in the matrix, and what a record is to a caller."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from ehealth_portal.feeds.operations import make_feed_token
from ehealth_portal.members.models import User
from ehealth_portal.members.operations import create_token
from ehealth_portal.review.transitions import State
from tests import make

if TYPE_CHECKING:
    from .world import World

AUTHORS = ("rapporteur", "counsellor", "secretariat", "administrator")
GROUPS = ("rapporteur", "counsellor")
HOUSE = ("secretariat", "administrator")
SPEAKS = ("focal_point", "state_delegate")  # for Malawi
NAMES = (
    *("public", "nobody", *AUTHORS, "focal_point", "state_delegate", "delegate", "partner"),
    *("ended_rapporteur", "ended_counsellor", "ended_secretariat", "coming_rapporteur"),
)
STATES = tuple(State.values)
LATER = (State.SUBMITTED, State.PUBLISHED)  # states in which somebody may have sent what another wrote
FILE = "evidence/ab/abcd"  # stands for every file of the world


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
    """A record and what it is to the caller; ``parent`` is what it is within."""

    of: str
    record: Any
    relation: str
    state: str = ""
    had_a_hand: bool = False  # sent it, though another wrote it
    parent: "Case | None" = None
    on_pages: bool = True  # False: no page shows it, only the API


def reviewed(state: str, author: User, sender: User | None = None) -> dict[str, Any]:
    """The columns of a record in a state, as the acts would have left them; a public record is judged by the clock."""
    fields: dict[str, Any] = {"state": state, "created_by": author, "created_at": make.AT, "updated_at": make.AT}
    if state != State.DRAFT:
        fields |= {"submitted_by": sender or author, "submitted_at": make.AT}
    if state in (State.RETURNED, State.PUBLISHED, State.WITHDRAWN):
        fields |= {"decided_at": make.AT}
    return fields | ({"reason": "Because."} if state in (State.RETURNED, State.WITHDRAWN) else {})


def built(world: "World") -> None:
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


def _caller(world: "World", name: str, role: str, kind: str, scope: dict[str, Any]) -> None:
    user = make.user(f"{name.replace('_', '.')}@demo.example", kind, **scope)
    now = timezone.now()
    world.tokens[name], secret = create_token(user, "writes", by=user, at=now)
    world.feed_tokens[name], feeds = make_feed_token(user, "calendar", by=user, at=now)
    reading = create_token(user, "reads", by=user, at=now, scopes=("read",))[1]
    world.callers[name] = Caller(name, role, user, secret, reading, feeds)
