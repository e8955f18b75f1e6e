"""Erasing a person, and letting go what was kept long enough."""

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from activities.models import Activity, Evidence, ProgressEntry
from ehealth_portal.audit import operations as audit
from ehealth_portal.circulars.models import Addressee
from ehealth_portal.feeds.models import FeedToken
from ehealth_portal.importing import kept_files
from ehealth_portal.jobs.models import Job
from ehealth_portal.members.models import APIToken, Invitation, Role, ServiceAccount, User
from ehealth_portal.notifications.models import OPEN, Event, Notice
from ehealth_portal.refusals import NotAllowed
from ehealth_portal.replies.models import InboundMail
from ehealth_portal.review.models import ReviewedRecord
from ehealth_portal.review.transitions import State
from workshops.operations import erasing

from . import queries
from .permissions import may_erase
from .register import NAMING, OTHERS, PERSONAL, Erasing

ERASED = "[erased]"  # what stands in running text in the place of a name or address
INVITATIONS_KEPT = timedelta(days=90)
TOKENS_KEPT = timedelta(days=365)
JOBS_KEPT = timedelta(days=365)
ANSWERS_KEPT = timedelta(days=90)
NOTICES_KEPT = timedelta(days=365)


@dataclass(frozen=True)
class Erased:
    """What an erasure did: rows that went, texts in which the name was replaced, and what people must decide about."""

    rows: int
    texts: int
    events: int
    left: list[str]  # published documents that name the person: frozen, with a hash that was shown


@transaction.atomic
def erase_person(user: User, *, by: User | None, at: datetime) -> Erased:
    """Take a person out of the portal: account, tokens, sessions, drafts never sent, and the name wherever it stands.

    What they published stays, as nobody's; counts do not change. ``by`` is an administrator, or None for an operator.
    Can be repeated after an older copy was restored. Raises NotAllowed.
    """
    if by is not None and not may_erase(by, user):
        raise NotAllowed(_("People are erased by an administrator, and nobody erases their own account."))
    user = User.objects.select_for_update().get(pk=user.pk)
    words, files = queries.words_of(user), _file_names(user)
    gone = _rows_that_go(user)
    events = queries.events_about(user, [*words, *files], gone)
    texts = _take_out(words, at=at) + _rename_files(user)
    with audit.together():
        registrations = erasing.erase_person(user, by=by, at=at)
    rows = _delete_drafts(user) + _delete_rows(user, words) + registrations
    _close(user, at=at)
    transaction.on_commit(partial(kept_files.drop, user.pk), robust=True)
    audit.record("privacy.erase_person", user, by=by, at=at, after={"rows": rows, "texts": texts})
    audit.forget(events, user, by=by, at=at)
    return Erased(rows, texts, len(events), queries.frozen_naming(words))


def _drafts_of(user: User) -> QuerySet[Activity]:
    return Activity.objects.filter(created_by=user, state=State.DRAFT, submitted_at__isnull=True)


def _progress_drafts_of(user: User) -> QuerySet[ProgressEntry]:
    return ProgressEntry.objects.filter(created_by=user, state=State.DRAFT, submitted_at__isnull=True)


def _rows_that_go(user: User) -> dict[str, list[str]]:
    """Ids by model of rows whose acts the trail must forget too."""
    gone = {
        kept.model: [str(row.pk) for row in queries.rows_of(user, kept)]
        for kept in PERSONAL
        if kept.erasing is not Erasing.KEEP
    }
    return gone | {
        "activities.Activity": [str(pk) for pk in _drafts_of(user).values_list("pk", flat=True)],
        "activities.ProgressEntry": [str(pk) for pk in _progress_drafts_of(user).values_list("pk", flat=True)],
    }


def _file_names(user: User) -> list[str]:
    """Names of files that the person sent: people write their own names into them."""
    return list(Evidence.objects.filter(added_by=user).exclude(file_name="").values_list("file_name", flat=True))


def _rename_files(user: User) -> int:
    """Give the person's files plain names. The files are evidence of the record, and stay."""
    count = 0
    for evidence in Evidence.objects.filter(added_by=user).exclude(file_name=""):
        plain = f"evidence-{evidence.pk}.{evidence.file_name.rpartition('.')[2]}"
        renamed = Evidence.objects.filter(pk=evidence.pk).exclude(file_name=plain)
        count += renamed.update(file_name=plain)
    return count


