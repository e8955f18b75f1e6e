"""Which Python runs the portal, and the sentence when none will do."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from ehealth_portal.starting import interpreter
from ehealth_portal.starting.environment import ROOT


@pytest.fixture
def old_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreter.sys, "version_info", (3, 9, 18))


def program(folder: Path, name: str, body: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


@pytest.mark.usefixtures("old_python")
def test_too_old_and_nothing_newer_ends_with_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit) as ended:
        interpreter.require_recent_python(["manage.py", "up"])
    assert str(ended.value).startswith("The portal needs Python 3.11 or newer, this is Python 3.9.18")
    assert "\n" not in str(ended.value)


@pytest.mark.usefixtures("old_python")
def test_too_old_goes_on_under_a_newer_one_on_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program(tmp_path, "python3.14", "echo no such version >&2; exit 127")  # a shim with nothing behind it
    working = program(tmp_path, "python3.12", "exit 0")
    started: list[list[str]] = []

    def instead_of_exec(path: str, argv: list[str]) -> None:
        started.append(argv)
        raise SystemExit(0)

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(interpreter.os, "execv", instead_of_exec)
    with pytest.raises(SystemExit):
        interpreter.require_recent_python(["manage.py", "up"])
    assert started == [[str(working), "manage.py", "up"]]


def test_missing_standard_module_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(interpreter, "NEEDED_MODULES", ("venv", "no_such_module"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit) as ended:
        interpreter.require_recent_python(["manage.py", "up"])
    assert "lacks the standard module(s) no_such_module:" in str(ended.value)


@pytest.mark.parametrize("path", ["manage.py", "ehealth_portal/__init__.py", "ehealth_portal/starting/__init__.py"])
def test_first_files_can_be_read_by_python_3_7(path: str) -> None:
    ast.parse((ROOT / path).read_text(), feature_version=(3, 7))


def test_interpreter_module_can_be_read_by_python_3_7() -> None:
    ast.parse(Path(interpreter.__file__).read_text(), feature_version=(3, 7))


def test_starting_needs_the_standard_library_only() -> None:
    """-S leaves out every installed package, as on a bare machine."""
    modules = sorted(
        path.stem for path in (ROOT / "ehealth_portal" / "starting").glob("*.py") if path.stem != "__init__"
    )
    imports = "; ".join(f"import ehealth_portal.starting.{name}" for name in modules)
    bare = subprocess.run([sys.executable, "-S", "-E", "-c", imports], cwd=ROOT, capture_output=True, text=True)
    assert bare.stderr == ""
    assert bare.returncode == 0
