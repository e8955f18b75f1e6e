"""The workshops app: workshops, who was reached, needs gauged, asks and answers (resolves 5)."""

from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    name = "workshops"

    def ready(self) -> None:
        from ehealth_portal.notifications import kinds, topics

        from . import topics as words
        from .telling import assessments, workshops

        kinds.register(*workshops.KINDS)
        kinds.register(*assessments.KINDS)
        topics.register("workshop", words.one_by_one)
