"""The audit app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "ehealth_portal.audit"
    label = "audit"
