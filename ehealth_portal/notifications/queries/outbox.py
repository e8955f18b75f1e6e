"""Reads of the mail that the embedded portal keeps in files instead of sending it."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path

from django.conf import settings

NAME = re.compile(r"[\w-]+\.(?:eml|log)")
BETWEEN = b"\n" + b"-" * 79 + b"\n"  # of the messages in a file of Django's own backend
MOST = 2000  # files that are looked through, the newest first
HEADER_BYTES = 16 * 1024


@dataclass(frozen=True)
class Kept:
    """One message: the file's name, and which of the messages in it."""

    name: str
    part: int
    at: datetime
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    @property
    def to(self) -> str:
        return ", ".join(self.addresses)

    @property
    def addresses(self) -> list[str]:
        return [address for _name, address in getaddresses([str(self.message["To"] or "")]) if address]

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    def _body(self, kind: str) -> str:
        part = self.message.get_body(preferencelist=(kind,))
        return str(part.get_content()) if part is not None else ""


def kept(*, address: str = "") -> Iterator[Kept]:
    """The headers of all messages, newest first; with ``address`` only those that went to it."""
    folder = Path(settings.EMAIL_FILE_PATH or "")
    files = [path for path in folder.glob("*.*") if NAME.fullmatch(path.name)] if folder.is_dir() else []
    for path in sorted(files, key=lambda one: (one.stat().st_mtime, one.name), reverse=True)[:MOST]:
        for one in _messages(path, headers_only=path.suffix == ".eml"):
            if not address or _went_to(one, address):
                yield one


def letter(name: str, part: int, *, address: str = "") -> Kept | None:
    """One message whole; None when there is none, or it went to somebody else."""
    path = Path(settings.EMAIL_FILE_PATH or "", name)
    if not NAME.fullmatch(name) or not path.is_file():
        return None
    found = next((one for one in _messages(path) if one.part == part), None)
    return found if found and (not address or _went_to(found, address)) else None


def _went_to(one: Kept, address: str) -> bool:
    return address.lower() in (known.lower() for known in one.addresses)


def _messages(path: Path, *, headers_only: bool = False) -> Iterator[Kept]:
    with path.open("rb") as file:
        content = file.read(HEADER_BYTES if headers_only else -1)
        at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    parts = content.split(BETWEEN) if path.suffix == ".log" else [content]
    for place, part in enumerate(one for one in parts if one.strip()):
        yield Kept(path.name, place, at, email.message_from_bytes(part, policy=email.policy.default))
