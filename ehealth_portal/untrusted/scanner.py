"""The virus scanner: ClamAV's daemon, asked over a socket (INSTREAM). Whatever is no plain answer is none."""

import re
import socket
import struct
import time
from collections.abc import Iterable
from typing import IO
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 30.0  # for one file, from the first byte to the answer
PIECE = 64 * 1024
LONGEST_ANSWER = 1024
FOUND = re.compile(r"stream: (.{1,200}) FOUND")


class NoAnswer(Exception):
    """The scanner was not reached, took too long, or said what is neither OK nor FOUND. The file is not safe."""


def finding_in(file: IO[bytes] | Iterable[bytes], *, url: str, seconds: float = ANSWER_SECONDS) -> str:
    """The scanner's name of what it found, blank for nothing. Raises NoAnswer."""
    until = time.monotonic() + seconds
    try:
        with _connected(url) as line:
            _send(line, file, until)
            answer = _received(line, until)
    except OSError as error:
        raise NoAnswer(str(error)) from error
    if answer == "stream: OK":
        return ""
    if found := FOUND.fullmatch(answer):
        return found[1]
    raise NoAnswer(answer[:200] or "no answer")


def _connected(url: str) -> socket.socket:
    address = urlsplit(url)
    if address.scheme == "unix" and address.path:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(CONNECT_SECONDS)
        try:
            line.connect(address.path)
        except OSError:
            line.close()
            raise
        return line
    if address.scheme == "tcp" and address.hostname:
        return socket.create_connection((address.hostname, address.port or 3310), timeout=CONNECT_SECONDS)
    raise ImproperlyConfigured("CLAMAV_URL is neither tcp://host:port nor unix:///path.")


def _send(line: socket.socket, file: IO[bytes] | Iterable[bytes], until: float) -> None:
    pieces = iter(lambda: file.read(PIECE), b"") if hasattr(file, "read") else file
    _patient(line, until).sendall(b"zINSTREAM\0")
    for piece in pieces:
        _patient(line, until).sendall(struct.pack(">I", len(piece)) + piece)
    _patient(line, until).sendall(struct.pack(">I", 0))


def _received(line: socket.socket, until: float) -> str:
    answer = b""
    while not answer.endswith(b"\0"):
        piece = _patient(line, until).recv(LONGEST_ANSWER)
        if not piece or len(answer) > LONGEST_ANSWER:
            break
        answer += piece
    if not answer.endswith(b"\0"):
        raise NoAnswer("the answer was cut off")
    return answer[:-1].decode("utf-8", "replace")


def _patient(line: socket.socket, until: float) -> socket.socket:
    """The line, with what is left of the time: an answer that comes a byte a second does not hold the worker."""
    left = until - time.monotonic()
    if left <= 0:
        raise NoAnswer("it took too long")
    line.settimeout(left)
    return line
