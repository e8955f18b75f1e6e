"""`manage.py receive_mail`: listens for mail that comes in, until it is told to stop."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from ehealth_portal.replies.listening import listener


class Command(BaseCommand):
    help = "Listens for answers and bounces by LMTP or SMTP where INBOUND_LISTEN says. docs/inbound_mail.md"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--listen", default=settings.INBOUND_LISTEN, help="such as lmtp://127.0.0.1:8024")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, lambda *_about: stop.set())
        door = listener(options["listen"])
        door.start()
        self.stdout.write(f"  listening on {options['listen']}")
        stop.wait()
        door.stop()
