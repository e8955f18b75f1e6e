"""`manage.py poll_mailbox`: takes what came into the mailbox now."""

from typing import Any

from django.core.management.base import BaseCommand

from ehealth_portal.replies import polling


class Command(BaseCommand):
    help = (
        "Takes new mail from INBOUND_IMAP_URL or INBOUND_MAILDIR; the clock does it each minute. docs/inbound_mail.md"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"  mails taken: {polling.poll()}")
