"""Events, notices, what people follow, and addresses that take no mail."""

from .addresses import Suppression
from .bounces import BounceReport
from .events import Event, EventTopic
from .following import Cadence, DigestRun, Level, OptOut, Preference, Subscription
from .notices import OPEN, Channel, Notice, Reason

__all__ = [
    "OPEN",
    "BounceReport",
    "Cadence",
    "Channel",
    "DigestRun",
    "Event",
    "EventTopic",
    "Level",
    "Notice",
    "OptOut",
    "Preference",
    "Reason",
    "Subscription",
    "Suppression",
]
