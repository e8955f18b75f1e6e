"""Reads about one person: every row that the register says is theirs, and where else their name stands."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.utils.functional import Promise

from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.audit.queries import FORGET
from ehealth_portal.members.models import BodyName, MemberStateName, Organization, User
from ehealth_portal.rest.models import KeptAnswer

from .register import FROZEN, NAMING, PERSONAL, SESSIONS, TRAIL, Personal

UNSPACED = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af]+")  # scripts that write a name without a blank
USER = "members.user"


def rows_of(user: User, kept: Personal) -> QuerySet[Any]:
    """The rows of one line of the register that are this person's."""
    who = user.email if kept.whose.rpartition("__")[2] == "email" else user.pk
    return apps.get_model(kept.model)._default_manager.filter(**{kept.whose: who})


def sessions_of(user: User) -> list[Session]:
    """Sessions that are signed in as the person; each must be decoded to know."""
    return [session for session in Session.objects.all() if _content(session).get("_auth_user_id") == str(user.pk)]


def sessions_naming(words: list[str]) -> list[Session]:
    """Sessions in which the person is named: what was typed into a form without being signed in."""
    return [session for session in Session.objects.all() if names_any(json.dumps(_content(session)), words)]


def answers_naming(words: list[str]) -> list[KeptAnswer]:
    """Kept answers to other people's programs in which the person is named."""
    return [answer for answer in KeptAnswer.objects.all() if names_any(answer.content, words)]


def _content(session: Session) -> dict[str, Any]:
    return dict(SessionStore().decode(session.session_data))


def words_of(user: User) -> list[str]:
    """By which the person is known in running text: the address, and the name if it can be nobody and nothing else.

    A name in Latin or Cyrillic letters has a first and a last word: "Jordan" alone is a State, and "Ann" stands in
    "annual". Nobody is known by an erased account.
    """
    if user.erased_at:
        return []
    whole = len(user.name.split()) > 1 or (len(user.name) > 1 and UNSPACED.fullmatch(user.name) is not None)
    return [user.email, *([user.name] if whole and not _is_name_of_else(user.name) else [])]


def _is_name_of_else(name: str) -> bool:
    """A State, body or organization is called so: people choose their own names, and must not blot out others'."""
    return (
        MemberStateName.objects.filter(Q(name__iexact=name) | Q(everyday_name__iexact=name)).exists()
        or BodyName.objects.filter(name__iexact=name).exists()
        or Organization.objects.filter(Q(name__iexact=name) | Q(acronym__iexact=name)).exists()
    )


def texts_naming(words: list[str]) -> int:
    """In how many texts of the record one of ``words`` stands: shown before they are taken out."""
    return sum(naming(model, field, words).count() for model, fields in NAMING.items() for field in fields)


def names_any(text: str, words: list[str]) -> bool:
    """Whether a text names the person, in any case of letters; JSON may have written other scripts as escapes."""
    text = text.casefold()
    return any(word.casefold() in text or json.dumps(word)[1:-1].casefold() in text for word in words)


def naming(model: str, field: str, words: list[str]) -> QuerySet[Any]:
    """Rows of the record in which one of ``words`` stands."""
    asked = Q(pk__in=[])
    for word in words:
        asked |= Q(**{f"{field}__icontains": word})
    return apps.get_model(model)._default_manager.filter(asked)


def frozen_naming(words: list[str]) -> list[str]:
    """Published documents that name the person; they are frozen, so people must decide about them."""
    found = []
    for model in FROZEN:
        for row in apps.get_model(model)._default_manager.all():
            if names_any(_frozen_text(row), words):
                found.append(f"{model} {row.pk}")
    return found


def _frozen_text(row: Any) -> str:
    """The words of a frozen row, as far as they can be read: text in PDF and office files is packed."""
    if not hasattr(row, "file"):
        return json.dumps(row.content, ensure_ascii=False)
    try:
        with row.file.open() as file:
            return str(file.read().decode("utf-8", "ignore"))
    except OSError:
        return ""


def events_about(user: User, words: list[str], rows: dict[str, list[str]]) -> list[AuditEvent]:
    """Events whose details tell of the person: about the account, about ``rows`` that go (ids by model), or by name."""
    about = Q(record_type=USER, record_id=str(user.pk))
    for model, ids in rows.items():
        about |= Q(record_type=model.lower(), record_id__in=ids)
    events = AuditEvent.objects.filter(details__isnull=False).exclude(action=FORGET)
    found = {event.pk: event for event in events.filter(about)}
    for event in events.select_related("details").iterator(chunk_size=2000):
        if names_any(event.details.content, words):
            found[event.pk] = event
    return list(found.values())


def everything_about(user: User) -> dict[str, Any]:
    """What is kept about a person, for the person: by line of the register, then what they wrote and did."""
    told: dict[str, Any] = {}
    for kept in PERSONAL:
        shown = [name for name in kept.fields if name not in kept.secret]
        told[kept.model] = [
            {name: row[name] for name in row} for row in rows_of(user, kept).values(*shown, *_dates(kept.model))
        ]
    told["sessions"] = len(sessions_of(user))
    told["written"] = list(_written(user))
    told["named_in"] = [
        f"{model} {pk}"
        for model, fields in NAMING.items()
        for field in fields
        for pk in naming(model, field, words_of(user)).values_list("pk", flat=True)
    ]
    events = AuditEvent.objects.filter(Q(actor_id=user.pk) | Q(record_type=USER, record_id=str(user.pk)))
    told["trail"] = list(events.values("id", "at", "action", "record_type", "record_id"))
    return told


@dataclass(frozen=True)
class Line:
    """A line of the register as a person reads it; ``rows`` is how many entries are theirs."""

    purpose: str | Promise
    retention: str | Promise
    rows: int


def registered(user: User) -> list[Line]:
    """The register for one person: lines of the same purpose are one."""
    counts = [(kept, rows_of(user, kept).count()) for kept in PERSONAL] + [(SESSIONS, len(sessions_of(user)))]
    counts.append((TRAIL, AuditEvent.objects.filter(record_type=USER, record_id=str(user.pk)).count()))
    lines: dict[tuple[str, str], Line] = {}
    for kept, rows in counts:
        key = (str(kept.purpose), str(kept.retention))
        lines[key] = Line(*key, rows + (lines[key].rows if key in lines else 0))
    return list(lines.values())


def _dates(model: str) -> list[str]:
    columns = apps.get_model(model)._meta.concrete_fields
    return [column.name for column in columns if column.name.endswith(("_at", "_on", "_from", "_until"))]


def _written(user: User) -> Iterator[dict[str, Any]]:
    """Records that the person wrote, sent, decided or filed, by model."""
    for model in apps.get_models():
        for link in links_to_people(model):
            if model._meta.label in NAMING:
                for pk in model._default_manager.filter(**{link.name: user.pk}).values_list("pk", flat=True):
                    yield {"record": model._meta.label, "id": pk, "as": link.name}


def links_to_people(model: type[Model]) -> list["ForeignKey[Any, Any]"]:
    return [
        column
        for column in model._meta.concrete_fields
        if isinstance(column, ForeignKey) and column.related_model is User
    ]
