"""The wiring as an app, so that its commands, tags and templates are found; it makes the broker's folders."""

from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class PortalConfig(AppConfig):
    name = "ehealth_portal"
    label = "portal"

    def ready(self) -> None:
        from ehealth_portal import (
            celery,  # noqa: F401  (tasks sent from a web process need the configured app)
            security_log,
        )

        security_log.connect()
        if not settings.REDIS_URL:
            for folder in ("messages", "control"):
                Path(settings.BROKER_FOLDER, folder).mkdir(parents=True, exist_ok=True)
