"""Fetching mail from a mailbox: by IMAP over TLS, or from a Maildir. A mail is marked as read once it is committed."""

import imaplib
import mailbox
import re
import ssl
from datetime import datetime
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from pathlib import Path
from urllib.parse import unquote, urlsplit

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error
from django.utils import timezone

from .operations import receive
from .reading import LARGEST

log = structlog.get_logger(__name__)
MOST_AT_ONCE = 200  # of one turn: the next comes in a minute
SECONDS = 30
SENT_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")


def poll() -> int:
    """How many mails were taken from where the settings say; 0 when they name no mailbox."""
    if settings.INBOUND_IMAP_URL:
        return from_imap(settings.INBOUND_IMAP_URL)
    return from_maildir(Path(settings.INBOUND_MAILDIR)) if settings.INBOUND_MAILDIR else 0


def from_maildir(folder: Path) -> int:
    """What is new in a Maildir that a mail server delivers to; each moves to ``cur`` when it is kept."""
    box = mailbox.Maildir(folder, create=False)
    taken = 0
    for key in list(box.keys())[: MOST_AT_ONCE * 10]:
        held = box.get_message(key)
        if held.get_subdir() != "new" or taken >= MOST_AT_ONCE:
            continue
        if not _kept(box.get_bytes(key), at=timezone.now()):
            continue
        held.set_subdir("cur")
        held.add_flag("S")
        box[key] = held
        taken += 1
    return taken


def from_imap(url: str) -> int:
    at = urlsplit(url)
    if at.scheme != "imaps" or not at.hostname:
        raise ImproperlyConfigured("INBOUND_IMAP_URL is no mailbox: write it as imaps://user:password@host/INBOX.")
    context = ssl.create_default_context()
    box = imaplib.IMAP4_SSL(at.hostname, at.port or 993, ssl_context=context, timeout=SECONDS)
    try:
        box.login(unquote(at.username or ""), unquote(at.password or ""))
        box.select(at.path.strip("/") or "INBOX")
        return take_unread(box)
    finally:
        box.logout()


def take_unread(box: imaplib.IMAP4) -> int:
    """Each unread mail of the selected folder; one that cannot be kept now stays unread."""
    _answer, found = box.uid("SEARCH", "UNSEEN")
    taken = 0
    for number in (found[0] or b"").split()[:MOST_AT_ONCE]:
        raw = _fetched(box, number.decode())
        if raw is None or not _kept(raw, at=timezone.now()):
            continue
        box.uid("STORE", number.decode(), "+FLAGS", r"(\Seen)")
        taken += 1
    return taken


def _fetched(box: imaplib.IMAP4, number: str) -> bytes | None:
    """Of a mail that is too large only so much that it is known as such."""
    _answer, content = box.uid("FETCH", number, f"(BODY.PEEK[]<0.{LARGEST + 1}>)")
    return next((part[1] for part in content if isinstance(part, tuple)), None)


def _kept(raw: bytes, *, at: datetime) -> bool:
    head = BytesHeaderParser().parsebytes(raw[:65536])
    sender = re.sub(r"[<>\s]", "", str(head.get("Return-Path", "")))
    try:
        receive(raw, envelope_from=sender, envelope_to=_recipients(head), at=at)
    except Error as error:
        log.error("database out of reach, mail left where it is", error=str(error))
        return False
    except Exception:
        log.exception("mail left where it is")
        return False
    return True


def _recipients(head: Message) -> list[str]:
    lines = [str(line) for name in SENT_TO for line in head.get_all(name, [])]
    return [address for _name, address in getaddresses(lines)]
