"""One request to one address that the guard let pass: certificate checked, no redirect followed, ended in time."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime

from .targets import Forbidden, Guard, Target, internet, read

SECONDS = 10.0  # for all of it
MOST_READ = 64 * 1024  # of an answer that nobody looks at


@dataclass(frozen=True)
class Answer:
    """``status`` None: nothing answered in time, whatever the reason."""

    status: int | None
    milliseconds: int | None = None
    retry_after: str = ""
    is_forbidden: bool = False

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    def wait_asked(self, *, at: datetime) -> float:
        """Seconds that a receiver asks to be left alone (429, 503); 0 if it does not."""
        if self.status not in (429, 503) or not self.retry_after:
            return 0.0
        if self.retry_after.isdecimal() and self.retry_after.isascii():
            return float(self.retry_after[:9])
        try:
            until = parsedate_to_datetime(self.retry_after)
        except ValueError:
            return 0.0
        return max(0.0, (until - at).total_seconds()) if until.tzinfo else 0.0


@dataclass(frozen=True)
class Way:
    """How the portal reaches a receiver."""

    guard: Guard = field(default_factory=internet)
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context
    seconds: float = SECONDS


class _Pinned(http.client.HTTPSConnection):
    """Connects to an address that was looked at; the name is for the certificate and the Host header alone."""

    def __init__(self, target: Target, address: str, way: Way, ends: float) -> None:
        super().__init__(target.host, target.port, timeout=way.seconds, context=way.trust())
        self.address, self.trust, self.ends = address, way.trust(), ends
        self.clock = threading.Timer(max(0.0, ends - time.monotonic()), self.cut)
        self.clock.daemon = True

    def connect(self) -> None:
        left = max(0.1, self.ends - time.monotonic())
        plain = socket.create_connection((self.address, self.port), timeout=left)
        self.sock = self.trust.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
        self.clock.start()  # a time limit of a socket begins anew with each byte
        self.sock.do_handshake()

    def cut(self) -> None:
        """From the clock's thread: whatever reads or writes now ends."""
        try:
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)
        except (OSError, AttributeError):
            pass

    def close(self) -> None:
        self.clock.cancel()
        super().close()


def post(url: str, body: bytes, headers: Mapping[str, str], *, way: Way) -> Answer:
    """Send it once. Raises nothing that the other side could cause."""
    began = time.monotonic()
    try:
        target = read(url)
        addresses = way.guard.addresses(target)
    except Forbidden:
        return Answer(None, is_forbidden=True)
    for address in addresses:
        connection = _Pinned(target, address, way, began + way.seconds)
        try:
            connection.connect()
        except OSError:  # of TLS too; the next address of the name may do
            connection.close()
            continue
        return _asked(connection, target, body, headers, began)
    return Answer(None)


def _asked(connection: _Pinned, target: Target, body: bytes, headers: Mapping[str, str], began: float) -> Answer:
    try:
        connection.request("POST", target.path, body, {**headers, "Connection": "close"})
        response = connection.getresponse()
    except (OSError, http.client.HTTPException, ValueError):
        connection.close()
        return Answer(None)
    took = int((time.monotonic() - began) * 1000)
    try:
        response.read(MOST_READ)
    except (OSError, http.client.HTTPException, ValueError):
        pass  # the status is said
    finally:
        connection.close()
    return Answer(response.status, took, response.headers.get("Retry-After", "").strip())
