"""The door for a mail server: LMTP or SMTP. It says 250 when what came is committed, and 451 when it could not be."""

import asyncio
import ssl
from urllib.parse import urlsplit

import structlog
from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, close_old_connections, connections
from django.utils import timezone

from .operations import receive
from .reading import LARGEST

log = structlog.get_logger(__name__)
DONE = "250 2.0.0 Kept"
LATER = "451 4.3.0 Not kept, nothing was lost: send it again later"
MOST_RECIPIENTS = 20


class Door:
    """What aiosmtpd asks. The database is asked in a thread, a mail at a time in each."""

    def __init__(self, *, per_recipient: bool) -> None:
        self.per_recipient = per_recipient

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        raw = envelope.original_content or b""
        answer = await asyncio.to_thread(keep, raw, envelope.mail_from or "", [*envelope.rcpt_tos])
        return "\r\n".join([answer] * len(envelope.rcpt_tos)) if self.per_recipient else answer


def keep(raw: bytes, envelope_from: str, envelope_to: list[str]) -> str:
    """Never raises: whatever goes wrong, the server that brought the mail still has it and comes again."""
    close_old_connections()
    try:
        receive(raw, envelope_from=envelope_from, envelope_to=envelope_to, at=timezone.now())
    except Error as error:
        log.error("database out of reach, mail not kept", error=str(error))
        return LATER
    except Exception:
        log.exception("mail not kept")
        return LATER
    finally:
        connections.close_all()
    return DONE


class _Controller(Controller):
    def factory(self) -> SMTP:
        kind = LMTP if self.handler.per_recipient else SMTP
        return kind(self.handler, **self.SMTP_kwargs)


def listener(address: str, *, tls: ssl.SSLContext | None = None) -> Controller:
    """``lmtp://127.0.0.1:8024`` or ``smtp://…``. Whoever starts it stops it."""
    at = urlsplit(address)
    if at.scheme not in ("lmtp", "smtp") or not at.hostname or not at.port:
        raise ImproperlyConfigured("INBOUND_LISTEN is no address to listen on: write it as lmtp://127.0.0.1:8024.")
    return _Controller(
        Door(per_recipient=at.scheme == "lmtp"),
        hostname=at.hostname,
        port=at.port,
        ready_timeout=10,
        data_size_limit=LARGEST,
        decode_data=False,
        enable_SMTPUTF8=True,
        ident="portal",
        tls_context=tls,
    )
