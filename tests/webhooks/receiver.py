"""A receiver of webhooks on this machine: real TLS under an authority of its own, answers as a test says."""

import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ehealth_portal.webhooks.sending.targets import Guard
from ehealth_portal.webhooks.sending.wire import Way

NAME = "hooks.example.org"


def certificate(folder: Path, *names: str) -> tuple[Path, Path]:
    """A certificate for ``names`` and its key, in one file, and the authority that signed it."""
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of a test")])
    now = datetime.now(UTC)

    def begun(subject, public):
        made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
        made = made.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        return made.not_valid_after(now + timedelta(days=1))

    authority = begun(issuer, authority_key.public_key())
    authority = authority.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    signed = begun(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])]), key.public_key())
    alternatives = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
    signed = signed.add_extension(alternatives, critical=False)
    own, trusted = folder / f"{names[0]}.pem", folder / "authority.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem = serialization.Encoding.PEM
    own.write_bytes(secret + signed.sign(authority_key, hashes.SHA256()).public_bytes(pem))
    trusted.write_bytes(authority.sign(authority_key, hashes.SHA256()).public_bytes(pem))
    return own, trusted


class Receiver:
    """``answers`` maps nothing: it is called with the body and says status and headers; ``got`` is all it was sent."""

    def __init__(self, folder: Path, *, names=(NAME,), host="127.0.0.1") -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers = lambda body: (204, {})
        self.slow = 0.0
        own, self.trusted = certificate(folder, *names)
        receiver = self

        class Asked(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                status, headers = receiver.answers(body)
                for _second in range(int(receiver.slow * 10)):
                    time.sleep(0.1)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()

            do_GET = do_POST

            def log_message(self, *words):
                pass

        self.server = ThreadingHTTPServer((host, 0), Asked)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *asked: None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(own)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def url(self, path="/hook", name=NAME):
        return f"https://{name}:{self.port}{path}"

    def way(self, *, seconds=5.0, resolve=None, is_open=None):
        """Only this receiver's address is open, and only its authority trusted."""
        host = self.server.server_address[0]
        guard = Guard(
            resolve or (lambda name, port: [host]), is_open or (lambda address: ip_address(address) == ip_address(host))
        )
        return Way(guard, lambda: ssl.create_default_context(cafile=self.trusted), seconds)

    def close(self):
        self.server.shutdown()
        self.server.server_close()
