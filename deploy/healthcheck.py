"""Ends with 0 if this container's part of the portal is well: `web` and `mail` answer, `beat` kept its schedule."""

import glob
import http.client
import os
import socket
import sys
import time
from urllib.parse import urlsplit

BEAT_MAY_BE_SILENT_SECONDS = 600  # Celery writes the schedule every three minutes


def web_is_well() -> bool:
    """Asks by the public name: other names are refused."""
    site = urlsplit(os.environ.get("SITE_URL", "http://127.0.0.1")).hostname or "127.0.0.1"
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("WEB_PORT", "8000")), timeout=4)
    connection.request("GET", "/healthz", headers={"Host": site})
    return connection.getresponse().status == 200


def beat_is_well() -> bool:
    written = [os.path.getmtime(path) for path in glob.glob(os.path.join(os.environ["PORTAL_VAR"], "beat-schedule*"))]
    return bool(written) and time.time() - max(written) < BEAT_MAY_BE_SILENT_SECONDS


def mail_is_well() -> bool:
    """Its greeting: 220, as every mail server says."""
    port = urlsplit(os.environ.get("INBOUND_LISTEN", "lmtp://127.0.0.1:8024")).port or 8024
    with socket.create_connection(("127.0.0.1", port), timeout=4) as door:
        return door.recv(3) == b"220"


if __name__ == "__main__":
    try:
        sys.exit(0 if {"web": web_is_well, "beat": beat_is_well, "mail": mail_is_well}[sys.argv[1]]() else 1)
    except OSError as error:
        sys.exit(str(error))
