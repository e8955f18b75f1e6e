"""The register of kinds: what can happen that people are told of, and who knows how to say it.

An app above this one registers its kinds when it is ready, so that this app knows none of theirs.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from .models import Event


@dataclass(frozen=True)
class Told:
    """What happened to a record, in the language that was active when it was asked for.

    ``subject`` is one line without markup; ``sentences`` say what changed, each whole; ``path`` is the page's address
    in that language, without the host; ``action`` names the link. ``quoted`` is what somebody wrote, shown apart, in
    its own ``quoted_language``. ``items`` are the parts of a digest. ``may_be_answered``: a mail about it carries an
    address and a link by which progress is logged (ehealth_portal/replies). A ``path`` that holds OWN_LETTER
    (tokens.py) gets each recipient's own.
    """

    subject: str
    sentences: tuple[str, ...]
    path: str
    action: str
    quoted: str = ""
    quoted_language: str = ""
    items: tuple["Told", ...] = ()
    may_be_answered: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)  # for machines: what a webhook carries besides


Teller = Callable[[Iterable[Event]], Mapping[Any, Told]]
Sight = Callable[[Iterable[str], Any], set[str]]


@dataclass(frozen=True)
class Kind:
    """``tell`` gives what is said of events by their id, in the active language, with as many queries for one as for
    many; an event whose record is gone is left out. ``seen`` gives those of the record ids that a user (or an
    AnonymousUser) may see. ``label`` names the kind to people who choose what they want. ``tell_one`` is for kinds
    whose message is another for each recipient, such as a digest: it is asked instead, with the recipient's user.
    """

    name: str
    label: str | Promise
    tell: Teller
    seen: Sight
    is_significant: bool = False
    tell_one: Callable[[Event, Any], Told | None] | None = None


KINDS: dict[str, Kind] = {}
Matcher = Callable[[str, str], bool]
MATCHERS: dict[str, tuple[str, Matcher]] = {}  # record type -> (name of its list, whether a record is in a query)


def register(*kinds: Kind) -> None:
    """Called once by each app's ``ready``."""
    KINDS.update((kind.name, kind) for kind in kinds)


def register_search(record_type: str, listing: str, matches: Matcher) -> None:
    """Let saved searches over a list be tried on events: ``matches(record_id, query_string)``."""
    MATCHERS[record_type] = listing, matches


def kind_of(event: Event) -> Kind:
    """Raises KeyError for a kind that no app registers."""
    return KINDS[event.kind]
