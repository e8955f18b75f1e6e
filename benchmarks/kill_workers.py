"""Nothing accepted is lost: workers killed (-9) every two seconds, the broker twice without persistence.

    python -m benchmarks.kill_workers [--notices 10000] [--kill-every 2] [--controls]

The notices are made by the portal's own telling, sent by its own drain, over SMTP, to a mail server of this run. The
exit code is 1 when one is lost or a message comes with a number that none has; with ``--controls`` the usual designs
run on the same ground, and it is also 1 when one of them loses nothing: then this would prove nothing.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.chaos.ground import Broker, MailServer, Workers, running
from benchmarks.chaos.killing import Outcome, Plan, Run
from benchmarks.read_path import database
from ehealth_portal.starting.cannot_start import CannotStart

CONCURRENCY = 4
BROKER_KILLS = (0.25, 0.5)
FOLLOWERS = 500  # of one event
PATIENCE = 60.0  # how long a control is left to itself before what is missing counts as lost


@dataclass(frozen=True)
class Design:
    """``accept`` takes the promise to send, and returns the numbers of the messages; ``sweep`` is its clock."""

    name: str
    accept: Callable[[int], set[str]]
    sweep: Callable[[], object] = lambda: None
    is_settled: Callable[[], bool] = lambda: True
    patience: float | None = PATIENCE
    environ: tuple[tuple[str, str], ...] = ()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notices", type=int, default=10_000)
    parser.add_argument("--kill-every", type=float, default=2.0, help="seconds from when a group of workers is ready")
    parser.add_argument("--send-ms", type=float, default=20.0, help="what the mail server takes for a message")
    parser.add_argument("--lease", type=float, default=30.0, help="seconds; the portal's own is 120")
    parser.add_argument("--limit", type=float, default=1800.0, help="seconds after which a run is over")
    parser.add_argument("--controls", action="store_true", help="the usual designs as well, which must lose")
    options = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory(prefix="portal-chaos-") as folder, database() as url:
            return report(ran(Path(folder), url, options))
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 2


def ran(folder: Path, url: str, options: argparse.Namespace) -> Iterator[tuple[Design, Outcome]]:
    start_django(folder, url, options.lease)
    for number, design in enumerate(designs() if options.controls else designs()[:1]):
        own = folder / str(number)
        own.mkdir()
        with ground(own, options.send_ms) as (broker, mail):
            expected = design.accept(options.notices)
            environ = dict(os.environ) | {"REDIS_URL": broker.url, "EMAIL_URL": mail.url} | dict(design.environ)
            workers = Workers.of(own, environ, CONCURRENCY)
            plan = Plan(options.kill_every, BROKER_KILLS, options.limit, design.patience)
            yield design, Run(plan, expected, workers, broker, mail, design.sweep).until_done(design.is_settled)


def start_django(folder: Path, url: str, lease: float) -> None:
    os.environ |= {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "ehealth_portal.settings",
        "PORTAL_VAR": str(folder),
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "SECRET_KEY": "of a benchmark, on a database of its own; nobody signs in here, and nothing leaves it",
        "ALLOWED_HOSTS": "localhost",
        "SITE_URL": "http://localhost",
        "CHAOS_LEASE": str(lease),
        "LOG_LEVEL": "ERROR",
    }
    from django.core.management import call_command

    import benchmarks.chaos.worker  # noqa: F401  (sets Django up, as the workers do)

    call_command("migrate", verbosity=0)


@contextmanager
def ground(folder: Path, send_ms: float) -> Iterator[tuple[Broker, MailServer]]:
    """A broker and a mail server of this design alone; this process sends its nudges to that broker."""
    from ehealth_portal.celery import app

    broker, mail = Broker.on_free_port(folder), MailServer.in_folder(folder, send_ms=send_ms)
    with running(broker, mail):
        app.conf.broker_url = app.conf.broker_write_url = broker.url
        app._pool = app.amqp._producer_pool = None  # or they remember the broker of the design before
        yield broker, mail


def designs() -> list[Design]:
    from benchmarks.chaos import accepting

    short = (("CHAOS_VISIBILITY", "15"),)
    return [
        Design(
            "the portal: a row, a lease, send, settle",
            lambda many: accepting.tell_followers(many, FOLLOWERS),
            accepting.clock,
            accepting.all_are_final,
            patience=None,
        ),
        Design("A: a task a recipient, as Celery is by default", accepting.tasks("chaos.early")),
        Design("B: acks_late, reject_on_worker_lost, 15 s visibility", accepting.tasks("chaos.late"), environ=short),
        Design("D: a table, mark as done, then send", accepting.table, accepting.nudge_table),
    ]


def settled_together() -> int:
    """Importable once Django is set up."""
    from ehealth_portal.notifications.mail.draining import SETTLED_TOGETHER

    return SETTLED_TOGETHER


def report(runs: Iterator[tuple[Design, Outcome]]) -> int:
    heads = ("accepted", "lost", "twice", "most", "strange", "kills", "broker", "seconds")
    print(f"{'design':<54}" + "".join(f"{head:>9}" for head in heads), flush=True)
    wrong = []
    for number, (design, one) in enumerate(runs):
        sent = (len(one.expected), one.lost, one.duplicates, one.most_copies, one.strange)
        figures = (*sent, one.kills, one.broker_kills, round(one.seconds))
        print(f"{design.name:<54}" + "".join(f"{figure:>9,}" for figure in figures), flush=True)
        if number == 0 and (one.lost or one.strange):
            wrong.append("The portal lost something, or sent a message whose number nothing has.")
        if number == 0 and one.duplicates > (one.kills + 1) * CONCURRENCY * settled_together():
            wrong.append("More came twice than killed workers can have held unsettled.")
        if number and not one.lost:
            wrong.append(f"Control {design.name[0]} lost nothing: the kills were too few to prove anything.")
    print("\n".join(wrong) or "Nothing accepted was lost, and every duplicate has the number of its first copy.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
