"""The circulars app."""

from django.apps import AppConfig


class CircularsConfig(AppConfig):
    name = "ehealth_portal.circulars"
    label = "circulars"

    def ready(self) -> None:
        from ehealth_portal.notifications import channels, kinds

        from .queries.letters import book
        from .telling import KINDS

        kinds.register(*KINDS)
        channels.ADDRESS_BOOKS["addressee"] = book
