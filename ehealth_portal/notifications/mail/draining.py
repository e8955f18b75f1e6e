"""The worker's loop: claim, sift, write, send, settle. A worker may die at any line; little is then sent twice."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from ..models import Channel, Notice, Reason, Suppression
from ..operations import claiming
from ..operations.addresses import suppress
from ..operations.claiming import Claimed, Outcome
from .filling import letters
from .letters import Answer, Fate, Letter, Unreachable
from .lines import one_line
from .sifting import Due, sift
from .smtp import SECONDS
from .transports import Opened

STATES = Notice.State
LONGEST = 100.0  # seconds after which no chunk is begun: with a lease on top, below Celery's limit of 240
SETTLED_TOGETHER = 50
SETTLED_EACH = 1.0  # seconds
MOST_SILENT = 3  # letters in a row without an answer, after which the server is left alone for the rest of the chunk

Clock = Callable[[], datetime]


def drain(clock: Clock = timezone.now) -> int:
    """Send what is due, a chunk at a time; what is left when the time is up, the sweep finds."""
    begun, settled = time.monotonic(), 0
    while time.monotonic() - begun < LONGEST:
        at = clock()
        rows = claiming.claim(Channel.EMAIL, at=at)
        if not rows:
            break
        settled += Chunk(rows, at, clock).send()
    return settled


@dataclass
class Chunk:
    """The rows that this worker holds for a lease, and what became of those that are not written down yet."""

    rows: list[Claimed]
    claimed_at: datetime
    clock: Clock
    ended: list[tuple[Claimed, Outcome]] = field(default_factory=list)
    settled: int = 0
    settled_at: float = field(default_factory=time.monotonic)
    silent: int = 0

    def send(self) -> int:
        due, held = sift(self.rows, at=self.claimed_at)
        self.ended += held.items()
        try:
            self._send_all(due)
        finally:
            self._settle()
        return self.settled

    def _send_all(self, due: list[Due]) -> None:
        with Opened() as transport:
            for place, (one, letter, then) in enumerate(_with_next(letters(due, at=self.clock()))):
                if not self._has_time():
                    self._settle()
                    claiming.hand_back(one.row for one in due[place:])
                    return
                if isinstance(letter, Outcome):
                    self._end(one.row, letter)
                    continue
                try:
                    answer = transport.send(letter, then)
                except Unreachable as error:
                    self._leave([one.row for one in due[place:]], str(error))
                    return
                self._end(one.row, self._outcome(one, letter, answer))
                self.silent = self.silent + 1 if answer.fate is Fate.NO_ANSWER else 0
                if self.silent >= MOST_SILENT:
                    self._leave([one.row for one in due[place + 1 :]], answer.detail)
                    return

    def _has_time(self) -> bool:
        """For connecting anew and one more letter, at the server's slowest."""
        seconds = settings.EMAIL_TIMEOUT or SECONDS
        return self.clock() + timedelta(seconds=min(4 * seconds, 60)) < self.claimed_at + claiming.LEASE

    def _outcome(self, one: Due, letter: Letter, answer: Answer) -> Outcome:
        at, row, detail = self.clock(), one.row, one_line(answer.detail)
        match answer.fate:
            case Fate.TAKEN:
                return claiming.TAKEN
            case Fate.NOT_NOW:
                return claiming.later(row, Reason.NOT_NOW, detail, at=at, gave_up=STATES.SOFT_BOUNCED)
            case Fate.DROPPED:
                return claiming.later(row, Reason.DROPPED, detail, at=at)
            case Fate.NO_ANSWER:
                return claiming.later(row, Reason.NO_ANSWER, detail, at=at)
            case Fate.MAILBOX_UNKNOWN:
                suppress(one.to.email, Suppression.Cause.HARD_BOUNCE, detail, at=at)
                return Outcome(STATES.HARD_BOUNCED, Reason.MAILBOX_UNKNOWN, detail)
            case Fate.REFUSED:
                return Outcome(STATES.HARD_BOUNCED, Reason.REFUSED, detail)

    def _leave(self, rows: list[Claimed], detail: str) -> None:
        """There is no server to ask: all of them wait for it."""
        at, detail = self.clock(), one_line(detail)
        self.ended += [(row, claiming.later(row, Reason.NO_ANSWER, detail, at=at)) for row in rows]

    def _end(self, row: Claimed, outcome: Outcome) -> None:
        self.ended.append((row, outcome))
        if len(self.ended) >= SETTLED_TOGETHER or time.monotonic() - self.settled_at >= SETTLED_EACH:
            self._settle()

    def _settle(self) -> None:
        if self.ended:
            self.settled += claiming.settle(self.ended, at=self.clock())
        self.ended, self.settled_at = [], time.monotonic()


def _with_next(
    written: Iterator[tuple[Due, Letter | Outcome]],
) -> Iterator[tuple[Due, Letter | Outcome, Letter | None]]:
    """Each letter with the one after it, as far as that is a letter."""
    present = next(written, None)
    while present is not None:
        after = next(written, None)
        yield *present, after[1] if after and isinstance(after[1], Letter) else None
        present = after
