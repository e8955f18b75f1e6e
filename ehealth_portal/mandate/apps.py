"""The mandate app."""

from django.apps import AppConfig


class MandateConfig(AppConfig):
    name = "ehealth_portal.mandate"
    label = "mandate"