def _take_out(words: list[str], *, at: datetime) -> int:
    """Replace name and address in the words of the record and of others; a reviewed record gets a new version by it."""
    count = 0
    for model, fields in (NAMING | OTHERS).items():
        for field in fields:
            for row in queries.naming(model, field, words):
                rows = apps.get_model(model)._default_manager.filter(pk=row.pk)
                count += rows.update(**_without(field, getattr(row, field), words), **_new_version(row, at))
    return count


def _without(field: str, text: Any, words: list[str]) -> dict[str, Any]:
    if not isinstance(text, str):  # JSON
        return {field: json.loads(_without(field, json.dumps(text, ensure_ascii=False), words)[field])}
    for word in words:
        text = re.sub(re.escape(word), ERASED, text, flags=re.IGNORECASE)
    return {field: text}


def _new_version(row: Any, at: datetime) -> dict[str, Any]:
    return {"version": F("version") + 1, "updated_at": at} if isinstance(row, ReviewedRecord) else {}


def _delete_drafts(user: User) -> int:
    drafts, entries = _drafts_of(user), _progress_drafts_of(user)
    for evidence in Evidence.objects.filter(Q(activity__in=drafts) | Q(progress__in=entries)).exclude(file=""):
        transaction.on_commit(partial(default_storage.delete, str(evidence.file.name)), robust=True)
    Evidence.objects.filter(progress__in=entries).delete()
    return int(entries.delete()[0]) + int(drafts.delete()[0])


def _delete_rows(user: User, words: list[str]) -> int:
    rows: int = Invitation.objects.filter(email=user.email, used_at__isnull=True).delete()[0]
    for kept in PERSONAL:
        if kept.erasing is Erasing.DELETE:
            rows += queries.rows_of(user, kept).delete()[0]
    for named in [*queries.sessions_of(user), *queries.sessions_naming(words), *queries.answers_naming(words)]:
        rows += named.delete()[0]
    return rows


def _close(user: User, *, at: datetime) -> None:
    """Leave a row that names nobody and opens nothing."""
    Role.objects.on(at.date()).filter(user=user, valid_from__lt=at.date()).update(valid_until=at.date())
    Role.objects.on(at.date()).filter(user=user).delete()  # begun today: an end on the same day is none
    ServiceAccount.objects.filter(owner=user).update(name=ERASED, purpose=ERASED, networks="")
    ServiceAccount.objects.filter(owner=user, closed_at__isnull=True).update(closed_at=at)
    Addressee.objects.filter(user=user).update(name=ERASED, email="")
    Addressee.objects.filter(user=user).exclude(acknowledged_by="").update(acknowledged_by=ERASED)
    user.email, user.name, user.is_active = f"erased-{user.pk}@account.invalid", ERASED, False
    user.language, user.erased_at = "en", user.erased_at or at
    user.set_unusable_password()
    user.save()


@transaction.atomic
def let_go(*, at: datetime) -> int:
    """Delete what the register promises to keep no longer; says how many rows. Called by the clock, every day."""
    for seen in UserSession.objects.all():
        seen.purge()  # goes if its session is over
    old = Invitation.objects.filter(invited_at__lt=at - INVITATIONS_KEPT)
    ended = APIToken.objects.filter(Q(expires_at__lt=at - TOKENS_KEPT) | Q(revoked_at__lt=at - TOKENS_KEPT))
    keys = FeedToken.objects.filter(Q(expires_at__lt=at - TOKENS_KEPT) | Q(revoked_at__lt=at - TOKENS_KEPT))
    jobs = Job.objects.filter(ended_at__lt=at - JOBS_KEPT)
    answers = InboundMail.objects.filter(received_at__lt=at - ANSWERS_KEPT)
    notices = Notice.objects.filter(created_at__lt=at - NOTICES_KEPT).exclude(state__in=OPEN)
    untold = Event.objects.filter(at__lt=at - NOTICES_KEPT, notices__isnull=True)  # asked for after the notices went
    return sum(int(rows.delete()[0]) for rows in (old, ended, keys, jobs, answers, notices, untold))
