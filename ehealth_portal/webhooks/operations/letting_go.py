"""What the clock lets go: tries older than 30 days, and secrets that sign nothing more."""

from datetime import datetime, timedelta

from django.db import transaction

from ..models import Attempt, EndpointSecret

KEPT = timedelta(days=30)


@transaction.atomic
def let_go(*, at: datetime) -> int:
    """Says how many rows."""
    old = Attempt.objects.filter(at__lt=at - KEPT)
    ended = EndpointSecret.objects.filter(expires_at__lte=at)
    return sum(int(rows.delete()[0]) for rows in (old, ended))
