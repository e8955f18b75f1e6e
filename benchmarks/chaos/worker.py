"""The portal's own Celery application for workers that are to be killed, and the controls: the usual designs.

What is the portal's is not changed but for the length of the lease (CHAOS_LEASE, seconds), and of the wait for the mail
server with it, or else every kill would cost two minutes; and for few messages the size of a chunk (CHAOS_CHUNK). The
controls send what a notice would, each by a design that many portals have.
"""

import os
import smtplib
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from celery.signals import worker_ready
from django.conf import settings
from django.db import connection

from benchmarks.chaos.application import app
from benchmarks.chaos.kind import HAPPENED
from ehealth_portal.notifications import kinds
from ehealth_portal.notifications.operations import claiming

if lease := os.environ.get("CHAOS_LEASE"):
    claiming.LEASE = timedelta(seconds=float(lease))
    claiming.claim.__kwdefaults__["lease"] = claiming.LEASE
    settings.EMAIL_TIMEOUT = float(lease) / 5  # or a worker would give back what it has no time left for
if chunk := os.environ.get("CHAOS_CHUNK"):
    claiming.CHUNK = claiming.claim.__kwdefaults__["limit"] = int(chunk)
if visibility := os.environ.get("CHAOS_VISIBILITY"):  # B is always told with a short one
    settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] = int(visibility)
kinds.register(HAPPENED)


@worker_ready.connect
def say_ready(**more: Any) -> None:
    if path := os.environ.get("CHAOS_READY"):
        Path(path).touch()


def send(number: str, address: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "portal@localhost", address, "Something happened"
    message["Message-ID"] = f"<{number}@portal>"
    message.set_content("It happened.")
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=30) as server:
        server.send_message(message)


# --- the controls -----------------------------------------------------------------------------------------------------
@app.task(name="chaos.early", acks_late=False)
def early(number: str, address: str) -> None:
    """A: one task a recipient, as Celery does when nothing is set."""
    send(number, address)


@app.task(name="chaos.late", acks_late=True, reject_on_worker_lost=True)
def late(number: str, address: str) -> None:
    """B: one task a recipient, acknowledged when it is done, and given back when its worker is lost."""
    send(number, address)


MARK = """
UPDATE chaos_mail SET is_done = true WHERE number = (
    SELECT number FROM chaos_mail WHERE NOT is_done LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING number, address
"""


@app.task(name="chaos.mark_then_send")
def mark_then_send() -> None:
    """D: a table, and a loop that marks a row as done and then sends it."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(MARK)
            row = cursor.fetchone()
        if row is None:
            return
        send(*row)
