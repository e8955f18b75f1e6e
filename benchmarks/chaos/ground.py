"""A broker without persistence, a mail server and groups of workers: started here, killed and ended by their ids."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ehealth_portal.starting.cannot_start import CannotStart
from ehealth_portal.starting.children import die_with_parent

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 30


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def redis_server() -> str:
    found = shutil.which("redis-server")
    if not found:
        raise CannotStart("There is no redis-server on this machine: apt install redis-server.")
    return found


@dataclass
class Running:
    """One process in a session of its own, with all that it starts."""

    command: list[str]
    log: Path
    environ: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=dict(self.environ),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )

    def kill(self) -> None:
        """SIGKILL to the whole group: none of them can finish anything."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None


@dataclass
class Broker(Running):
    """Redis that keeps nothing: what it held when it was killed is gone."""

    port: int = 0

    @classmethod
    def on_free_port(cls, folder: Path) -> "Broker":
        port = free_port()
        nothing = ["--save", "", "--appendonly", "no"]
        command = [redis_server(), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), *nothing]
        return cls(command, folder / "redis.log", {"PATH": os.environ.get("PATH", "")}, port=port)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        super().start()
        wait_until(lambda: answers(self.port), "redis-server did not answer")


@dataclass
class Workers(Running):
    """A group of Celery workers; ``ready`` is a file that the group makes when it takes work."""

    ready: Path = field(default_factory=Path)

    @classmethod
    def of(
        cls, folder: Path, environ: Mapping[str, str], concurrency: int, *, module: str = "benchmarks.chaos.worker:app"
    ) -> "Workers":
        ready = folder / "ready"
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]
        command = [*(sys.executable, "-m", "celery", "--quiet", "--app", module, "worker")]
        command += ["--queues", "portal,clock", "--concurrency", str(concurrency), *quiet]
        return cls(command, folder / "workers.log", {**environ, "CHAOS_READY": str(ready)}, ready=ready)

    def start(self) -> None:
        self.ready.unlink(missing_ok=True)
        super().start()

    @property
    def is_ready(self) -> bool:
        return self.ready.exists()

    def pids(self) -> list[int]:
        """The group's processes that live."""
        group = self.process.pid if self.process else 0
        found = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                if int(path.read_text().rpartition(")")[2].split()[2]) == group:
                    found.append(int(path.parent.name))
        return found

    @property
    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None


@dataclass
class MailServer(Running):
    """benchmarks/smtp_sink.py in a process of its own, with its book."""

    book: Path = field(default_factory=Path)
    hold: Path = field(default_factory=Path)
    port: int = 0

    @classmethod
    def in_folder(cls, folder: Path, *, send_ms: float) -> "MailServer":
        book, hold = folder / "book", folder / "hold"
        book.touch()
        command = [sys.executable, "-m", "benchmarks.smtp_sink", str(book)]
        command += ["--send-ms", str(send_ms), "--hold", str(hold)]
        return cls(command, folder / "sink.log", dict(os.environ), book=book, hold=hold)

    def start(self) -> None:
        super().start()
        wait_until(lambda: self.log.read_text().endswith("\n"), "the mail server did not start")
        self.port = int(self.log.read_text().split()[0])

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def lines(self) -> int:
        """How many messages came in all."""
        return self.book.read_bytes().count(b"\n")

    def taken(self) -> Counter[str]:
        """How often each message came, by its number: what stands before the @ of its Message-ID."""
        lines = self.book.read_text().splitlines()
        return Counter(line.split(" ")[0].strip("<>").partition("@")[0] for line in lines)


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as asked:
        asked.sendall(b"PING\r\n")
        return asked.recv(16).startswith(b"+PONG")
    return False


def wait_until(is_so, complaint: str, seconds: float = START_SECONDS) -> None:  # type: ignore[no-untyped-def]
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            raise CannotStart(f"{complaint} within {seconds:g} seconds.")
        time.sleep(0.02)


@contextmanager
def running(*processes: Running) -> Iterator[None]:
    """Start them in this order, and kill them in the other."""
    try:
        for one in processes:
            one.start()
        yield
    finally:
        for one in reversed(processes):
            one.kill()
