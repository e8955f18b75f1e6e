"""The privacy app: what is kept about people, and how it goes."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "ehealth_portal.privacy"
    label = "privacy"
