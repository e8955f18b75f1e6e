"""The members app."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "ehealth_portal.members"
    label = "members"

    def ready(self) -> None:
        from . import schema  # noqa: F401  (registers itself with drf-spectacular)
