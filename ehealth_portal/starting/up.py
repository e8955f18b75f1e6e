"""`python3 manage.py up`: prepare the database, then web, worker and clock until Ctrl-C."""

from __future__ import annotations

import argparse
import http.client
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from .cannot_start import CannotStart, unwritable
from .children import Child
from .environment import ROOT
from .one_instance import only_one
from .ports import HOST, choose_port
from .supervisor import Supervisor, say

PROBE_SECONDS = 0.5
# True, but of no use here: root may start the embedded portal, and static files are served from their source.
SILENCED = ("ignore:You're running the worker with superuser privileges", "ignore:No directory at")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="manage.py up", description="Start the portal and keep it running until Ctrl-C."
    )
    parser.add_argument("--port", type=_port, help="default: 8000, or the next free port")
    wanted = parser.parse_args(arguments).port
    var = var_folder()
    with only_one(var / "up.lock") as held:
        port = choose_port(wanted)
        address = f"http://{HOST}:{port}/"
        held.write(f"process {os.getpid()}, {address}\n")
        held.flush()
        require_writable(var)
        os.environ.setdefault("SITE_URL", address.rstrip("/"))
        os.environ |= {"PORTAL_VAR": str(var), "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": ",".join(SILENCED)}
        os.chdir(ROOT)
        return _run(var, port, address)


def _port(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return number


def var_folder() -> Path:
    return Path(os.environ.get("PORTAL_VAR") or ROOT / "var").resolve()


def require_writable(var: Path) -> None:
    """SQLite needs to write beside its file, not only into it."""
    probe = var / f".probe-{os.getpid()}"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise unwritable(var, error) from error


def _run(var: Path, port: int, address: str) -> int:
    supervisor = Supervisor(children(port))
    supervisor.listen_to_signals()
    say("up", "preparing the database (first start: well under a minute; later: seconds)")
    code = supervisor.run_once(Child("prepare", [sys.executable, str(ROOT / "manage.py"), "prepare"]))
    if supervisor.stops_asked:
        return 0
    if code:
        raise CannotStart("The database could not be prepared: the reason stands in the lines above.")
    code = supervisor.run(each_turn=Announcement(port, address, var / "demo_logins.txt").tell_once_ready)
    say("up", "everything is stopped" if not code else "everything is stopped, after too many deaths")
    return code


def children(port: int) -> list[Child]:
    """In the order in which they end: first no new requests, then no new scheduled tasks, then the work in hand."""
    python = sys.executable
    celery = [python, "-m", "celery", "--quiet", "--app", "ehealth_portal.celery:app"]
    server = [python, "-m", "granian", "ehealth_portal.wsgi:application", "--interface", "wsgi", "--no-ws"]
    one_thread = ["--workers", "1", "--blocking-threads", "1", "--workers-kill-timeout", "5"]
    alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return [
        Child("web", [*server, *one_thread, "--host", HOST, "--port", str(port)]),
        Child("clock", [*celery, "beat", "--pidfile", "", "--loglevel", "WARNING"]),
        Child(
            "worker",
            [*celery, "worker", "--queues", "portal,clock", "--concurrency", "2", "--loglevel", "WARNING", *alone],
        ),
    ]


@dataclass
class Announcement:
    """Prints the address and the demonstration sign-ins, once, as soon as /healthz answers."""

    port: int
    address: str
    logins: Path
    told: bool = False
    next_probe_at: float = 0.0

    def tell_once_ready(self) -> None:
        if self.told or time.monotonic() < self.next_probe_at:
            return
        self.next_probe_at = time.monotonic() + PROBE_SECONDS
        if not is_answering(self.port):
            return
        self.told = True
        say("up", f"ready: {self.address}")
        for line in self._login_lines():
            say("up", line)
        say("up", "Ctrl-C stops everything; what you entered is kept")

    def _login_lines(self) -> list[str]:
        try:
            rows = [line.split("\t") for line in self.logins.read_text().splitlines() if line.strip()]
        except OSError:
            return []
        lines = [f"  {row[0]:<30} {row[1]:<22} {' '.join(row[2:])}" for row in rows if len(row) >= 2]
        return [f"demonstration sign-ins (e-mail, password, role), also in {self.logins}:", *lines] if lines else []


def is_answering(port: int) -> bool:
    """Whether the web process answers /healthz; any answer short of a server error shows that it runs."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
