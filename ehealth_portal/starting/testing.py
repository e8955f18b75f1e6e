"""`python3 manage.py test`: the suite on SQLite, and on PostgreSQL all of it that a database has a part in."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .cannot_start import CannotStart
from .children import die_with_parent
from .environment import ROOT
from .postgres import throw_away_server

# A developer's own deployment must not leak into the tests.
DEPLOYMENT_VARIABLES = (
    *(
        "DATABASE_URL",
        "OWNER_DATABASE_URL",
        "REDIS_URL",
        "EMAIL_URL",
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "SITE_URL",
        "DEBUG",
    ),
    *("DEFAULT_FROM_EMAIL", "SECURITY_CONTACT", "TRUSTED_PROXIES"),
    *("PORTAL_VAR", "STATIC_ROOT", "MEDIA_ROOT", "MEDIA_URL", "LOG_LEVEL", "REQUEST_LOG_LEVEL"),
)
WORKERS = "3"  # one more than CI has cores: some tests wait, for a mail server that hangs or a process that starts
ONCE = "tests.once"  # the plugin that knows what need not run again
PASSED = "passed.txt"  # in the folder of the run: what passed on SQLite
# Pages name static files by their hashes, so they are collected; compressing them would take half a minute for nothing.
COLLECT = """
import django
from django.conf import settings
from django.core.management import call_command
settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["css", "html", "js", "json", "map", "png", "svg", "txt", "woff2"]
django.setup()
call_command("collectstatic", interactive=False, verbosity=0)
"""


@dataclass(frozen=True)
class Outcome:
    """What a suite did on one database; `code` is pytest's exit code, 0 for a suite that was skipped."""

    database: str
    code: int
    sentence: str


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="manage.py test",
        description="Run the suite on SQLite, then on PostgreSQL without what passed and is the same on every database "
        "(tests/once.py); other arguments go to pytest.",
    )
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--sqlite-only", action="store_true")
    one.add_argument("--postgres-only", action="store_true")
    choice, for_pytest = parser.parse_known_args(arguments)
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="portal-test-") as folder:
        if not choice.postgres_only:
            outcomes.append(on_sqlite(Path(folder), for_pytest))
        if not choice.sqlite_only:
            outcomes.append(on_postgres(Path(folder), for_pytest))
    print()
    for outcome in outcomes:
        print(f"{outcome.database:<10} {outcome.sentence}", flush=True)
    return 1 if any(outcome.code for outcome in outcomes) else 0


def clean_environ(environ: Mapping[str, str], var: Path) -> dict[str, str]:
    kept = {name: value for name, value in environ.items() if name not in DEPLOYMENT_VARIABLES}
    return {**kept, "PORTAL_VAR": str(var)}


def postgres_is_required(environ: Mapping[str, str]) -> bool:
    return environ.get("REQUIRE_PG", "") not in ("", "0") or environ.get("CI", "").lower() in ("1", "true")


def on_sqlite(folder: Path, for_pytest: list[str]) -> Outcome:
    """The embedded portal: nothing set, everything under a folder of its own."""
    environ = clean_environ(os.environ, folder / "sqlite")
    return _run("SQLite", folder / "sqlite", environ, [f"--passed-into={folder / PASSED}", *for_pytest])


def on_postgres(folder: Path, for_pytest: list[str]) -> Outcome:
    """The production settings (static files under hashed names), on TEST_DATABASE_URL or a throw-away server."""
    try:
        with throw_away_server(os.environ.get("TEST_DATABASE_URL", "")) as url:
            var = folder / "postgresql"
            environ = clean_environ(os.environ, var) | {
                "DATABASE_URL": url,
                "SECRET_KEY": "only-for-tests-" + "x" * 50,
                "ALLOWED_HOSTS": "127.0.0.1,localhost",
                "SITE_URL": "http://127.0.0.1:8000",
                "STATIC_ROOT": str(var / "static"),
            }
            if subprocess.run([sys.executable, "-c", COLLECT], cwd=ROOT, env=environ).returncode:
                return Outcome(
                    "PostgreSQL", 1, "FAILED before the tests: collectstatic failed, its reason stands above"
                )
            return _run("PostgreSQL", var, environ, [*_but_not_again(folder / PASSED), *for_pytest])
    except CannotStart as reason:
        if postgres_is_required(os.environ):
            return Outcome("PostgreSQL", 1, f"FAILED: it is required here (CI or REQUIRE_PG is set). {reason}")
        return Outcome("PostgreSQL", 0, f"SKIPPED, nothing was tested on it. {reason}")


def _but_not_again(passed: Path) -> list[str]:
    return [f"--not-again={passed}"] if passed.exists() else []


def _run(database: str, var: Path, environ: Mapping[str, str], for_pytest: list[str]) -> Outcome:
    var.mkdir(parents=True, exist_ok=True)
    report = var / "results.xml"
    command = [sys.executable, "-m", "pytest", "-p", ONCE, "-n", WORKERS, f"--junitxml={report}", *for_pytest]
    print(f"\n=== the suite on {database} ===", flush=True)
    began = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, env=environ, preexec_fn=die_with_parent()).returncode
    verdict = "passed" if code == 0 else f"FAILED (pytest ended with code {code})"
    told = f"{counts(report)}{left_out(var.parent / PASSED)} in {time.monotonic() - began:.0f} s"
    return Outcome(database, code, f"{verdict}: {told}")


def counts(report: Path) -> str:
    """Such as "812 tests, 0 failed, 3 skipped", from pytest's own report."""
    try:
        suites = ElementTree.parse(report).getroot().iter("testsuite")
    except (OSError, ElementTree.ParseError):
        return "no report"
    total = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for suite in suites:
        for name in total:
            total[name] += int(suite.get(name, "0"))
    return f"{total['tests']} tests, {total['failures'] + total['errors']} failed, {total['skipped']} skipped"


def left_out(passed: Path) -> str:
    """Such as ", 512 left out", from what the plugin wrote beside the list of what passed."""
    told = passed.with_suffix(".left-out")
    return f", {told.read_text()} left out (passed on SQLite)" if told.exists() else ""
