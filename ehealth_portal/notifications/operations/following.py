"""What a person follows, when mail may come to them, and which mail they do not want."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotPossibleNow

from ..models import Cadence, Level, Notice, OptOut, Preference, Subscription
from ..queries.following import is_topic

MOST = 200  # topics of one person


@dataclass(frozen=True)
class Wishes:
    """When mail may come: the fields of Preference."""

    time_zone: str = "UTC"
    quiet_from: int = 20
    quiet_until: int = 7
    digest_hour: int = 8
    digest_weekday: int = 0
    duties: str = Cadence.AT_ONCE


@transaction.atomic
def follow(
    topic: str, *, by: User, at: datetime, level: str = Level.ALL, cadence: str = Cadence.WEEKLY
) -> Subscription:
    """Follow a topic, or change how one follows it. Raises Incomplete for what is no topic, level or cadence."""
    _check(level, cadence)
    if not is_topic(topic):
        raise Incomplete({"topic": [_("Nothing in the portal can be followed by this name.")]})
    User.objects.select_for_update().get(pk=by.pk)  # two presses at once count their topics one after the other
    known = Subscription.objects.filter(user=by, topic=topic).first()
    if known is None and Subscription.objects.filter(user=by).count() >= MOST:
        raise NotPossibleNow(_("You follow 200 things, which is the most there can be: stop following one first."))
    before = _told(known) if known else {}
    values = {"level": level, "cadence": cadence}
    subscription, _new = Subscription.objects.update_or_create(
        user=by, topic=topic, defaults=values, create_defaults=values | {"created_at": at}
    )
    if before != _told(subscription):
        audit.record("notifications.follow", subscription, by=by, at=at, before=before, after=_told(subscription))
    return subscription


@transaction.atomic
def unfollow(subscription: Subscription, *, by: User, at: datetime) -> None:
    """Stop following; what stands in the inbox stays."""
    fresh = Subscription.objects.select_for_update().filter(pk=subscription.pk, user=by).first()
    if fresh is None:
        raise NotPossibleNow(_("You do not follow this any more."))
    audit.record("notifications.unfollow", fresh, by=by, at=at, before=_told(fresh))
    fresh.delete()


@transaction.atomic
def prefer(wishes: Wishes, *, by: User, at: datetime) -> Preference:
    """Keep when mail may come. Raises Incomplete."""
    errors: dict[str, list[str]] = {}
    if wishes.time_zone not in available_timezones():
        errors["time_zone"] = [_("Choose a time zone of the list.")]
    for name in ("quiet_from", "quiet_until", "digest_hour"):
        if not 0 <= getattr(wishes, name) <= 23:
            errors[name] = [_("Choose an hour from 0 to 23.")]
    if not 0 <= wishes.digest_weekday <= 6:
        errors["digest_weekday"] = [_("Choose a day of the week.")]
    if wishes.duties not in Cadence.values:
        errors["duties"] = [_("Choose how often mail comes.")]
    if errors:
        raise Incomplete(errors)
    known = Preference.objects.select_for_update().filter(user=by).first()
    before = {name: getattr(known, name) for name in vars(wishes)} if known else {}
    preference, _new = Preference.objects.update_or_create(user=by, defaults=vars(wishes))
    audit.record("notifications.prefer", by, by=by, at=at, before=before, after=vars(wishes))
    return preference


@transaction.atomic
def opt_out(notice: Notice, mailing: str, *, user: User | None, email: str, at: datetime) -> None:
    """One click: no mail of this kind any more. Of what is followed, first only this topic goes quiet.

    Holds before the next row is leased, for the list is read then. Repeating it changes nothing.
    """
    if mailing == "follows" and user is not None and notice.topic:
        quiet = Subscription.objects.filter(user=user, topic=notice.topic).exclude(cadence=Cadence.NEVER)
        if quiet.update(cadence=Cadence.NEVER):
            audit.record("notifications.quieten", user, by=user, at=at, after={"topic": notice.topic})
        return
    opt_out_of_all(mailing, user=user, email=email, at=at)


@transaction.atomic
def opt_out_of_all(mailing: str, *, user: User | None, email: str, at: datetime) -> None:
    """No mail of a whole kind; of people without an account by their address."""
    address = "" if user else email.lower()
    kept, is_new = OptOut.objects.get_or_create(user=user, email=address, mailing=mailing, defaults={"at": at})
    if not is_new:
        return
    audit.record("notifications.opt_out", kept, by=user, at=at, after={"mailing": mailing})


@transaction.atomic
def opt_in(notice: Notice, mailing: str, *, user: User | None, email: str, at: datetime) -> None:
    """Undo an opt-out: mail of this kind comes again, and of the topic once a week."""
    kept = OptOut.objects.filter(user=user, email="" if user else email.lower(), mailing=mailing)
    for one in kept:
        audit.record("notifications.opt_in", one, by=user, at=at, before={"mailing": mailing})
    kept.delete()
    if mailing == "follows" and user is not None and notice.topic:
        quiet = Subscription.objects.filter(user=user, topic=notice.topic, cadence=Cadence.NEVER)
        if quiet.update(cadence=Cadence.WEEKLY):
            audit.record("notifications.opt_in", user, by=user, at=at, after={"topic": notice.topic})


def _check(level: str, cadence: str) -> None:
    errors: dict[str, list[str]] = {}
    if level not in Level.values:
        errors["level"] = [_("Choose everything, or significant changes only.")]
    if cadence not in Cadence.values:
        errors["cadence"] = [_("Choose how often mail comes.")]
    if errors:
        raise Incomplete(errors)


def _told(subscription: Subscription) -> dict[str, Any]:
    return {"topic": subscription.topic, "level": subscription.level, "cadence": subscription.cadence}
