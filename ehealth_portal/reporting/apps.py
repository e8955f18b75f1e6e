"""The reporting app."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "ehealth_portal.reporting"
    label = "reporting"

    def ready(self) -> None:
        from best_practices import known_standards, lead_sources, mentions
        from ehealth_portal.circulars import distributing
        from ehealth_portal.notifications import kinds
        from workshops import answering, supplies

        from . import answers, seen_in
        from .distributed import REPORTS
        from .queries.citations import reports_citing
        from .telling import KINDS

        kinds.register(*KINDS)
        distributing.register("reporting.report", REPORTS)
        mentions.register(reports_citing)
        lead_sources.register("activities.activity", seen_in.ACTIVITIES)
        lead_sources.register("reporting.report", seen_in.REPORTS)
        answering.register("best_practices.practice", answers.PRACTICES)
        answering.register("activities.activity", answers.ACTIVITIES)
        supplies.register(answers.practices_by_theme)
        answering.register_standards(known_standards.TITLES, known_standards.address_of)
