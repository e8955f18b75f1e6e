"""The Celery application: it carries nudges and the clock; no result and no truth lives in it."""

import os

from celery import Celery

from . import process_kind

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ehealth_portal.settings")
process_kind.is_system = True  # read by settings, which a web process has read before it imports this

app = Celery("ehealth_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
