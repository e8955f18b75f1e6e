"""Reading a mail: who says they sent it, what they wrote, what is attached. Nothing of it is believed or kept here."""

import email.errors
import email.policy
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.utils import getaddresses

from ehealth_portal.plain_text import plain

from .page_text import text_of

LARGEST = 2 * 1024 * 1024
DEEPEST = 12
MOST_PARTS = 100
MOST_FILES = 5
BROKEN = (
    email.errors.MessageError,
    LookupError,  # also a charset that nobody knows
    ValueError,
    AttributeError,
    TypeError,
    AssertionError,
    RecursionError,
)


class Unreadable(Exception):
    """Too deep, too many parts, or nothing that a mail program would write."""


@dataclass(frozen=True)
class Letter:
    senders: tuple[str, ...]  # every address that From names, in lower case
    name: str
    subject: str
    message_id: str
    date: str
    is_automatic: bool
    text: str  # all of it, quotations and signature too
    files: tuple[tuple[str, bytes], ...]
    left_out: int  # files beyond the fifth
    authentication: tuple[str, ...]  # Authentication-Results, the uppermost first


def parsed(raw: bytes) -> EmailMessage:
    """Raises Unreadable."""
    try:
        message = message_from_bytes(raw, policy=email.policy.default)
    except BROKEN as error:
        raise Unreadable from error
    assert isinstance(message, EmailMessage)
    level: list[tuple[Message, int]] = [(message, 1)]
    parts = 0
    while level:
        part, depth = level.pop()
        parts += 1
        if depth > DEEPEST or parts > MOST_PARTS:
            raise Unreadable
        inner = part.get_payload()
        if part.is_multipart() and isinstance(inner, list):
            level += [(one, depth + 1) for one in inner if isinstance(one, Message)]
    return message


def read(raw: bytes) -> Letter:
    """Raises Unreadable."""
    message = parsed(raw)
    try:
        return _letter(message)
    except BROKEN as error:
        raise Unreadable from error


def _letter(message: EmailMessage) -> Letter:
    senders = getaddresses(_all(message, "From"))
    files, left_out = _files(message)
    return Letter(
        senders=tuple(address.lower() for _name, address in senders),
        name=_line(senders[0][0]) if senders else "",
        subject=_line(_first(message, "Subject")),
        message_id=_line(_first(message, "Message-ID")),
        date=_line(_first(message, "Date")),
        is_automatic=_is_automatic(message),
        text=_text(message),
        files=files,
        left_out=left_out,
        authentication=tuple(_line(one, 2000) for one in _all(message, "Authentication-Results")),
    )


def _all(message: EmailMessage, name: str) -> list[str]:
    """The fields of a name; as they stand where they are built too oddly to be read."""
    try:
        return [str(one) for one in message.get_all(name, [])]
    except BROKEN:
        return [str(value) for given, value in message.raw_items() if given.lower() == name.lower()]


def _first(message: EmailMessage, name: str) -> str:
    return next(iter(_all(message, name)), "")


def _line(text: str, longest: int = 300) -> str:
    return " ".join(plain(text.replace("\0", "")).split())[:longest]


def _is_automatic(message: EmailMessage) -> bool:
    """RFC 3834, and what older programs write: such a mail is never an answer, and never answered."""
    if (_first(message, "Auto-Submitted") or "no").strip().lower().partition(";")[0] != "no":
        return True
    if message.get_content_type() == "multipart/report" or _first(message, "List-Id"):
        return True
    for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "X-Vacation"):
        if _first(message, name) and (name != "X-Auto-Response-Suppress" or not _first(message, "In-Reply-To")):
            return True
    return _first(message, "Precedence").strip().lower() in ("bulk", "junk", "list", "auto_reply")


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain", "html"))
    if body is None:
        return ""
    words = _decoded(body)
    if body.get_content_type() == "text/html":
        words = text_of(words)
    return plain(words.replace("\0", ""), lines=True)


def _decoded(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    try:
        return raw.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")


def _files(message: EmailMessage) -> tuple[tuple[tuple[str, bytes], ...], int]:
    """What is attached by name; pictures that a mail shows within its text are none."""
    if not message.is_multipart():
        return (), 0
    named = []
    for part in message.walk():
        name = part.get_filename()
        if (
            not name
            or part.is_multipart()
            or (part.get("Content-ID") and part.get_content_disposition() != "attachment")
        ):
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            named.append((_line(str(name), 200), content))
    return tuple(named[:MOST_FILES]), max(len(named) - MOST_FILES, 0)
