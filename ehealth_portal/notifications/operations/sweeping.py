"""What the clock does for notices: it finds what a lost nudge or a dead worker left behind."""

from datetime import datetime

from ehealth_portal.jobs.operations import nudge

from ..channels import DRAINS
from . import claiming
from .telling import DRAIN

MOST = 4  # workers woken at once for a channel


def sweep(*, at: datetime) -> list[str]:
    """Wake a worker for each chunk of a channel that is due, up to a few; returns the channels."""
    waiting = []
    for channel in DRAINS:
        rows = claiming.due(channel, at=at)[: claiming.CHUNK * MOST].count()
        for _ in range(-(-rows // claiming.CHUNK)):
            nudge(DRAIN, channel)
        waiting += [channel] if rows else []
    return waiting
