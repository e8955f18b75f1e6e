"""The reporting app."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "ehealth_portal.reporting"
    label = "reporting"

    def ready(self) -> None:
        from ehealth_portal.circulars import distributing
        from ehealth_portal.notifications import kinds

        from .distributed import REPORTS
        from .telling import KINDS

        kinds.register(*KINDS)
        distributing.register("reporting.report", REPORTS)
