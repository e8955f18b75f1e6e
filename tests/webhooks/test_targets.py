"""Forty ways to have the portal send where it must not: none makes a connection."""

import socket
import ssl
import threading
import time
from itertools import cycle

import pytest

from ehealth_portal.webhooks.sending import wire
from ehealth_portal.webhooks.sending.targets import Forbidden, Guard, is_public, read
from ehealth_portal.webhooks.sending.wire import Way

from .receiver import NAME, Receiver

WRITTEN = (  # addresses that are refused as they are written
    "http://hooks.example.org/", "ftp://hooks.example.org/", "file:///etc/passwd", "gopher://hooks.example.org:443/",
    "//hooks.example.org/", "hooks.example.org", "https://", "https:///path", "https:hooks.example.org",
    "https://localhost/", "https://LOCALHOST./", "https://x.localhost/", "https://printer.local/",
    "https://db.internal/", "https://intranet/", "https://127.0.0.1/", "https://127.1/", "https://0/",
    "https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://0x7f.0x1/",
    "https://127.0.0.1.:443/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[fe80::1%25eth0]/",
    "https://[64:ff9b::7f00:1]/", "https://169.254.169.254/latest/meta-data/", "https://user@hooks.example.org/",
    "https://hooks.example.org@127.0.0.1/", "https://127.0.0.1#@hooks.example.org/", "https://hooks.example.org/#part",
    "https://hooks.example.org\\@127.0.0.1/", "https://hooks.example.org:22/", "https://hooks.example.org:0x1bb/",
    "https://hooks.example.org:70000/", "https://hooks.example.org/\r\nHost: x", "https://hooks .example.org/",
    "https://１２７.０.０.１/", "https://①②⑦.⓪.⓪.①/", "https://ⓛocalhost/", "https://-x.example.org/",
    "https://ex_ample.org/", "https://a..example.org/", f"https://{'a' * 64}.example.org/",
    f"https://example.org/{'a' * 400}",
)  # fmt: skip
CLOSED = (  # addresses that a name must not have
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.1",
    "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:a9fe:a9fe::1",
    "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1", "not an address", "",
)  # fmt: skip
OPEN = ("93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8")


@pytest.mark.parametrize("url", WRITTEN)
def test_refused_as_it_is_written(url):
    with pytest.raises(Forbidden):
        read(url)


@pytest.mark.parametrize("address", CLOSED)
def test_no_name_may_have_such_an_address(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", OPEN)
def test_control_the_open_internet_is_open(address):
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://Hooks.Example.ORG", "https://hooks.example.org/"),
        ("https://hooks.example.org.:443/a?b=c", "https://hooks.example.org/a?b=c"),
        ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
        ("https://شبكة.example/", "https://xn--ngbc5azd.example/"),
        ("https://hooks。example。org/", "https://hooks.example.org/"),
    ],
)
def test_a_good_address_has_one_way_of_writing(url, same):
    assert read(url).url == same
    assert read(same).url == same


class Canary:
    """Listens on an address of this machine and counts who connects."""

    def __init__(self, family, address):
        self.listening = socket.socket(family, socket.SOCK_STREAM)
        self.listening.bind((address, 0))
        self.listening.listen(50)
        self.port, self.connections = self.listening.getsockname()[1], 0
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self):
        while True:
            try:
                self.listening.accept()[0].close()
            except OSError:
                return
            self.connections += 1


def own_addresses():
    """127.0.0.1, ::1 and whatever else this machine has."""
    found = {(socket.AF_INET, "127.0.0.1")}
    try:
        for family, _kind, _proto, _name, address in socket.getaddrinfo(socket.gethostname(), None):
            if family in (socket.AF_INET, socket.AF_INET6):
                found.add((family, address[0]))
    except OSError:
        pass
    if socket.has_ipv6:
        found.add((socket.AF_INET6, "::1"))
    return sorted(found)


@pytest.fixture
def canaries():
    made = []
    for family, address in own_addresses():
        try:
            made.append((address, Canary(family, address)))
        except OSError:
            continue  # this machine speaks no IPv6
    yield made
    for _address, canary in made:
        canary.listening.close()


def sent(url, resolve, *, is_open=is_public):
    trust = ssl.create_default_context
    return wire.post(url, b"{}", {}, way=Way(Guard(resolve, is_open), trust, seconds=2.0))


def ports(settings, canaries):
    settings.WEBHOOK_PORTS = [443, *[canary.port for _address, canary in canaries]]


def test_no_hostile_address_makes_a_connection(settings, canaries):
    ports(settings, canaries)
    for address, canary in canaries:
        host = f"[{address}]" if ":" in address else address
        for url in (*WRITTEN, f"https://{host}:{canary.port}/"):
            assert sent(
                url.replace(":443", f":{canary.port}"), lambda name, port, address=address: [address]
            ).is_forbidden
        for closed in (*CLOSED, address):
            answer = sent(f"https://{NAME}:{canary.port}/", lambda name, port, closed=closed: [closed])
            assert (answer.status, answer.is_forbidden) == (None, True)
    time.sleep(0.1)
    assert [canary.connections for _address, canary in canaries] == [0] * len(canaries)


