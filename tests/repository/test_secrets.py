"""No private key and no token lies in the repository."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECRETS = {
    "private key": rb"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s*[A-Za-z0-9+/=]{20}",
    "AWS key": rb"\bAKIA[0-9A-Z]{16}\b",
    "GitHub token": rb"\b(?:ghp|gho|ghs|ghr|github_pat)_[A-Za-z0-9_]{30,}",
    "Slack token": rb"\bxox[abprs]-[A-Za-z0-9-]{20,}",
    "PyPI token": rb"\bpypi-AgEI[A-Za-z0-9_-]{40,}",
    "JSON web token": rb"\beyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}",
    "address with a password": rb"(?:postgres|postgresql|redis|amqp|smtp\+tls)://[\w.-]+:(?=[^@\s]*\d)(?=[^@\s]*[A-Za-z])[\w.%+-]{8,}@",
}
PLANTED = {
    "private key": b"-----BEGIN RSA " + b"PRIVATE KEY-----\n" + b"MIIEowIBAAKCAQEAx" * 3,
    "AWS key": b"AKIA" + b"ABCDEFGHIJKLMNOP",
    "GitHub token": b"ghp_" + b"a1B2" * 9,
    "Slack token": b"xoxb-" + b"1234567890-abcdefghij",
    "PyPI token": b"pypi-AgEI" + b"cHlwaS5vcmc" * 5,
    "JSON web token": b".".join([b"eyJ" + b"hbGciOiJIUzI1NiIsInR5", b"eyJ" + b"zdWIiOiIxMjM0NTY3ODkw", b"s" * 30]),
    "address with a password": b"postgres://portal:" + b"Tr0ub4dor3@db:5432/portal",
}


def found_in(content: bytes) -> list[str]:
    return [name for name, pattern in SECRETS.items() if re.search(pattern, content)]


def test_no_file_holds_a_secret() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    files = [ROOT / name.decode() for name in listed.split(b"\0") if name]
    found = {str(path.relative_to(ROOT)): found_in(path.read_bytes()) for path in files if path.is_file()}
    assert {path: names for path, names in found.items() if names} == {}


def test_control_planted_secrets_are_found() -> None:
    assert {name: found_in(secret) for name, secret in PLANTED.items()} == {name: [name] for name in PLANTED}
