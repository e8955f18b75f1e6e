"""The reporting app."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "ehealth_portal.reporting"
    label = "reporting"

    def ready(self) -> None:
        from ehealth_portal.notifications import kinds

        from .telling import KINDS

        kinds.register(*KINDS)
