"""Acts on webhooks: made, changed, given a new secret, paused, tested, sent again, closed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.members.signing_in.sealing import seal
from ehealth_portal.notifications.models import OPEN, Channel, Level, Notice, Reason
from ehealth_portal.notifications.operations.telling import wake
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Stale

from .. import permissions
from .. import topics as topic_rules
from ..models import Endpoint, EndpointSecret, EndpointTopic, live_secrets
from ..sending import signing, targets

MOST = 3  # open webhooks of one person
BOTH_LIVE = timedelta(hours=24)  # how long the old secret still signs beside the new one
LONGEST_PAUSE = timedelta(days=30)
State = Endpoint.State


@dataclass(frozen=True)
class Wanted:
    """What a person says of a webhook."""

    name: str
    url: str
    topics: tuple[str, ...]
    level: str = Level.ALL.value


def checked(wanted: Wanted) -> tuple[Wanted, str]:
    """The same in one way of writing, with its host looked up. Raises Incomplete. Outside of any transaction."""
    errors: dict[str, list[str]] = {}
    if not wanted.name.strip():
        errors["name"] = [_("Give the webhook a name.")]
    if sentences := topic_rules.wrong(wanted.topics):
        errors["topics"] = sentences
    url = wanted.url.strip()
    try:
        target = targets.read(url)
        targets.internet().addresses(target)
        url = target.url
    except targets.Forbidden:
        errors["url"] = [
            _("This address cannot be used: write https:// and the name of a server that everybody can reach.")
        ]
    if errors:
        raise Incomplete(errors)
    topics = tuple(dict.fromkeys(wanted.topics))
    return Wanted(wanted.name.strip(), url, topics, wanted.level), url


def create_endpoint(wanted: Wanted, *, by: User, at: datetime) -> tuple[Endpoint, str]:
    """Make a webhook and return it with its secret, which is shown this once. It sends once a test succeeded."""
    if not permissions.may_have_webhooks(by):
        raise NotAllowed(_("Webhooks are for focal points and delegates."))
    return _create(checked(wanted)[0], by=by, at=at)


@transaction.atomic
def _create(wanted: Wanted, *, by: User, at: datetime) -> tuple[Endpoint, str]:
    User.objects.select_for_update().get(pk=by.pk)  # two requests at once count one after the other
    if Endpoint.objects.filter(owner=by, closed_at__isnull=True).count() >= MOST:
        raise NotPossibleNow(_("You have three webhooks already: close one that is not needed."))
    endpoint = Endpoint.objects.create(owner=by, name=wanted.name, url=wanted.url, level=wanted.level, created_at=at)
    _set_topics(endpoint, wanted.topics)
    secret = _new_secret(endpoint, at=at)
    audit.record("webhooks.create", endpoint, by=by, at=at, after=_told(endpoint, wanted.topics))
    return endpoint, secret


def change_endpoint(endpoint: Endpoint, wanted: Wanted, *, by: User, at: datetime, version: int) -> Endpoint:
    """Change what a person says of it. A new address must be tested before anything else is sent there."""
    if not permissions.may_change_webhook(by, endpoint):
        raise NotAllowed(_("This webhook is not yours to change."))
    return _change(endpoint, checked(wanted)[0], by=by, at=at, version=version)


@transaction.atomic
def _change(endpoint: Endpoint, wanted: Wanted, *, by: User, at: datetime, version: int) -> Endpoint:
    fresh = locked(endpoint)
    if fresh.version != version:
        raise Stale(_("Somebody else changed this webhook after you read it. Read it again, then repeat your change."))
    before = _told(fresh, topics_of(fresh))
    moved = fresh.url != wanted.url
    fresh.name, fresh.url, fresh.level = wanted.name, wanted.url, wanted.level
    if moved:
        fresh.proven_at = None
        if fresh.state == State.ACTIVE:
            fresh.state = State.UNPROVEN
            hold_back(fresh, until=at + LONGEST_PAUSE)
    _save(fresh)
    _set_topics(fresh, wanted.topics)
    audit.record("webhooks.change", fresh, by=by, at=at, before=before, after=_told(fresh, wanted.topics))
    return fresh


@transaction.atomic
def rotate_secret(endpoint: Endpoint, *, by: User, at: datetime) -> tuple[Endpoint, str]:
    """Make a new secret, shown this once. The one before signs beside it for a day; older ones end now."""
    if not permissions.may_change_webhook(by, endpoint):
        raise NotAllowed(_("This webhook is not yours to change."))
    fresh = locked(endpoint)
    live_secrets(fresh, at=at).filter(expires_at__isnull=False).update(expires_at=at)
    EndpointSecret.objects.filter(endpoint=fresh, expires_at__isnull=True).update(expires_at=at + BOTH_LIVE)
    secret = _new_secret(fresh, at=at)
    _save(fresh)
    audit.record("webhooks.rotate_secret", fresh, by=by, at=at)
    return fresh, secret


@transaction.atomic
def pause_endpoint(endpoint: Endpoint, *, by: User, at: datetime) -> Endpoint:
    """Send nothing for now: what happens waits, for 30 days at most."""
    if not permissions.may_pause_webhook(by, endpoint):
        raise NotAllowed(_("This webhook is not yours to pause."))
    fresh = locked(endpoint)
    if fresh.state != State.ACTIVE:
        raise NotPossibleNow(_("This webhook sends nothing that could be paused."))
    fresh.state = State.PAUSED
    hold_back(fresh, until=at + LONGEST_PAUSE)
    _save(fresh)
    audit.record("webhooks.pause", fresh, by=by, at=at)
    return fresh


@transaction.atomic
def resume_endpoint(endpoint: Endpoint, *, by: User, at: datetime) -> Endpoint:
    """Send what waited. One that was switched off, or whose address is new, needs a test first."""
    if not permissions.may_resume_webhook(by, endpoint):
        raise NotAllowed(_("This webhook is not yours to switch on."))
    fresh = locked(endpoint)
    if fresh.state not in (State.PAUSED, State.DISABLED):
        raise NotPossibleNow(_("This webhook is neither paused nor switched off."))
    if fresh.state == State.DISABLED:
        fresh.proven_at = None
    fresh.state = State.ACTIVE if fresh.proven_at else State.UNPROVEN
    fresh.disabled_reason, fresh.failing_since, fresh.failures = "", None, 0
    if fresh.proven_at:
        release(fresh, at=at)
    _save(fresh)
    audit.record("webhooks.resume", fresh, by=by, at=at)
    wake(Channel.WEBHOOK)
    return fresh


@transaction.atomic
def close_endpoint(endpoint: Endpoint, *, by: User, at: datetime, version: int | None = None) -> Endpoint:
    """End it for good; what waited is cancelled. It is not opened again."""
    if not permissions.may_close_webhook(by, endpoint):
        raise NotAllowed(_("This webhook is not yours."))
    fresh = locked(endpoint)
    if version is not None and fresh.version != version:
        raise Stale(_("Somebody else changed this webhook after you read it. Read it again, then repeat your change."))
    fresh.closed_at = at
    _save(fresh)
    fresh.secrets.all().delete()
    cancel_waiting(fresh)
    audit.record("webhooks.close", fresh, by=by, at=at)
    return fresh


# --- what these acts, and those of the worker, share ------------------------------------------------------------------
def locked(endpoint: Endpoint) -> Endpoint:
    """The row as it is now, for this act alone. Raises NotPossibleNow for one that is closed."""
    fresh = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    if fresh.closed_at:
        raise NotPossibleNow(_("This webhook is closed."))
    return fresh


def topics_of(endpoint: Endpoint) -> tuple[str, ...]:
    return tuple(endpoint.topics.values_list("topic", flat=True))


def waiting(endpoint: Endpoint) -> Any:
    """Notices that nobody is sending just now."""
    return Notice.objects.filter(channel=Channel.WEBHOOK, endpoint_id=endpoint.pk, state=Notice.State.DUE)


def hold_back(endpoint: Endpoint, *, until: datetime) -> None:
    """Nothing is due before; the caller saves ``endpoint``."""
    endpoint.not_before = until
    waiting(endpoint).update(due_at=until)


def release(endpoint: Endpoint, *, at: datetime) -> None:
    """Everything that waits is due; the caller saves ``endpoint``."""
    endpoint.not_before = None
    waiting(endpoint).filter(due_at__gt=at).update(due_at=at)


def cancel_waiting(endpoint: Endpoint) -> int:
    rows = Notice.objects.filter(channel=Channel.WEBHOOK, endpoint_id=endpoint.pk, state__in=OPEN)
    return int(rows.update(state=Notice.State.CANCELLED, reason=Reason.ENDPOINT_OFF, lease_until=None))


def _save(endpoint: Endpoint) -> None:
    """All columns but the worker's own."""
    Endpoint.objects.filter(pk=endpoint.pk).update(
        **{
            name: getattr(endpoint, name)
            for name in (
                *("name", "url", "level", "state", "disabled_reason", "proven_at", "failing_since", "failures"),
                *("not_before", "closed_at"),
            )
        },
        version=F("version") + 1,
    )
    endpoint.refresh_from_db()


def _set_topics(endpoint: Endpoint, topics: Iterable[str]) -> None:
    endpoint.topics.all().delete()
    EndpointTopic.objects.bulk_create(EndpointTopic(endpoint=endpoint, topic=one) for one in topics)


def _new_secret(endpoint: Endpoint, *, at: datetime) -> str:
    secret = signing.new_secret()
    EndpointSecret.objects.create(endpoint=endpoint, sealed=seal(secret, signing.PURPOSE), created_at=at)
    return secret


def _told(endpoint: Endpoint, topics: Iterable[str]) -> dict[str, Any]:
    """What the trail keeps: of the address the host alone, for the rest may be a secret."""
    return {"name": endpoint.name, "host": endpoint.host, "level": endpoint.level, "topics": list(topics)}
