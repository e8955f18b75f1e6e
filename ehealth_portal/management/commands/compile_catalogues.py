"""`manage.py compile_catalogues`: makes the .mo files of translations that changed."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from ehealth_portal.catalogues import compile_stale


class Command(BaseCommand):
    help = "Compile the translation catalogues that are missing or older than their source."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        written = compile_stale([Path(folder) for folder in settings.LOCALE_PATHS])
        self.stdout.write(f"  catalogues: {len(written)} compiled")
