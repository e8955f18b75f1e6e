"""Addresses as they stand in headers and envelopes. Nothing that a person typed ends a line there."""

from email.header import Header
from email.utils import parseaddr
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings

from .lines import one_line

LONGEST_SUBJECT = 250


def unstructured(text: str, name: str) -> str:
    """The value of a header that holds words: in ASCII, folded."""
    line = one_line(text)
    if line.isascii() and "=?" not in line and len(line) + len(name) < 76:
        return line
    return Header(line, "utf-8", header_name=name, maxlinelen=75).encode(linesep="\r\n")


def subject(text: str) -> str:
    line = one_line(text)
    return unstructured(line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1]}…", "Subject")


def mailbox(name: str, email: str, header: str = "To") -> str:
    """``"Name" <address>``; the name is written in ASCII whatever its letters."""
    line = one_line(name)[:150]
    if not line:
        return email
    if line.isascii() and "=?" not in line and len(line) < 60:
        quoted = line.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{email}>'
    words = Header(line, "utf-8", header_name=header, maxlinelen=75).encode(linesep="\r\n")
    return f"{words}\r\n <{email}>"


def envelope(email: str) -> str:
    """The address with its domain in ASCII; raises ValueError for what is none."""
    local, at, domain = email.rpartition("@")
    if not (local and at and domain) or email != one_line(email) or set(" <>") & set(email):
        raise ValueError("not an address")
    return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"


def with_token(base: str, token: str) -> str:
    """``reply@portal.example`` -> ``reply+TOKEN@portal.example``."""
    local, _at, domain = base.rpartition("@")
    return f"{local}+{token}@{domain}"


@lru_cache(maxsize=8)
def sender(written: str) -> tuple[str, str]:
    """The value of From, and the bare address."""
    name, email = parseaddr(written)
    return mailbox(name, email, "From"), email


def own_address() -> str:
    return sender(settings.DEFAULT_FROM_EMAIL)[1]


def number_domain() -> str:
    """What stands behind the @ of a Message-ID: the same for all time, however often a message is sent."""
    return own_address().rpartition("@")[2] or site_host()


def site_host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
