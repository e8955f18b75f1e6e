"""Signed webhooks: what happens, sent as JSON to addresses that people give. docs/webhooks.md"""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "ehealth_portal.webhooks"

    def ready(self) -> None:
        from ehealth_portal.notifications import channels, kinds

        from . import telling
        from .draining import drain
        from .operations.fanning_out import fan_out

        kinds.register(*telling.KINDS)
        channels.register("webhook", drain, fan_out)
