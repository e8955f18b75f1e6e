"""From what is due to letters: each variant is written once a chunk, each recipient's own is filled in."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from email.utils import format_datetime
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import pgettext

from ehealth_portal.languages import Language, interface_code

from .. import topics
from ..kinds import KINDS, Told
from ..models import Event, Notice, Reason
from ..operations.claiming import Outcome
from ..tokens import token_of
from . import addressing
from .letters import Letter
from .lines import one_line
from .sheets import DATE, NAME, NAME_HTML, NUMBER, TO, TOKENS, Sheet
from .sifting import GONE, Due, mailing_of
from .writing import Variant, write

CANNOT_BE_WRITTEN = Outcome(Notice.State.FAILED, Reason.CANNOT_BE_WRITTEN)
NO_ADDRESS = Outcome(Notice.State.CANCELLED, Reason.NO_ADDRESS, "not an address")
LANGUAGES = frozenset(Language.values)
Said = Mapping[UUID, Told | Outcome]

log = structlog.get_logger(__name__)


def letters(due: list[Due], *, at: datetime) -> Iterator[tuple[Due, Letter | Outcome]]:
    """One by one, so that little is held and little is written in vain when the chunk is left off."""
    said = {language: _said(some, language) for language, some in _by_language(due).items()}
    words = {language: _labels(some, language) for language, some in _by_language(due).items()}
    sheets: dict[tuple[UUID, Variant], Sheet | Outcome] = {}
    date = format_datetime(at)
    for one in due:
        language = _language(one)
        variant = Variant(language, one.row.why, words[language].get(one.row.topic, ""), mailing_of(one.row.why))
        own = _own(one, language)
        if own is not None:
            yield one, _letter(one, _sheet(own, variant, one.event), date=date)
            continue
        key = one.event.pk, variant
        if key not in sheets:
            sheets[key] = _sheet(said[language].get(one.event.pk, GONE), variant, one.event)
        yield one, _letter(one, sheets[key], date=date)


def _language(one: Due) -> str:
    return one.to.language if one.to.language in LANGUAGES else Language.EN.value


def _by_language(due: Iterable[Due]) -> Mapping[str, list[Due]]:
    spoken: dict[str, list[Due]] = defaultdict(list)
    for one in due:
        spoken[_language(one)].append(one)
    return spoken


def _labels(due: Iterable[Due], language: str) -> dict[str, str]:
    with translation.override(interface_code(language)):
        return topics.labels({one.row.topic for one in due if one.row.topic})


def _said(due: Iterable[Due], language: str) -> Said:
    """What is said of the events in one language, a kind at a time; nothing of kinds with ``tell_one``."""
    of_kind: dict[str, dict[UUID, Event]] = defaultdict(dict)
    for one in due:
        of_kind[one.event.kind][one.event.pk] = one.event
    said: dict[UUID, Told | Outcome] = {}
    with translation.override(interface_code(language)):
        for name, events in of_kind.items():
            if name not in KINDS:
                log.error("kind not registered", kind=name)
                said |= dict.fromkeys(events, CANNOT_BE_WRITTEN)
            elif KINDS[name].tell_one is None:
                said |= _told(name, list(events.values()))
    return said


def _told(kind: str, events: list[Event]) -> Said:
    """When one of many cannot be told, each is tried alone, so that the others are."""
    told = _tried(lambda: KINDS[kind].tell(events), kind=kind)
    if not isinstance(told, Outcome):
        return told
    if len(events) == 1:
        return {events[0].pk: told}
    return {pk: said for event in events for pk, said in _told(kind, [event]).items()}


def _own(one: Due, language: str) -> Told | Outcome | None:
    """What only this recipient is told; None for kinds that tell everybody the same."""
    kind = KINDS.get(one.event.kind)
    if kind is None or kind.tell_one is None:
        return None
    with translation.override(interface_code(language)):
        return _tried(partial(kind.tell_one, one.event, one.to.user), kind=kind.name) or GONE


def _sheet(told: Told | Outcome, variant: Variant, event: Event) -> Sheet | Outcome:
    return told if isinstance(told, Outcome) else _tried(lambda: write(told, variant), kind=event.kind)


def _tried(act: Callable[[], Any], *, kind: str) -> Any:
    """One message that cannot be written stops no other; the fault is logged for who can mend it."""
    try:
        return act()
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        log.exception("notice cannot be written", kind=kind)
        return CANNOT_BE_WRITTEN


def _letter(one: Due, sheet: Sheet | Outcome, *, date: str) -> Letter | Outcome:
    if isinstance(sheet, Outcome):
        return sheet
    try:
        to = addressing.envelope(one.to.email)
    except ValueError:
        return NO_ADDRESS
    number, name = one.row.id, one.to.name
    makers: dict[str, Callable[[], str]] = {
        TO: lambda: addressing.mailbox(name, to),
        NAME: lambda: _greeted(one),
        NAME_HTML: lambda: escape(_greeted(one)),
        NUMBER: lambda: str(number),
        DATE: lambda: date,
    }
    makers |= {slot: partial(token_of, number, purpose) for purpose, slot in TOKENS.items()}
    return Letter(number, _sender(number), to, sheet.filled(makers), one.row.created_at)


def _greeted(one: Due) -> str:
    """A name may be long or missing: the greeting keeps to one line of the wire."""
    if name := one_line(one.to.name)[:150]:
        return name
    with translation.override(interface_code(_language(one))):
        return pgettext("greeting in a mail, where there is no name", "reader")


def _sender(number: UUID) -> str:
    """Where a mail server sends the letter back to: an address that names it, where the portal reads such mail."""
    if settings.BOUNCE_ADDRESS:
        return addressing.with_token(settings.BOUNCE_ADDRESS, token_of(number, "bounce"))
    return addressing.own_address()
