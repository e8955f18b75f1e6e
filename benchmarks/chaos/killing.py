"""Kill the workers every few seconds and the broker now and then, until all is sent or nothing moves any more."""

import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from .ground import Broker, MailServer, Workers, running

BROKER_AWAY_SECONDS = 1.0


@dataclass(frozen=True)
class Plan:
    """``kill_every``: seconds that workers have, from when they take work; ``kill_after``: and messages that they have
    sent at least, where a busy machine would let them send none. ``patience``: see ``until_done``.
    """

    kill_every: float
    broker_kills: tuple[float, ...]  # each when this part of the messages has come
    limit: float  # seconds after which a run is over
    patience: float | None = None
    sweep_every: float = 1.0
    kill_after: int = 0


@dataclass
class Outcome:
    expected: set[str]
    taken: Counter[str]
    kills: int
    broker_kills: int
    seconds: float

    @property
    def lost(self) -> int:
        return len(self.expected - self.taken.keys())

    @property
    def strange(self) -> int:
        """Messages with a number that nothing accepted has: a duplicate that nobody can recognise is one of them."""
        return sum(self.taken[number] for number in self.taken.keys() - self.expected)

    @property
    def duplicates(self) -> int:
        return sum(self.taken.values()) - len(self.taken)

    @property
    def most_copies(self) -> int:
        return max(self.taken.values(), default=0)


class Run:
    def __init__(
        self,
        plan: Plan,
        expected: set[str],
        workers: Workers,
        broker: Broker,
        mail: MailServer,
        sweep: Callable[[], object],
    ) -> None:
        self.plan, self.expected, self.sweep = plan, expected, sweep
        self.workers, self.broker, self.mail = workers, broker, mail
        self.kills = self.broker_kills = 0
        self.began = self.moved_at = self.swept_at = time.monotonic()
        self.working_since: float | None = None
        self.sent_before = 0  # by the groups that were killed
        self.taken: Counter[str] = Counter()

    def until_done(self, is_settled: Callable[[], bool] = lambda: True) -> Outcome:
        """Stops killing when nothing has come for half of the plan's patience, and ends after all of it. Without
        patience it kills until everything has come and ``is_settled``.
        """
        with running(self.workers):
            while not self._is_over(is_settled):
                self._look()
                self._sweep()
                self._kill_broker()
                self._kill_workers()
                time.sleep(0.05)
        return Outcome(self.expected, self.taken, self.kills, self.broker_kills, time.monotonic() - self.began)

    def _is_over(self, is_settled: Callable[[], bool]) -> bool:
        now = time.monotonic()
        if self.expected <= self.taken.keys() and is_settled():
            return True
        quiet = self.plan.patience is not None and now - self.moved_at > self.plan.patience
        return quiet or now - self.began > self.plan.limit

    def _look(self) -> None:
        taken = Counter(plain(number) for number in self.mail.taken().elements())
        if taken != self.taken:
            self.taken, self.moved_at = taken, time.monotonic()

    def _sweep(self) -> None:
        if time.monotonic() - self.swept_at >= self.plan.sweep_every:
            self.sweep()
            self.swept_at = time.monotonic()

    def _kill_broker(self) -> None:
        due = self.plan.broker_kills[self.broker_kills :]
        if due and len(self.taken) >= due[0] * len(self.expected):
            self.broker.kill()
            self.broker_kills += 1
            time.sleep(BROKER_AWAY_SECONDS)
            self.broker.start()

    def _kill_workers(self) -> None:
        now = time.monotonic()
        if self.workers.has_ended:  # Celery may end by itself when its broker is gone: a supervisor starts it again
            self._start_again()
        elif not self.workers.is_ready:
            return
        elif self.working_since is None:
            self.working_since = now
        elif self._is_their_time_over(now) and not self._is_left_alone(now):
            self.kills += 1
            self._start_again()

    def _is_their_time_over(self, now: float) -> bool:
        sent = len(self.taken) - self.sent_before
        since = self.working_since or now
        return now - since >= self.plan.kill_every and sent >= self.plan.kill_after

    def _start_again(self) -> None:
        self.workers.kill()
        self.workers.start()
        self.working_since, self.sent_before = None, len(self.taken)

    def _is_left_alone(self, now: float) -> bool:
        return self.plan.patience is not None and now - self.moved_at > self.plan.patience / 2


def plain(number: str) -> str:
    """A UUID however it is written."""
    try:
        return uuid.UUID(number).hex
    except ValueError:
        return number
