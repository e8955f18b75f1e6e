"""From an act to mail that has left: the portal against the floor, and against one task a recipient.

    python -m benchmarks.fan_out [--recipients 10000] [--tasks 500]

In one run, over real SMTP to a mail server on this machine that takes everything:

    the floor     COPY of the rows, one raw SMTP connection with its commands in one breath, one UPDATE
    the portal    its own telling (INSERT … SELECT from the followers), and its own drain of the channel
    usual         a row and a Celery task each; the task reads them, renders, and sends by Django's SMTP backend

Printed are messages a second and CPU a message, of the processes and of PostgreSQL. The exit code is 1 when the portal
costs more than ``--limit`` times the floor's CPU, or sends less than ``--times`` times as fast as the usual way.
"""

import argparse
import io
import os
import socket
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.chaos.ground import Broker, MailServer, Workers, running, wait_until
from benchmarks.read_path import cpu_ms, database
from ehealth_portal.starting.cannot_start import CannotStart

PATIENCE = 600.0
COLUMNS = "id, user_id, event_id, channel, why, topic, cadence, state, reason, detail, due_at, attempts, created_at"


@dataclass
class Way:
    """How one way did: messages, seconds, and CPU in milliseconds of processes and of PostgreSQL."""

    name: str
    messages: int
    seconds: float
    processes_ms: float
    database_ms: float

    @property
    def rate(self) -> float:
        return self.messages / self.seconds

    @property
    def cpu(self) -> float:
        """Microseconds a message."""
        return (self.processes_ms + self.database_ms) * 1000 / self.messages


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipients", type=int, default=10_000)
    parser.add_argument("--tasks", type=int, default=500, help="recipients of the usual way")
    parser.add_argument("--rounds", type=int, default=3, help="of the floor and of the portal; the best counts")
    parser.add_argument("--limit", type=float, default=3.0, help="most times the floor's CPU a message")
    parser.add_argument("--times", type=float, default=100.0, help="least times the rate of the usual way")
    parser.add_argument("--profile", action="store_true", help="show where the portal's own CPU goes, and no more")
    options = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory(prefix="portal-fan-out-") as folder, database() as url:
            return compared(Path(folder), url, options)
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 2


def compared(folder: Path, url: str, options: argparse.Namespace) -> int:
    broker, mail = Broker.on_free_port(folder), MailServer.in_folder(folder, send_ms=0)
    with running(broker, mail):
        start_django(folder, url, broker, mail)
        from benchmarks.chaos import accepting

        accepting.followers(options.recipients)
        if options.profile:
            return profiled(mail, options.recipients)
        best: dict[str, Way] = {}
        for _ in range(options.rounds):
            for way in (portal(mail, options.recipients), floor(mail, options.recipients)):
                if way.name not in best or way.cpu < best[way.name].cpu:
                    best[way.name] = way
        return report([*best.values(), usual(folder, broker, mail, options.tasks)], options)


def start_django(folder: Path, url: str, broker: Broker, mail: MailServer) -> None:
    os.environ |= {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "ehealth_portal.settings",
        "PORTAL_VAR": str(folder),
        "REDIS_URL": broker.url,
        "EMAIL_URL": mail.url,
        "SECRET_KEY": "of a benchmark, on a database of its own; nobody signs in here, and nothing leaves it",
        "ALLOWED_HOSTS": "localhost",
        "SITE_URL": "http://localhost",
        "LOG_LEVEL": "ERROR",
    }
    from django.core.management import call_command

    import benchmarks.chaos.worker  # noqa: F401  (sets Django up, as the workers do)

    call_command("migrate", verbosity=0, stdout=io.StringIO())


# --- measuring --------------------------------------------------------------------------------------------------------
@contextmanager
def measured(name: str, messages: int, others: Callable[[], float] = lambda: 0.0) -> Iterator[list[Way]]:
    """CPU of this process, of what works for it in PostgreSQL, and of ``others``; the result is put into the list."""
    from django.db import connection

    connection.ensure_connection()
    server = connection.connection.get_backend_pid()
    found: list[Way] = []
    began, own, database_ms, more = time.monotonic(), time.process_time(), cpu_ms(server), others()
    yield found
    processes_ms = (time.process_time() - own) * 1000 + others() - more
    found.append(Way(name, messages, time.monotonic() - began, processes_ms, cpu_ms(server) - database_ms))


def all_came(mail: MailServer, before: int, messages: int) -> None:
    came = mail.lines() - before
    if came != messages:
        raise SystemExit(f"{came} of {messages} messages came.")


# --- the portal -------------------------------------------------------------------------------------------------------
def portal(mail: MailServer, messages: int) -> Way:
    from ehealth_portal.notifications.models import Notice

    before = mail.lines()
    with measured("the portal: tell, then drain", messages) as found:
        tell_and_drain()
    all_came(mail, before, messages)
    left = Notice.objects.filter(channel="email").exclude(state=Notice.State.SENT).count()
    if left:
        raise SystemExit(f"{left} notices are not sent.")
    return found[0]


def tell_and_drain() -> None:
    from django.db import transaction
    from django.utils import timezone

    from benchmarks.chaos import accepting
    from benchmarks.chaos.kind import HAPPENED
    from ehealth_portal.members.models import Body
    from ehealth_portal.notifications.channels import DRAINS
    from ehealth_portal.notifications.operations import telling

    body, _made = Body.objects.get_or_create(slug="chaos", kind=Body.Kind.STUDY_GROUP, acronym="SG")
    with transaction.atomic():
        telling.tell(HAPPENED.name, body, by=None, at=timezone.now(), topics=[accepting.TOPIC])
    DRAINS["email"]()


