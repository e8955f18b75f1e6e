"""The Celery application: it carries nudges and the clock; no result and no truth lives in it."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ehealth_portal.settings")
os.environ.setdefault("PORTAL_PROCESS", "system")  # a worker reads every record; web processes say what they are

app = Celery("ehealth_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
