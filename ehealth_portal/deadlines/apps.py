"""Deadlines: what has a last day, whose move it is, and the ladder of reminders. docs/deadlines.md"""

from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "ehealth_portal.deadlines"
    label = "deadlines"

    def ready(self) -> None:
        from ehealth_portal.notifications import kinds

        from . import assessments, letters, milestones, practices, reviews, sources
        from .telling import REMINDER

        kinds.register(REMINDER)
        sources.register(milestones.SOURCE, letters.SOURCE, *reviews.SOURCES, *practices.SOURCES)
        sources.register(assessments.SOURCE)
