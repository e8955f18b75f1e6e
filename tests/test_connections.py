"""Connections to other machines are encrypted and their servers checked, else the portal does not start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ehealth_portal.connections import faults
from ehealth_portal.deployment import faults as faults_of_deployment

ROOT = Path(__file__).resolve().parents[1]
FAR = "portal:x@db.example.org:5432/portal"


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("DATABASE_URL", f"postgres://{FAR}"),
        ("DATABASE_URL", f"postgres://{FAR}?sslmode=prefer"),
        ("DATABASE_URL", f"postgres://{FAR}?sslmode=require"),  # encrypted, to whoever answers
        ("DATABASE_URL", "postgres://portal:x@10.0.0.5/portal"),
        ("DATABASE_URL", "postgres://portal:x@[2001:db8::1]/portal"),
        ("OWNER_DATABASE_URL", f"postgres://{FAR}"),
        ("REDIS_URL", "redis://:x@cache.example.org:6379/0"),
        ("REDIS_URL", "rediss://:x@cache.example.org:6379/0?ssl_cert_reqs=none"),
        ("EMAIL_URL", "smtp://user:x@mail.example.org:25"),
    ],
)
def test_unprotected_ways_to_other_machines_are_refused(name, url):
    (sentence,) = faults({name: url})
    assert sentence.startswith(f"{name} leads to another machine unprotected: ")
    assert ":x@" not in sentence


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("DATABASE_URL", f"postgres://{FAR}?sslmode=verify-full&sslrootcert=/etc/ca.pem"),
        ("DATABASE_URL", "postgres://portal:x@postgres:5432/portal"),  # the compose file's own network
        ("DATABASE_URL", "postgres://portal@localhost/portal"),
        ("DATABASE_URL", "postgres://portal@127.0.0.1/portal"),
        ("DATABASE_URL", "postgres://portal@[::1]/portal"),
        ("DATABASE_URL", "postgres://portal@%2Fvar%2Frun%2Fpostgresql.d/portal"),  # a socket
        ("DATABASE_URL", ""),
        ("REDIS_URL", "rediss://:x@cache.example.org:6379/0"),
        ("REDIS_URL", "redis://redis:6379/0"),
        ("EMAIL_URL", "smtp+tls://user:x@mail.example.org:587"),
        ("EMAIL_URL", "smtp+ssl://user:x@mail.example.org:465"),
        ("EMAIL_URL", "smtp://mail:25"),
    ],
)
def test_protected_and_near_ones_are_taken(name, url):
    assert list(faults({name: url})) == []


def test_the_portal_refuses_to_start_so():
    environ = {"DATABASE_URL": f"postgres://{FAR}", "SITE_URL": "http://localhost", "ALLOWED_HOSTS": "localhost"}
    assert "DATABASE_URL leads to another machine unprotected" in " ".join(faults_of_deployment(environ))


# --- secrets in files, as Docker and key vaults give them ------------------------------------------------------------
def shown(expression, **environ):
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "PORTAL_VAR")}
    code = f"from ehealth_portal import settings; print(({expression}))"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**kept, **environ}, capture_output=True, text=True, timeout=60
    )


def test_secrets_are_read_from_files(tmp_path):
    key, database = tmp_path / "key", tmp_path / "database"
    key.write_text("a-long-and-random-text-" + "0123456789" * 5 + "\n")
    database.write_text("postgres://portal:from-a-file@postgres/portal\n")
    read = shown(
        "settings.SECRET_KEY, settings.DATABASES['default']['PASSWORD'], settings.SECRET_KEY_FALLBACKS",
        SECRET_KEY_FILE=str(key), DATABASE_URL_FILE=str(database), SITE_URL="http://localhost",
        ALLOWED_HOSTS="localhost", SECRET_KEY_FALLBACKS="the-one-before," + "1" * 50,
    )  # fmt: skip
    assert read.stdout.strip() == str((key.read_text().strip(), "from-a-file", ["the-one-before", "1" * 50])), (
        read.stderr
    )


def test_a_file_that_is_not_there_is_said(tmp_path):
    read = shown("1", SECRET_KEY_FILE=str(tmp_path / "nothing"))
    assert read.returncode == 1
    assert "SECRET_KEY_FILE names a file that cannot be read" in read.stderr
    both = shown("1", SECRET_KEY="x" * 60, SECRET_KEY_FILE=str(tmp_path / "nothing"))
    assert "SECRET_KEY and SECRET_KEY_FILE are both set" in both.stderr
