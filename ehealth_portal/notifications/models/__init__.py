"""Events, notices, what people follow, and addresses that take no mail."""

from .addresses import Suppression
from .events import Event, EventTopic
from .following import Cadence, Level, OptOut, Preference, Subscription
from .notices import OPEN, Channel, Notice, Reason

__all__ = [
    "OPEN",
    "Cadence",
    "Channel",
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
