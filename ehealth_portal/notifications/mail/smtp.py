"""Speaking to the mail server: one connection a chunk, with as few round trips as the server admits."""

import email
import email.policy
import smtplib
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.core.mail.utils import DNS_NAME

from .letters import TAKEN, Answer, Fate, Letter, Unreachable

SECONDS = 10.0  # without an answer, where EMAIL_TIMEOUT says nothing; far below half a lease
MAILBOX_CODES = (550, 551, 553)
SEVEN_BITS = email.policy.SMTP.clone(cte_type="7bit")

log = structlog.get_logger(__name__)

Reply = tuple[int, bytes]


class Hung(Exception):
    """The server said nothing in time."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What the server was told of a letter before its content, and the content as this server takes it."""

    letter: Letter
    commands: tuple[bytes, ...]
    content: bytes


class Smtp:
    """``send`` connects when it must, and again after a connection broke.

    A server that admits it (PIPELINING) hears of the next letter in one breath with the end of the one before: then
    ``begun`` holds the letter whose commands are not answered yet.
    """

    def __init__(self) -> None:
        self.server: smtplib.SMTP | None = None
        self.is_mid_mail = False  # a mail was begun and not sent: the server still holds its sender
        self.begun: Begun | None = None

    def send(self, letter: Letter, then: Letter | None = None) -> Answer:
        if self.begun is not None and self.begun.letter is not letter:
            self._drop()  # the server waits for another letter than this one
        server = self.server or self._connect()
        try:
            return self._deliver(server, letter, then)
        except Hung:
            self._drop()
            return Answer(Fate.NO_ANSWER, "timeout")
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Answer(Fate.DROPPED, str(error))

    def close(self) -> None:
        if self.server is not None:
            if self.begun is None:  # else it waits for content, and forgets the letter when the connection ends
                with suppress(OSError, smtplib.SMTPException):
                    self.server.quit()
            self._drop()

    def _connect(self) -> smtplib.SMTP:
        try:
            self.server = connected()
        except (OSError, smtplib.SMTPException) as error:
            log.warning("mail server not reached", error=type(error).__name__)
            raise Unreachable(str(error) or type(error).__name__) from error
        self.is_mid_mail = False
        return self.server

    def _drop(self) -> None:
        if self.server is not None:
            self.server.close()
        self.server, self.begun = None, None

    def _deliver(self, server: smtplib.SMTP, letter: Letter, then: Letter | None) -> Answer:
        said, self.begun = self.begun, None
        mail = said or self._prepared(server, letter)
        if mail is None:
            return Answer(Fate.REFUSED, "The mail server takes no addresses in other letters than ASCII (SMTPUTF8).")
        asked = [_reply(server) for _ in mail.commands] if said else self._asked(server, mail.commands)
        *_reset, sender, recipient, data = asked
        if data[0] == 354 and recipient[0] in (250, 251):
            self.is_mid_mail = False
            return self._content(server, mail, then)
        if data[0] == 354:  # it takes content without a recipient: end it, or it waits for ever
            _exchange(server, b".\r\n")
        self.is_mid_mail = True
        if sender[0] != 250:  # no fault of this recipient: the portal's own sender is not admitted
            return self._said(sender, Fate.NOT_NOW)
        if recipient[0] not in (250, 251):
            return self._said(recipient, Fate.REFUSED, is_of_mailbox=True)
        return self._said(data, Fate.REFUSED)

    def _prepared(self, server: smtplib.SMTP, letter: Letter) -> Begun | None:
        """None for an address that this server cannot take."""
        if not letter.to.isascii() and not server.has_extn("smtputf8"):
            return None
        message = letter.message
        if not server.has_extn("8bitmime") and not message.isascii():
            message = email.message_from_bytes(message, policy=SEVEN_BITS).as_bytes()
        more = b"" if letter.to.isascii() else b" SMTPUTF8"
        more += b"" if message.isascii() else b" BODY=8BITMIME"
        reset = [b"RSET"] if self.is_mid_mail else []
        sender = b"MAIL FROM:<%b>%b" % (letter.sender.encode(), more)
        return Begun(letter, (*reset, sender, b"RCPT TO:<%b>" % letter.to.encode(), b"DATA"), message)

    def _asked(self, server: smtplib.SMTP, commands: Sequence[bytes]) -> list[Reply]:
        """The reply to each command. Without PIPELINING none is said before the one before it is answered; after a
        refusal the rest is left out.
        """
        if server.has_extn("pipelining"):
            server.send(b"".join(command + b"\r\n" for command in commands))
            return [_reply(server) for _ in commands]
        replies: list[Reply] = []
        for command in commands:
            refused = bool(replies) and replies[-1][0] not in (250, 251)
            replies.append((503, b"not asked") if refused else _exchange(server, command + b"\r\n"))
        return replies

    def _content(self, server: smtplib.SMTP, mail: Begun, then: Letter | None) -> Answer:
        stuffed = mail.content.replace(b"\r\n.", b"\r\n..")
        if stuffed.startswith(b"."):
            stuffed = b"." + stuffed
        end = b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n"
        if then is not None and server.has_extn("pipelining"):
            self.begun = self._prepared(server, then)
        commands = self.begun.commands if self.begun else ()
        server.send(stuffed + end + b"".join(command + b"\r\n" for command in commands))
        return self._said(_reply(server), Fate.REFUSED)

    def _said(self, reply: Reply, refused: Fate, *, is_of_mailbox: bool = False) -> Answer:
        code, words = reply
        if 200 <= code < 300:
            return TAKEN
        detail = f"{code} {' '.join(words.decode(errors='replace').split())}"
        if code == 421:
            self._drop()
        if not 500 <= code < 600:
            return Answer(Fate.NOT_NOW, detail)
        if is_of_mailbox and code in MAILBOX_CODES and words.startswith(b"5.1."):
            return Answer(Fate.MAILBOX_UNKNOWN, detail)
        return Answer(refused, detail)


def _exchange(server: smtplib.SMTP, what: bytes) -> Reply:
    server.send(what)
    return _reply(server)


def _reply(server: smtplib.SMTP) -> Reply:
    try:
        code, words = server.getreply()
    except smtplib.SMTPServerDisconnected as error:
        if isinstance(error.__context__, TimeoutError):
            raise Hung from error
        raise
    return code, words


def connected() -> smtplib.SMTP:
    """A session that is greeted, encrypted and signed in as EMAIL_* say."""
    seconds = settings.EMAIL_TIMEOUT or SECONDS
    where = settings.EMAIL_HOST, settings.EMAIL_PORT
    name = DNS_NAME.get_fqdn()
    server: smtplib.SMTP
    if settings.EMAIL_USE_SSL:
        server = smtplib.SMTP_SSL(*where, local_hostname=name, timeout=seconds, context=_context())
    else:
        server = smtplib.SMTP(*where, local_hostname=name, timeout=seconds)
    try:
        if settings.EMAIL_USE_TLS:
            server.starttls(context=_context())
        server.ehlo_or_helo_if_needed()
        if settings.EMAIL_HOST_USER and settings.EMAIL_HOST_PASSWORD:
            server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        if server.sock is not None:  # else the end of a long message waits for the other side's acknowledgement
            server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        server.close()
        raise
    return server


def _context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.EMAIL_SSL_CERTFILE:
        context.load_cert_chain(settings.EMAIL_SSL_CERTFILE, settings.EMAIL_SSL_KEYFILE)
    return context
