"""Where webhooks may lead: https to a name whose every address is public. Asked when one is saved and at each sending.

The name is resolved once; what is connected to is an address that was looked at here, never the name again.
"""

import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

import idna
from django.conf import settings

LONGEST = 400
RESOLVING = 5.0  # seconds
# Networks that Python calls global, or that carry another address within: NAT64, 6to4, Teredo, site-local, IPv4 in
# IPv6; and those that older versions of Python call global.
CLOSED = tuple(
    ip_network(one)
    for one in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
        *("192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4"),
        *("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:db8::/32", "2002::/16"),
        *("fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
    )
)
LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.ASCII)
LOCAL = frozenset({"localhost", "local", "internal", "intranet", "lan", "home", "corp", "onion", "arpa"})


class Forbidden(ValueError):
    """The portal does not send there. Why is not told: it would map networks."""


@dataclass(frozen=True)
class Target:
    """An address as it is connected to and asked for: ``host`` in ASCII, ``path`` with its query."""

    host: str
    port: int
    path: str

    @property
    def url(self) -> str:
        return f"https://{self.authority}{self.path}"

    @property
    def authority(self) -> str:
        return self.host if self.port == 443 else f"{self.host}:{self.port}"


def read(url: str) -> Target:
    """The target of an address, in one way of writing. Raises Forbidden."""
    if len(url) > LONGEST or not url.isprintable() or re.search(r"[\s\\]", url):
        raise Forbidden
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError:
        raise Forbidden from None
    written = parts.netloc.rpartition(":")[0] if re.search(r":\d*$", parts.netloc) else parts.netloc
    if parts.scheme != "https" or parts.fragment or "@" in parts.netloc or port not in settings.WEBHOOK_PORTS:
        raise Forbidden
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii():
        raise Forbidden
    target = Target(_name(written), port, path)
    if len(target.url) > LONGEST:
        raise Forbidden
    return target


def _name(host: str) -> str:
    """A name of the public DNS, in small ASCII letters. An address in digits, however written, is none."""
    try:
        ascii_name = host if host.isascii() else idna.encode(host, uts46=True, std3_rules=True).decode()
    except idna.IDNAError:
        raise Forbidden from None
    labels = ascii_name.lower().removesuffix(".").split(".")
    if len(labels) < 2 or len(".".join(labels)) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        raise Forbidden
    if not labels[-1][0].isalpha() or labels[-1] in LOCAL:
        raise Forbidden
    return ".".join(labels)


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet; what carries another within is not."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        if found.scope_id is not None:
            return False
        if found.ipv4_mapped is not None:
            found = found.ipv4_mapped
    return found.is_global and not found.is_multicast and not found.is_reserved and not _is_closed(found)


def _is_closed(found: IPv4Address | IPv6Address) -> bool:
    return any(found.version == network.version and found in network for network in CLOSED)


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, or none if it has none in time."""
    found: list[str] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        found.extend(str(answer[4][0]) for answer in answers)

    asking = threading.Thread(target=ask, daemon=True)  # the resolver of the system knows no time limit
    asking.start()
    asking.join(RESOLVING)
    return [] if asking.is_alive() else list(dict.fromkeys(found))


@dataclass(frozen=True)
class Guard:
    """Who says which addresses a name has, and which of them are open. Tests with a receiver of their own bring
    another; nothing in the environment can.
    """

    resolve: Callable[[str, int], list[str]]
    is_open: Callable[[str], bool] = is_public

    def addresses(self, target: Target) -> list[str]:
        """Resolved once. One that is not open forbids the name: the next answer might be that one alone."""
        found = self.resolve(target.host, target.port)
        if not found or not all(self.is_open(address) for address in found):
            raise Forbidden
        return found


def internet() -> Guard:
    return Guard(resolve)
