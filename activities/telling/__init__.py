"""What people are told of activities and their parts: the kinds of events, registered when the app is ready."""

from . import milestones, parts, records

KINDS = (*records.KINDS, *parts.KINDS, *milestones.KINDS)
