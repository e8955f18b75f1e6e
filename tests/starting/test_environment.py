"""The virtual environment: when it is made, from what, and what is said when it cannot be."""

import hashlib
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from ehealth_portal.starting import environment as environments
from ehealth_portal.starting.cannot_start import CannotStart
from ehealth_portal.starting.environment import ROOT, Environment, enter, installer_environ, make, vendored_pip


@pytest.fixture
def checkout(tmp_path: Path) -> Environment:
    """A checkout with two locks that ask for nothing, and the real vendored pip."""
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "run.lock").write_text("# nothing\n")
    (tmp_path / "requirements" / "test.lock").write_text("# nothing, for tests\n")
    (tmp_path / "vendor").symlink_to(ROOT / "vendor")
    return Environment(tmp_path)


def without_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environments.shutil, "which", lambda name: None)


def test_make_bare_checkout_makes_an_environment_and_stamps_it(
    checkout: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_uv(monkeypatch)
    make(checkout, "run")
    assert checkout.is_current("run")
    assert not checkout.is_current("test")
    asked = subprocess.run([checkout.python, "-c", "import sys; print(sys.prefix)"], capture_output=True, text=True)
    assert Path(asked.stdout.strip()) == checkout.venv


def test_make_test_lock_serves_run_too(checkout: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    without_uv(monkeypatch)
    make(checkout, "test")
    assert checkout.is_current("run")
    assert checkout.is_current("test")


def test_changed_lock_makes_the_environment_stale(checkout: Environment) -> None:
    checkout.python.parent.mkdir(parents=True)
    checkout.python.symlink_to(sys.executable)
    checkout.write_stamp("run", "3.11")
    assert checkout.is_current("run")
    checkout.lock("run").write_text("# something else\n")
    assert not checkout.is_current("run")


def test_stamp_cut_short_counts_as_none(checkout: Environment) -> None:
    checkout.venv.mkdir()
    checkout.stamp.write_text('{"run": "abc')
    assert checkout.stamped() == {}


def test_environment_without_its_python_is_stale(checkout: Environment) -> None:
    checkout.python.parent.mkdir(parents=True)
    checkout.python.symlink_to(checkout.root / "gone")
    checkout.write_stamp("run", "3.11")
    assert not checkout.is_current("run")


def test_make_installs_with_hashes_and_wheels_only(checkout: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    without_uv(monkeypatch)
    checkout.lock("run").write_text("amqp==5.4.2\n")  # no hash: pip must refuse it
    with pytest.raises(CannotStart, match="could not be installed"):
        make(checkout, "run")
    assert not checkout.stamp.exists()


def test_make_prefers_uv_and_falls_back_to_pip(
    checkout: Environment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls = tmp_path / "uv-calls"
    uv = tmp_path / "uv"
    uv.write_text(f'#!/bin/sh\necho "$@" >> {calls}\nexit 1\n')
    uv.chmod(0o755)
    monkeypatch.setattr(environments.shutil, "which", lambda name: str(uv))
    make(checkout, "run")
    assert checkout.is_current("run")
    assert "--require-hashes --only-binary :all: --no-deps" in calls.read_text()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_make_unwritable_folder_says_so(checkout: Environment) -> None:
    checkout.root.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(CannotStart, match="Cannot write to"):
            make(checkout, "run")
    finally:
        checkout.root.chmod(0o755)


def test_enter_current_environment_starts_the_command_in_it(
    checkout: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout.python.parent.mkdir(parents=True)
    checkout.python.symlink_to(sys.executable)
    checkout.write_stamp("run", environments.running_version())
    started: list[tuple[object, list[str]]] = []
    monkeypatch.setattr(environments.os, "execv", lambda path, argv: started.append((path, argv)))
    enter(checkout, "run", ["manage.py", "check"])
    assert started == [(checkout.python, [str(checkout.python), "manage.py", "check"])]


def test_enter_after_python_was_upgraded_makes_it_afresh(
    checkout: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout.python.parent.mkdir(parents=True)
    checkout.python.symlink_to(sys.executable)
    checkout.write_stamp("run", "3.9")
    made: list[bool] = []
    monkeypatch.setattr(environments.sys, "prefix", str(checkout.venv))
    monkeypatch.setattr(environments, "make", lambda environment, lock, *, afresh: made.append(afresh))
    monkeypatch.setattr(environments.os, "execv", lambda path, argv: None)
    enter(checkout, "run", ["manage.py", "check"])
    assert made == [True]


def test_installer_environ_keeps_the_machine_settings(tmp_path: Path) -> None:
    settings = installer_environ({"HOME": str(tmp_path), "PIP_CERT": "/a", "UV_OFFLINE": "1"})
    assert settings == {"HOME": str(tmp_path), "PIP_CERT": "/a", "UV_OFFLINE": "1", "PIP_USER": "0"}


@pytest.mark.parametrize("home", ["", "/nonexistent"])
def test_installer_environ_without_a_home_keeps_no_cache(home: str) -> None:
    settings = installer_environ({"HOME": home})
    assert settings["PIP_NO_CACHE_DIR"] == "1"
    assert settings["UV_NO_CACHE"] == "1"
    assert settings["HOME"]


def test_vendored_pip_is_the_recorded_one() -> None:
    wheel = vendored_pip(ROOT)
    assert hashlib.sha256(wheel.read_bytes()).hexdigest() in (ROOT / "vendor" / "pip.sha256").read_text()


def test_vendored_pip_changed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "pip.whl").write_bytes(b"not pip")
    (tmp_path / "vendor" / "pip.sha256").write_text("0" * 64 + "  pip.whl\n")
    with pytest.raises(CannotStart, match="not the file that was committed"):
        vendored_pip(tmp_path)


def test_stamp_names_lock_hashes(checkout: Environment) -> None:
    checkout.venv.mkdir()
    checkout.write_stamp("test", "3.12")
    expected = {name: hashlib.sha256(checkout.lock(name).read_bytes()).hexdigest() for name in ("run", "test")}
    assert json.loads(checkout.stamp.read_text()) == {"python": "3.12", **expected}
