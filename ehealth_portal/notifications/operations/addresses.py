"""Addresses that take no mail any more."""

from datetime import datetime

from django.db import transaction

from ehealth_portal.audit import operations as audit

from ..models import Suppression


@transaction.atomic
def suppress(email: str, cause: str, detail: str, *, at: datetime) -> bool:
    """Send nothing more to an address; False when that was so already, and then the first cause stays."""
    given = {"cause": cause, "detail": detail[:300], "at": at}
    row, is_new = Suppression.objects.get_or_create(email=email.lower(), defaults=given)
    if is_new:
        audit.record("notifications.suppress", row, by=None, at=at, after={"cause": str(cause)})
    return is_new
