"""The best_practices app: examples of practice, compendia and adoptions (instructs SG16 1)."""

from django.apps import AppConfig


class BestPracticesConfig(AppConfig):
    name = "best_practices"

    def ready(self) -> None:
        from ehealth_portal.notifications import kinds

        from .telling import adoptions

        kinds.register(*adoptions.KINDS)
