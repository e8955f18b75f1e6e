"""The app of the API's own rows."""

from django.apps import AppConfig


class RestConfig(AppConfig):
    name = "ehealth_portal.rest"
    label = "rest"
