"""The proxy of the compose file, run for real: what it tells the web part of a reader, and what it lets through."""

import http.client
import http.server
import json
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONF = (ROOT / "deploy" / "nginx.conf").read_text()
pytestmark = pytest.mark.skipif(not shutil.which("nginx"), reason="no nginx on this machine: apt install nginx-light")


class Told(http.server.BaseHTTPRequestHandler):
    """The web part: answers with the headers that reached it."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        said = json.dumps([self.path, dict(self.headers.items())]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def web() -> Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Told) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def run(folder: Path, web: int, conf: str) -> tuple[subprocess.Popen[bytes], int]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    changed = {
        "listen 8080;": f"listen 127.0.0.1:{port};",
        "resolver 127.0.0.11 valid=5s;": "",
        "http://web:8000": f"http://127.0.0.1:{web}",
        "/dev/stdout": str(folder / "access.log"),
    }
    for old, new in changed.items():
        assert conf.count(old) == 1, old
        conf = conf.replace(old, new)
    kept = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""  # or its workers could not write into the folder
    main = f"daemon off; {user} pid {folder}/pid; error_log {folder}/error.log; events {{}}"
    (folder / "nginx.conf").write_text(f"{main} http {{ {kept}\n{conf}\n}}")
    nginx = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL)
    for _try in range(100):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return nginx, port
        time.sleep(0.05)
    raise AssertionError((folder / "error.log").read_text())


@pytest.fixture(scope="module")
def proxy(web: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Reached from this machine, as an outer TLS proxy reaches it."""
    nginx, port = run(tmp_path_factory.mktemp("proxy"), web, CONF)
    yield port
    nginx.terminate()
    nginx.wait(timeout=10)


@pytest.fixture(scope="module")
def reached_from_afar(web: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The same, to which this machine is a stranger."""
    conf = "\n".join(line for line in CONF.splitlines() if "127.0.0.0/8" not in line)
    nginx, port = run(tmp_path_factory.mktemp("afar"), web, conf)
    yield port
    nginx.terminate()
    nginx.wait(timeout=10)


def ask(
    port: int, path: str = "/", method: str = "GET", body: bytes | None = None, **headers: str
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


def told(port: int, **headers: str) -> tuple[str, str]:
    status, content = ask(port, **headers)
    assert status == 200
    said = json.loads(content)[1]
    return said["X-Forwarded-For"], said["X-Forwarded-Proto"]


@pytest.mark.parametrize(
    ("forwarded", "reader"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("203.0.113.66, 198.51.100.1", "198.51.100.1"),  # the first was the reader's own invention
        ("198.51.100.1, 10.0.0.7", "198.51.100.1"),
        ("2001:db8::5", "2001:db8::5"),
        ("not-an-address", "127.0.0.1"),
        ("", "127.0.0.1"),
    ],
)
def test_readers_behind_an_outer_proxy_are_told_apart(proxy: int, forwarded: str, reader: str) -> None:
    assert told(proxy, X_Forwarded_For=forwarded, X_Forwarded_Proto="https") == (reader, "https")


def test_what_a_stranger_says_of_itself_counts_for_nothing(reached_from_afar: int) -> None:
    invented = {"X_Forwarded_For": "198.51.100.1", "X_Forwarded_Proto": "https", "X_Real_IP": "198.51.100.1"}
    assert told(reached_from_afar, **invented) == ("127.0.0.1", "http")


def test_metrics_and_trace_end_at_the_proxy(proxy: int) -> None:
    assert ask(proxy, "/metrics")[0] == 404
    assert ask(proxy, "/", "TRACE")[0] == 405


def test_bodies_are_limited(proxy: int) -> None:
    assert ask(proxy, "/", "POST", b"x" * 5_500_000)[0] == 200
    assert ask(proxy, "/", "POST", b"x" * 6_500_000)[0] == 413


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 6\r\nTransfer-Encoding: chunked",
        b"Content-Length: 6\r\nContent-Length: 5",
        b"Transfer-Encoding: xchunked",
        b"Transfer-Encoding : chunked\r\nContent-Length: 6",
    ],
)
def test_a_message_with_two_ends_goes_no_further(proxy: int, framing: bytes) -> None:
    smuggled = b"0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection(("127.0.0.1", proxy), timeout=10) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\n" + framing + b"\r\n\r\n" + smuggled)
        line.settimeout(2)
        answer = b""
        try:
            while part := line.recv(65536):
                answer += part
        except TimeoutError:
            pass
    assert answer.split(b" ", 2)[1] in (b"400", b"501")
    assert b"/smuggled" not in answer


SECRET_ADDRESSES = (
    "/feeds/private/{}/waiting.atom", "/calendars/private/{}/deadlines.ics", "/en/invitation/{}/",
    "/zh-hans/account/password/reset/key/{}/", "/fr/answer/{}/confirm/", "/en/workshops/registrations/{}/",
    "/en/preferences/{}/",
)  # fmt: skip


def test_versions_are_not_told_and_queries_not_logged(web: int, tmp_path: Path) -> None:
    nginx, port = run(tmp_path, web, CONF)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/en/activities/?q=words-of-a-reader")
    answer = connection.getresponse()
    server, _content = answer.headers["Server"], answer.read()
    for address in SECRET_ADDRESSES:
        connection.request("GET", address.format("s3cret"))
        connection.getresponse().read()
    connection.close()
    nginx.terminate()
    nginx.wait(timeout=10)
    assert server == "nginx"
    line = (tmp_path / "access.log").read_text()
    assert '"GET /en/activities/" 200' in line
    assert [word for word in ("words-of-a-reader", "s3cret") if word in line] == []
    assert [address for address in SECRET_ADDRESSES if f'"GET {address.format("-")}" 200' not in line] == []
