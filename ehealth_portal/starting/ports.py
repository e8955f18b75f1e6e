"""Which port the portal answers on."""

from __future__ import annotations

import socket

from .cannot_start import CannotStart

HOST = "127.0.0.1"
FIRST_PORT, PORTS_TRIED = 8000, 100


def why_not(port: int) -> OSError | None:
    """Why nobody can listen on this port now, or None if it is free."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen(1)
        except OSError as error:
            return error
    return None


def choose_port(wanted: int | None) -> int:
    """The wanted port, or a sentence; without a wish, 8000 or the next free one."""
    if wanted is None:
        for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
            if why_not(port) is None:
                return port
        raise CannotStart(
            f"No port from {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1} is free: choose another with --port."
        )
    error = why_not(wanted)
    if isinstance(error, PermissionError):
        raise CannotStart(f"This user may not listen on port {wanted}: choose one above 1023 with --port.")
    if error is not None:
        raise CannotStart(
            f"Port {wanted} is taken ({error.strerror}): "
            "choose another with --port, or leave --port out to get a free one."
        )
    return wanted
