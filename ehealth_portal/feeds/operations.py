"""Acts on the keys of private feeds: made once, kept as a hash, ended at any time."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow

from .models import FeedToken, digest_of

PREFIX = "ehf_"  # by which scanners of published text know a secret of this portal
LASTS = timedelta(days=365)
MOST = 10  # live ones of a person
LONGEST_NAME = 80


@transaction.atomic
def make_feed_token(user: User, name: str, *, by: User, at: datetime) -> tuple[FeedToken, str]:
    """Make a key and return it with its secret, which is shown this once."""
    if user.pk != by.pk:
        raise NotAllowed(_("Everybody makes the keys of their own feeds."))
    if not (name := name.strip()):
        raise Incomplete({"name": [_("Say where the key will be used, so that you know which one to revoke.")]})
    if len(name) > LONGEST_NAME:
        raise Incomplete({"name": [_("Say it in at most %(most)d characters.") % {"most": LONGEST_NAME}]})
    _one_at_a_time(user)
    if FeedToken.objects.visible_to(user).live(at=at).count() >= MOST:
        raise NotPossibleNow(
            _("You have %(number)d keys that work already: revoke one that is not needed.") % {"number": MOST}
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    token = FeedToken.objects.create(
        user=user, name=name, sha256=digest_of(secret), created_at=at, expires_at=at + LASTS
    )
    audit.record("feeds.make_feed_token", token, by=by, at=at, after={"name": name, "days": LASTS.days})
    return token, secret


def _one_at_a_time(user: User) -> None:
    """Two requests at once count one after the other."""
    User.objects.select_for_update().get(pk=user.pk)


@transaction.atomic
def revoke_feed_token(token: FeedToken, *, by: User, at: datetime) -> None:
    """End a key of one's own. The next request with it gets nothing."""
    if token.user_id != by.pk:
        raise NotAllowed(_("This key is not yours."))
    if FeedToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at):
        audit.record("feeds.revoke_feed_token", token, by=by, at=at)


def end_tokens_of(user: Any, at: datetime) -> None:
    """Part of closing an account, which leaves the audit row: a reopened account finds none that works."""
    FeedToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=at)


def note_use(token: FeedToken, *, on: date) -> None:
    """Once a day, so that a person sees which key is used still. No act: nothing is decided by it."""
    if token.last_used_on != on:
        FeedToken.objects.filter(pk=token.pk).update(last_used_on=on)
