"""The activities app: what was done (resolves 1, 2; instructs SG16 3, 4)."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "activities"

    def ready(self) -> None:
        from ehealth_portal.notifications import kinds
        from ehealth_portal.notifications import topics as words

        from . import searching, topics
        from .telling import KINDS

        kinds.register(*KINDS)
        words.register("kind", topics.kinds)
        words.register("search", topics.searches)
        kinds.register_search("activities.activity", searching.LIST, searching.matches)
