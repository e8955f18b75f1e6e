"""Ways by which a written message leaves: the mail server, files of the embedded portal, or Django's own backend."""

import email
import email.policy
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from .letters import TAKEN, Answer, Fate, Letter, Unreachable
from .smtp import Smtp

log = structlog.get_logger(__name__)


class Transport(Protocol):
    """Open for the length of a chunk. ``send`` raises Unreachable when nothing more can be sent by it.

    ``then`` is the letter that is most likely sent next, or None: a transport may prepare for it.
    """

    def send(self, letter: Letter, then: Letter | None = None) -> Answer: ...

    def close(self) -> None: ...


class Files:
    """Embedded mode: one file a message. A message sent again takes the place of the first."""

    def __init__(self) -> None:
        self.folder = Path(settings.EMAIL_FILE_PATH)

    def send(self, letter: Letter, then: Letter | None = None) -> Answer:
        try:
            self._write(letter)
        except OSError as error:  # a full disk, a folder that is not ours
            raise Unreachable(str(error)) from error
        return TAKEN

    def _write(self, letter: Letter) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{letter.created_at:%Y-%m-%d}-{letter.number}.eml"
        partial = path.with_suffix(f".{os.getpid()}.part")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)  # it holds secrets of links
        with os.fdopen(descriptor, "wb") as file:
            file.write(letter.message)
        partial.replace(path)

    def close(self) -> None:
        """Nothing stays open."""


class Written(EmailMultiAlternatives):
    """A message that is written already, for a backend that expects Django's own."""

    def __init__(self, letter: Letter) -> None:
        parsed = email.message_from_bytes(letter.message, policy=email.policy.SMTP)
        text, html = (part.get_content() for part in parsed.iter_parts())
        super().__init__(str(parsed["Subject"]), text, letter.sender, [letter.to])
        self.attach_alternative(html, "text/html")
        self.extra_headers = {name: str(value) for name, value in parsed.items()}
        self.written = parsed

    def message(self, *, policy: Any = None) -> Any:
        return self.written


class Backend:
    """Whatever EMAIL_BACKEND names: the outbox of tests, or a provider's own."""

    def __init__(self) -> None:
        self.connection = get_connection()

    def send(self, letter: Letter, then: Letter | None = None) -> Answer:
        try:
            self.connection.send_messages([Written(letter)])
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:
            log.exception("mail backend failed", backend=settings.EMAIL_BACKEND)
            return Answer(Fate.NO_ANSWER, f"{type(error).__name__}: {error}")
        return TAKEN

    def close(self) -> None:
        self.connection.close()


class Opened(AbstractContextManager["Opened"]):
    """The transport that the settings name, opened when the first letter is there."""

    def __init__(self) -> None:
        self.transport: Transport | None = None

    def send(self, letter: Letter, then: Letter | None = None) -> Answer:
        if self.transport is None:
            self.transport = _named()()
        return self.transport.send(letter, then)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.transport is not None:
            self.transport.close()


def _named() -> Callable[[], Transport]:
    backend = settings.EMAIL_BACKEND
    known: dict[str, Callable[[], Transport]] = {
        "django.core.mail.backends.smtp.EmailBackend": Smtp,
        "django.core.mail.backends.filebased.EmailBackend": Files,
    }
    return known.get(backend, Backend)
