"""One task a recipient, as most portals with Django and Celery send: read, render, send, note."""

import os
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.template.loader import render_to_string
from django.utils import timezone, translation

from benchmarks.chaos.worker import app
from benchmarks.read_path import cpu_ms
from ehealth_portal.members.models import User
from ehealth_portal.notifications.models import Event, Notice

settings.CELERY_DB_REUSE_MAX = None  # as Celery is by default: a connection a task


@app.task(name="usual.send")
def send(number: str) -> None:
    notice = Notice.objects.select_related("user", "event").get(pk=number)
    assert notice.user
    site = "http://localhost"
    told = {"subject": "Something happened", "sentences": ("It happened.",), "url": f"{site}/en/", "action": "Look"}
    words = {"told": told, "items": [], "lang": "en", "dir": "ltr", "start": "left", "end": "right", "site": site}
    words |= {"name": notice.user.name, "why": "You follow this.", "preferences": site, "unsubscribe": site}
    with translation.override("en"):
        text = render_to_string("notifications/mail/notice.txt", words)
        html = render_to_string("notifications/mail/notice.html", words)
    headers = {"Message-ID": f"<{notice.pk}@localhost>"}
    message = EmailMultiAlternatives(told["subject"], text, to=[notice.user.email], headers=headers)  # type: ignore[arg-type]
    message.attach_alternative(html, "text/html")
    message.send()
    notice.state, notice.reason, notice.sent_at = Notice.State.SENT, "taken", timezone.now()
    notice.save()


def accept(messages: int) -> None:
    """The act: a row and a task for each of those who are to know."""
    event = Event.objects.create(
        kind="chaos.happened", record_type="members.body", record_id="1", at=timezone.now(), searched_at=timezone.now()
    )
    for user in User.objects.order_by("pk")[:messages]:
        now = timezone.now()
        notice = Notice.objects.create(
            event=event,
            channel="email",
            user=user,
            why="follows",
            state="leased",
            lease_until=now,
            due_at=now,
            created_at=now,
        )
        app.send_task("usual.send", args=[str(notice.pk)], queue="portal")


def database_ms() -> float:
    """CPU of what works in PostgreSQL for others than this process, of those too that have ended."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        living = [pid for (pid,) in cursor.fetchall()]
    mother = Path(f"/proc/{connection.connection.get_backend_pid()}/stat").read_text().rpartition(")")[2].split()[1]
    ended = Path(f"/proc/{mother}/stat").read_text().rpartition(")")[2].split()[13:15]
    return sum(map(cpu_ms, living)) + sum(map(int, ended)) * 1000 / os.sysconf("SC_CLK_TCK")
