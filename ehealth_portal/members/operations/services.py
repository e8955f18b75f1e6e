"""Acts on service accounts: programs that act for their owner, with less than the owner's rights."""

from collections.abc import Iterable
from datetime import datetime
from ipaddress import ip_network

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow

from ..models import APIToken, ServiceAccount, User
from ..permissions import may_close_accounts, may_make_services
from ..scopes import EVERYTHING, SCOPES

MOST = 5  # open service accounts of one person


@transaction.atomic
def create_service(
    name: str, purpose: str, *, scopes: Iterable[str], networks: str = "", by: User, at: datetime
) -> ServiceAccount:
    """Make a service account of one's own. It has no token yet."""
    if not may_make_services(by):
        raise NotAllowed(_("Service accounts are for those who hold a role."))
    scopes = tuple(scopes)
    if errors := _wrong(name, purpose, scopes, networks):
        raise Incomplete(errors)
    User.objects.select_for_update().get(pk=by.pk)
    if ServiceAccount.objects.filter(owner=by, closed_at__isnull=True).count() >= MOST:
        raise NotPossibleNow(_("You have five service accounts already: close one that is not needed."))
    service = ServiceAccount.objects.create(
        name=name.strip(),
        purpose=purpose.strip(),
        owner=by,
        scopes=" ".join(scopes),
        networks=" ".join(networks.replace(",", " ").split()),
        created_at=at,
    )
    after = {"name": service.name, "scopes": list(scopes), "networks": service.networks}
    audit.record("members.create_service", service, by=by, at=at, after=after)
    return service


def _wrong(name: str, purpose: str, scopes: tuple[str, ...], networks: str) -> dict[str, list[str]]:
    errors = {}
    if not name.strip():
        errors["name"] = [_("Give the service account a name.")]
    if not purpose.strip():
        errors["purpose"] = [_("Say what the program does.")]
    if not scopes or set(scopes) - (set(SCOPES) - set(EVERYTHING)):
        errors["scopes"] = [_("Choose what the program may do.")]
    if unreadable := [one for one in networks.replace(",", " ").split() if not _is_network(one)]:
        sentence = _("“%(typed)s” is no network: write it as in 192.0.2.0/24 or 2001:db8::/32.")
        errors["networks"] = [sentence % {"typed": one} for one in unreadable]
    return errors


def _is_network(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True


@transaction.atomic
def close_service(service: ServiceAccount, *, by: User, at: datetime) -> ServiceAccount:
    """Close one's own service account, or as administrator anybody's: its tokens end with it."""
    fresh = ServiceAccount.objects.select_for_update().get(pk=service.pk)
    if fresh.owner_id != by.pk and not may_close_accounts(by):
        raise NotAllowed(_("This service account is not yours."))
    if fresh.closed_at:
        raise NotPossibleNow(_("This service account is closed already."))
    fresh.closed_at = at
    fresh.save(update_fields=["closed_at"])
    APIToken.objects.filter(service=fresh, revoked_at__isnull=True).update(revoked_at=at)
    audit.record("members.close_service", fresh, by=by, at=at)
    return fresh
