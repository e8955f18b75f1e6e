"""Doors for feed readers and calendars: Atom and iCalendar, public and private. docs/feeds.md"""

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "ehealth_portal.feeds"

    def ready(self) -> None:
        from ehealth_portal.members.endings import ENDINGS

        from .operations import end_tokens_of

        ENDINGS.append(end_tokens_of)