def profiled(mail: MailServer, messages: int) -> int:
    import cProfile
    import pstats

    tell_and_drain()  # imports, templates
    profiler = cProfile.Profile()
    profiler.runcall(tell_and_drain)
    pstats.Stats(profiler).sort_stats("tottime").print_stats(35)
    return 0


# --- the floor --------------------------------------------------------------------------------------------------------
def floor(mail: MailServer, messages: int) -> Way:
    """Into the portal's own table, with its constraints and indexes; each message as long as the portal's."""
    from django.db import connection

    from ehealth_portal.members.models import User
    from ehealth_portal.notifications.models import Event, Notice

    last = Notice.objects.filter(channel="email").order_by("-created_at").values("event", "why", "topic").first()
    event = Event.objects.get(pk=last["event"])
    event.pk = uuid.uuid4()
    event.save(force_insert=True)
    people = list(User.objects.order_by("pk").values_list("pk", "email")[:messages])
    sample, before = one_message(), mail.lines()
    with measured("the floor: COPY, one connection, UPDATE", messages) as found, connection.cursor() as cursor:
        rows = [(uuid.uuid4(), pk, address) for pk, address in people]
        at = event.at.isoformat()
        same = f"{event.pk}\temail\tfollows\t\tat_once\tdue\t\t\t{at}\t0\t{at}"
        text = "".join(f"{number}\t{pk}\t{same}\n" for number, pk, _to in rows)
        cursor.copy_expert(f"COPY notifications_notice ({COLUMNS}) FROM STDIN", io.StringIO(text))
        spoken(mail.port, sample, rows)
        cursor.execute(
            "UPDATE notifications_notice SET state = 'sent', reason = 'taken', sent_at = now() WHERE event_id = %s",
            [event.pk],
        )
    all_came(mail, before, messages)
    return found[0]


def spoken(port: int, sample: bytes, rows: list[tuple[uuid.UUID, int, str]]) -> None:
    """The three commands of a message go out together."""
    with socket.create_connection(("127.0.0.1", port)) as server:
        answers = server.makefile("rb")
        answers.readline()
        server.sendall(b"EHLO benchmark\r\n")
        while answers.readline()[3:4] == b"-":
            pass
        head, tail = sample.split(b"NUMBER", 1)
        for number, _pk, address in rows:
            to = address.encode()
            server.sendall(b"MAIL FROM:<a@localhost>\r\nRCPT TO:<" + to + b">\r\nDATA\r\n")
            for _ in range(3):
                answers.readline()
            server.sendall(head + str(number).encode() + tail.replace(b"ADDRESS", to) + b"\r\n.\r\n")
            answers.readline()
        server.sendall(b"QUIT\r\n")


def one_message() -> bytes:
    """What the portal sends, with NUMBER and ADDRESS where they differ."""
    from django.utils import timezone

    from benchmarks.chaos.kind import HAPPENED
    from ehealth_portal.notifications.mail import sheets
    from ehealth_portal.notifications.mail.writing import Variant, write

    told = next(iter(HAPPENED.tell([_event()]).values()))
    sheet = write(told, Variant("en", "follows", "", "follows"))
    makers: dict[str, Any] = {slot: (lambda: "x" * 42) for slot in sheet.slots}
    makers |= {sheets.TO: lambda: "ADDRESS", sheets.NUMBER: lambda: "NUMBER", sheets.DATE: lambda: str(timezone.now())}
    return sheet.filled(makers)


def _event() -> Any:
    from ehealth_portal.notifications.models import Event

    return Event.objects.first()


# --- the usual way ----------------------------------------------------------------------------------------------------
def usual(folder: Path, broker: Broker, mail: MailServer, messages: int) -> Way:
    """One worker process, as the portal's drain is one."""
    from benchmarks.chaos import usual_task

    workers = Workers.of(folder, dict(os.environ), 1, module="benchmarks.chaos.usual_task:app")
    with running(workers):
        wait_until(lambda: workers.is_ready, "the worker was not ready")
        time.sleep(1)
        before = mail.lines()

        def others() -> float:
            return sum(map(cpu_ms, workers.pids())) + usual_task.database_ms()

        with measured("usual: a row and a task a recipient", messages, others) as found:
            usual_task.accept(messages)
            wait_until(lambda: mail.lines() - before >= messages, "not all messages came", PATIENCE)
    return found[0]


def report(ways: list[Way], options: argparse.Namespace) -> int:
    by_name = {way.name.split(":")[0]: way for way in ways}
    base, own, usual_way = by_name["the floor"], by_name["the portal"], by_name["usual"]
    print(f"{'way':<42}{'messages':>9}{'a second':>10}{'CPU a message':>16}{'x floor':>9}")
    for way in (base, own, usual_way):
        cpu = f"{way.cpu:,.0f} µs"
        print(f"{way.name:<42}{way.messages:>9,}{way.rate:>10,.0f}{cpu:>16}{way.cpu / base.cpu:>9.1f}")
        print(f"{'':<42}of it PostgreSQL {way.database_ms * 1000 / way.messages:,.0f} µs")
    dear, times = own.cpu / base.cpu, own.rate / usual_way.rate
    print(f"\nThe portal costs {dear:.1f} x the floor's CPU and sends {times:.0f} x as fast as the usual way.")
    print(f"CPU of the usual way: {usual_way.cpu / own.cpu:.0f} x the portal's.")
    wrong = dear > options.limit or times < options.times
    if wrong:
        print(f"That is not enough (limit {options.limit:g} x, and {options.times:g} x as fast).")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
