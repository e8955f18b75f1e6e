"""Keeps the children running: prefixed logs, restarts with backoff, an orderly end, giving up when they keep dying."""

from __future__ import annotations

import select
import signal
import time
from collections.abc import Callable
from types import FrameType

from .children import Child, how_it_ended

TURN_SECONDS = 0.2
MANY_DEATHS, MANY_DEATHS_SECONDS = 5, 60.0
FIRST_DELAY_SECONDS, LONGEST_DELAY_SECONDS = 0.5, 8.0


def say(name: str, line: str) -> None:
    """One prefixed line, flushed at once. A closed terminal or pipe must not stop the portal in disorder."""
    try:
        print(f"{name:<7} | {line}", flush=True)
    except OSError:
        pass


def restart_delay(deaths: int) -> float:
    """Seconds to wait before the next start after this many deaths within the last minute (1 or more)."""
    return min(FIRST_DELAY_SECONDS * 2 ** (deaths - 1), LONGEST_DELAY_SECONDS)


class Supervisor:
    """One loop, no threads. The children are ended in the order in which they are given."""

    def __init__(self, children: list[Child], say: Callable[[str, str], None] = say) -> None:
        self.children = children
        self.say = say
        self.stops_asked = 0

    def listen_to_signals(self) -> None:
        """Ctrl-C, `kill` and a closed terminal ask for an orderly end; a second Ctrl-C kills."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stops_asked += 1

    def run_once(self, child: Child) -> int:
        """Run one child to its end, as a step before the others. Returns its exit code; 130 when asked to stop."""
        child.start()
        while child.is_running() and not self.stops_asked:
            self._wait([child])
        if self.stops_asked:
            self.end(child)
            return 130
        child.kill_group()
        self._tell(child, child.last_lines())
        assert child.process is not None
        return child.process.returncode

    def run(self, each_turn: Callable[[], None] = lambda: None) -> int:
        """Start all and keep them running until asked to stop (returns 0) or until they keep dying (returns 1)."""
        code = 0
        while not self.stops_asked:
            now = time.monotonic()
            for child in self.children:
                if not child.is_running():
                    self._bury_or_start(child, now)
            if self._too_many_deaths(now):
                self.say("up", f"{MANY_DEATHS} deaths in a minute: giving up. The reason stands in the lines above.")
                code = 1
                break
            self._wait(self.children)
            each_turn()
        if self.stops_asked:
            self.say("up", "stopping; Ctrl-C once more ends everything at once")
        for child in self.children:
            self.end(child)
        return code

    def _bury_or_start(self, child: Child, now: float) -> None:
        if child.process is not None:
            returncode = child.process.returncode
            child.kill_group()
            self._tell(child, child.last_lines())
            child.process = None
            child.deaths = [*self._recent(child, now), now]
            delay = restart_delay(len(child.deaths))
            child.start_at = now + delay
            self.say("up", f"{child.name} {how_it_ended(returncode)}; starting it again in {delay:g} s")
        elif now >= child.start_at:
            child.start()

    def _recent(self, child: Child, now: float) -> list[float]:
        return [at for at in child.deaths if now - at < MANY_DEATHS_SECONDS]

    def _too_many_deaths(self, now: float) -> bool:
        return sum(len(self._recent(child, now)) for child in self.children) >= MANY_DEATHS

    def _wait(self, children: list[Child], seconds: float = TURN_SECONDS) -> None:
        """Pass on what the children write, for at most one turn."""
        by_output = {child.output: child for child in children if child.output is not None}
        if not by_output:
            time.sleep(seconds)
            return
        for fd in select.select(list(by_output), [], [], seconds)[0]:
            self._tell(by_output[fd], by_output[fd].lines())

    def _tell(self, child: Child, lines: list[str]) -> None:
        for line in lines:
            self.say(child.name, line)

    def end(self, child: Child) -> None:
        """Let it finish within its time (at once after a second Ctrl-C), then sweep up whatever it left behind."""
        if child.process is None:
            return
        asked_before = self.stops_asked
        until = time.monotonic() + child.stop_seconds
        child.ask_to_end()
        while child.is_running() and time.monotonic() < until and self.stops_asked <= max(asked_before, 1):
            self._wait([child], 0.05)
        child.kill_group()
        child.process.wait()
        self._tell(child, child.last_lines())
        child.process = None
        self.say("up", f"{child.name} stopped")
