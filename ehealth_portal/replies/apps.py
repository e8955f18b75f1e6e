"""Logging progress by answering a reminder: by mail, or by the form behind its link. docs/inbound_mail.md"""

from django.apps import AppConfig


class RepliesConfig(AppConfig):
    name = "ehealth_portal.replies"

    def ready(self) -> None:
        from ehealth_portal.notifications import kinds

        from .kinds import CONFIRM, REMINDER

        kinds.register(REMINDER, CONFIRM)
