"""A broker without persistence, a mail server and workers that are to be killed, all on the database of the tests."""

import os
import shutil
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from benchmarks.chaos.ground import Broker, MailServer, Workers, running
from benchmarks.chaos.kind import HAPPENED
from ehealth_portal.celery import app
from ehealth_portal.jobs.operations import silence
from ehealth_portal.notifications import kinds
from ehealth_portal.starting.testing import postgres_is_required

CHUNK, LEASE_SECONDS, WORKERS = 20, 10, 4


def database_url() -> str:
    """Of the tests' own database, for another process."""
    of = {name: quote(str(value)) for name, value in connection.get_connection_params().items()}
    who = f"{of['user']}:{of['password']}" if "password" in of else of["user"]
    return f"postgres://{who}@/{of['dbname']}?host={of['host']}&port={of.get('port', 5432)}"


class Ground:
    def __init__(self, folder: Path, broker: Broker, mail: MailServer) -> None:
        self.folder, self.broker, self.mail = folder, broker, mail

    def workers(self, **more: str) -> Workers:
        here = {"DATABASE_URL": database_url(), "REDIS_URL": self.broker.url, "EMAIL_URL": self.mail.url}
        short = {"CHAOS_LEASE": str(LEASE_SECONDS), "CHAOS_CHUNK": str(CHUNK), "LOG_LEVEL": "ERROR"}
        environ = dict(os.environ) | here | short | more | {"PORTAL_VAR": str(self.folder)}
        return Workers.of(self.folder, environ, WORKERS)


@pytest.fixture
def ground(transactional_db, tmp_path, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("workers of several processes are killed on PostgreSQL")
    if not shutil.which("redis-server") and not postgres_is_required(os.environ):
        pytest.skip("no redis-server on this machine: apt install redis-server")
    monkeypatch.setitem(kinds.KINDS, HAPPENED.name, HAPPENED)
    broker, mail = Broker.on_free_port(tmp_path), MailServer.in_folder(tmp_path, send_ms=30)
    with running(broker, mail):
        app.conf.broker_url = app.conf.broker_write_url = broker.url
        app._pool = app.amqp._producer_pool = None
        yield Ground(tmp_path, broker, mail)
    silence.until = 0.0
