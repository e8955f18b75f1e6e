"""The jobs app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "ehealth_portal.jobs"
    label = "jobs"
