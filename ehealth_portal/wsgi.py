"""WSGI entry point for the web server."""

import os

from django.core.wsgi import get_wsgi_application

from . import process_kind

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ehealth_portal.settings")
process_kind.is_system = False  # before settings are read: its connections to the database are born closed
application = get_wsgi_application()
