"""The workshops app: workshops, who was reached, needs gauged, asks and answers (resolves 5)."""

from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    name = "workshops"
