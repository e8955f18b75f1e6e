"""Notices: what is to be told to whom, as rows, and the channels that carry it. docs/notifications.md"""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "ehealth_portal.notifications"
