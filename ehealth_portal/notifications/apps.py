"""Notices: what is to be told to whom, as rows, and the channels that carry it. docs/notifications.md"""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "ehealth_portal.notifications"

    def ready(self) -> None:
        from . import channels, kinds, telling
        from .mail import book, draining

        kinds.register(*telling.KINDS)
        channels.ADDRESS_BOOKS["user"] = book.users
        channels.register("email", draining.drain)
