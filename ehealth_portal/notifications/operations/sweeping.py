"""What the clock does for notices: it finds what a lost nudge or a dead worker left behind."""

from datetime import datetime

from ehealth_portal.jobs.operations import nudge

from ..channels import DRAINS
from .claiming import due
from .telling import DRAIN


def sweep(*, at: datetime) -> list[str]:
    """Wake a worker for each channel that has something due; returns the channels."""
    waiting = [channel for channel in DRAINS if due(channel, at=at).exists()]
    for channel in waiting:
        nudge(DRAIN, channel)
    return waiting
