"""The activities app: what was done (resolves 1, 2; instructs SG16 3, 4)."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "activities"

    def ready(self) -> None:
        from ehealth_portal.notifications import kinds

        from .telling import KINDS

        kinds.register(*KINDS)
