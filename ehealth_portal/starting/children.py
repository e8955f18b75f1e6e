"""A child process in a session of its own: its lines are read without blocking; it ends with all it left behind."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

PR_SET_PDEATHSIG = 1


def die_with_parent(signal_number: int = signal.SIGTERM) -> Callable[[], None]:
    """For preexec_fn: on Linux the child gets the signal when its parent dies, even by kill -9. Elsewhere: nothing."""
    parent = os.getpid()
    libc = ctypes.CDLL(None) if sys.platform.startswith("linux") else None

    def in_the_child() -> None:
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, signal_number)
            if os.getppid() != parent:
                os._exit(1)  # the parent died before the line above

    return in_the_child


@dataclass
class Child:
    """`stop_seconds`: how long it may take to finish what it holds after SIGTERM before it is killed."""

    name: str
    command: list[str]
    stop_seconds: float = 10.0
    environ: Mapping[str, str] | None = None
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)
    start_at: float = 0.0
    _unfinished: bytes = b""

    def start(self) -> None:
        self._unfinished = b""
        # The supervisor has no threads, so preexec_fn is safe; the signal is sent when the starting thread ends.
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(os.environ if self.environ is None else self.environ),
            start_new_session=True,
            preexec_fn=die_with_parent(),
        )
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)

    @property
    def output(self) -> int | None:
        """File descriptor to wait on, or None once the output has ended."""
        stream = self.process.stdout if self.process else None
        return stream.fileno() if stream and not stream.closed else None

    def lines(self) -> list[str]:
        """The complete lines written since the last call; at the end of the output also an unfinished one."""
        ended = False
        while (fd := self.output) is not None:
            try:
                chunk = os.read(fd, 65536)
            except BlockingIOError:
                break
            if not chunk:
                self._close_output()
                ended = True
                break
            self._unfinished += chunk
        *complete, self._unfinished = self._unfinished.split(b"\n")
        if ended and self._unfinished:
            complete.append(self._unfinished)
            self._unfinished = b""
        return [line.decode("utf-8", "replace").rstrip("\r") for line in complete]

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_end(self) -> None:
        """SIGTERM to the child alone: it knows best how to end its own children."""
        if self.process is not None and self.is_running():
            self.process.terminate()

    def kill_group(self) -> None:
        """SIGKILL to its whole session: a web server's workers outlive their killed parent and keep the port."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def last_lines(self, seconds: float = 1.0) -> list[str]:
        """After `kill_group`: what was still in the pipe."""
        until = time.monotonic() + seconds
        lines = self.lines()
        while self.output is not None and time.monotonic() < until:
            time.sleep(0.01)
            lines += self.lines()
        self._close_output()
        return lines

    def _close_output(self) -> None:
        if self.process is not None and self.process.stdout is not None:
            self.process.stdout.close()


def how_it_ended(returncode: int | None) -> str:
    if returncode is not None and returncode < 0:
        with contextlib.suppress(ValueError):
            return f"was ended by {signal.Signals(-returncode).name}"
    return f"ended with code {returncode}"
