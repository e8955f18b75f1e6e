"""Django, set up for a process that is no web process. Imported before anything that has models."""

import django

from ehealth_portal.celery import app

django.setup()

__all__ = ["app"]
