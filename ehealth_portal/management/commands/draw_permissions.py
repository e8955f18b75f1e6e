"""`draw_permissions`: write docs/permissions.md from the permission matrix."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from ehealth_portal.matrix import page


class Command(BaseCommand):
    help = "Write docs/permissions.md from ehealth_portal/permissions.yaml."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        drawn = Path(settings.BASE_DIR) / "docs" / "permissions.md"
        drawn.write_text(page(), "utf-8")
        self.stdout.write(str(drawn.relative_to(settings.BASE_DIR)))