def test_control_without_the_guard_they_are_connected_to(settings, canaries):
    ports(settings, canaries)
    for address, canary in canaries:
        resolve = lambda name, port, address=address: [address]  # noqa: E731
        answer = sent(f"https://{NAME}:{canary.port}/", resolve, is_open=lambda one: True)
        assert (answer.status, answer.is_forbidden) == (None, False)
    time.sleep(0.1)
    assert [canary.connections for _address, canary in canaries] == [1] * len(canaries)


def test_one_bad_address_among_good_ones_forbids_the_name(settings, canaries):
    ports(settings, canaries)
    for address, canary in canaries:
        found = ["93.184.216.34", address]
        assert sent(f"https://{NAME}:{canary.port}/", lambda name, port: found).is_forbidden  # noqa: B023
        assert canary.connections == 0


def test_a_name_that_changes_after_the_first_answer_gains_nothing(settings, canaries, monkeypatch):
    """Asked once a sending: the second answer, of this machine, is refused, and never connected to."""
    ports(settings, canaries)
    tried = []
    monkeypatch.setattr(socket, "create_connection", lambda to, **options: tried.append(to[0]) or _no_way())
    for address, canary in canaries:
        answers = cycle([["93.184.216.34"], [address]])
        resolve = lambda name, port, answers=answers: next(answers)  # noqa: E731
        first, second = (sent(f"https://{NAME}:{canary.port}/", resolve) for _time in range(2))
        assert (first.is_forbidden, second.is_forbidden) == (False, True)
    assert tried == ["93.184.216.34"] * len(canaries)


def _no_way():
    raise OSError("there is no way out of a test")


def test_a_redirect_is_a_failure_and_not_followed(receiver, settings, canaries):
    ports(settings, canaries)
    settings.WEBHOOK_PORTS.append(receiver.port)
    for address, canary in canaries:
        receiver.answers = lambda body, to=f"https://{address}:{canary.port}/": (302, {"Location": to})
        answer = wire.post(receiver.url(), b"{}", {}, way=receiver.way())
        assert (answer.status, answer.is_taken, canary.connections) == (302, False, 0)


# --- certificates and time --------------------------------------------------------------------------------------------
def test_the_certificate_must_be_of_the_name(tmp_path, settings):
    wrong = Receiver(tmp_path, names=("other.example.org",))
    settings.WEBHOOK_PORTS = [wrong.port]
    try:
        assert wire.post(wrong.url(), b"{}", {}, way=wrong.way()).status is None
        assert wire.post(wrong.url(name="other.example.org"), b"{}", {}, way=wrong.way()).status == 204
    finally:
        wrong.close()
    assert len(wrong.got) == 1


def test_an_authority_that_nobody_knows_is_not_trusted(receiver):
    stranger = Way(receiver.way().guard, ssl.create_default_context, 5.0)
    assert wire.post(receiver.url(), b"{}", {}, way=stranger).status is None
    assert receiver.got == []


def test_a_receiver_that_hangs_is_left_in_time(receiver):
    receiver.slow = 5.0
    began = time.monotonic()
    assert wire.post(receiver.url(), b"{}", {}, way=receiver.way(seconds=0.5)).status is None
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("part", ["handshake", "headers"])
def test_one_that_drips_is_left_in_time(tmp_path, settings, part):
    """A limit of each read alone would never end it."""
    listening = socket.create_server(("127.0.0.1", 0))
    settings.WEBHOOK_PORTS = [port := listening.getsockname()[1]]
    trusted = Receiver(tmp_path)

    def drip():
        plain, _address = listening.accept()
        try:
            if part == "headers":
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(tmp_path / f"{NAME}.pem")
                plain = context.wrap_socket(plain, server_side=True)
            for sign in (
                b"\x16\x03\x03\x40\x00" + b"\x02" * 60 if part == "handshake" else b"HTTP/1.1 200 OK\r\nX: " + b"x" * 60
            ):
                plain.sendall(bytes([sign]))
                time.sleep(0.1)
        except OSError:
            return

    threading.Thread(target=drip, daemon=True).start()
    began = time.monotonic()
    assert wire.post(f"https://{NAME}:{port}/", b"{}", {}, way=trusted.way(seconds=1.0)).status is None
    assert time.monotonic() - began < 3
    trusted.close(), listening.close()


def test_an_answer_without_end_is_not_read_to_its_end(receiver):
    receiver.answers = lambda body: (200, {"Content-Length": str(10**12)})
    began = time.monotonic()
    assert wire.post(receiver.url(), b"{}", {}, way=receiver.way(seconds=1.0)).is_taken
    assert time.monotonic() - began < 3
