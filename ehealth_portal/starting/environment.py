"""The virtual environment .venv: made from a hashed lock file by the vendored pip (or uv), and entered."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .cannot_start import CannotStart, unwritable

ROOT = Path(__file__).resolve().parents[2]
# test.lock repeats run.lock, so an environment made from it serves both.
SERVES = {"run": ("run",), "test": ("run", "test")}


def running_version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


@dataclass(frozen=True)
class Environment:
    """One checkout's .venv and the stamp that says which locks it was made from, for which Python."""

    root: Path = ROOT

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def stamp(self) -> Path:
        return self.venv / "portal-stamp.json"

    def lock(self, name: str) -> Path:
        return self.root / "requirements" / f"{name}.lock"

    def lock_hash(self, name: str) -> str:
        return hashlib.sha256(self.lock(name).read_bytes()).hexdigest()

    def stamped(self) -> dict[str, str]:
        """What the stamp says; empty if there is none, or it was cut short."""
        try:
            content = json.loads(self.stamp.read_text())
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def is_current(self, name: str) -> bool:
        return self.python.exists() and self.stamped().get(name) == self.lock_hash(name)

    def is_entered(self) -> bool:
        return Path(sys.prefix).resolve() == self.venv.resolve()

    def write_stamp(self, name: str, version: str) -> None:
        locks = {served: self.lock_hash(served) for served in SERVES[name]}
        fresh = self.stamp.with_suffix(".new")
        fresh.write_text(json.dumps({"python": version, **locks}, indent=1) + "\n")
        fresh.replace(self.stamp)


def enter(environment: Environment, lock: str, argv: list[str]) -> None:
    """Return only inside an up-to-date .venv: make or mend it first if need be, then start this command again in it."""
    wrong_python = (
        environment.is_entered() and environment.stamped().get("python", running_version()) != running_version()
    )
    if wrong_python or not environment.is_current(lock):
        make(environment, lock, afresh=wrong_python)
    elif environment.is_entered():
        return
    os.execv(environment.python, [str(environment.python), *argv])


def make(environment: Environment, lock: str, *, afresh: bool = False) -> None:
    """Create .venv if it is missing or unusable, install the lock into it, and stamp it. One process at a time."""
    with _alone(environment, lock):
        if environment.is_current(lock) and not afresh:
            return  # another process made it while this one waited
        print(f"Installing requirements/{lock}.lock into .venv (once, well under a minute) …", flush=True)
        try:
            environment.stamp.unlink(missing_ok=True)
            version = _create(environment, afresh=afresh)
            _install(environment, lock)
            environment.write_stamp(lock, version)
        except OSError as error:
            raise unwritable(environment.venv, error) from error


@contextmanager
def _alone(environment: Environment, lock: str) -> Iterator[None]:
    with environment.lock(lock).open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _create(environment: Environment, *, afresh: bool) -> str:
    """Make the empty environment unless a working one is there. Returns its Python's version, such as 3.11."""
    version = "" if afresh else _version_of(environment.python)
    if version:
        return version
    if not os.access(environment.root, os.W_OK):
        raise PermissionError(13, "Permission denied", str(environment.root))
    base = getattr(sys, "_base_executable", None) or sys.executable
    command = [base, "-m", "venv", "--without-pip", "--clear", str(environment.venv)]
    made = subprocess.run(command, capture_output=True, text=True)
    version = _version_of(environment.python)
    if made.returncode or not version:
        sys.stderr.write(made.stdout + made.stderr)
        raise CannotStart(
            f"{base} could not make the virtual environment {environment.venv} (its message stands above): "
            "on Debian or Ubuntu, apt install python3-venv mends an incomplete Python."
        )
    return version


def _version_of(python: Path) -> str:
    """Version such as 3.11 of an interpreter that works and is recent enough, else an empty string."""
    question = "import sys; sys.version_info >= (3, 11) and print('%d.%d' % sys.version_info[:2])"
    try:
        return subprocess.run([str(python), "-c", question], capture_output=True, text=True).stdout.strip()
    except OSError:
        return ""


def _install(environment: Environment, lock: str) -> None:
    """With uv if it is on PATH and can (its settings may differ from pip's), else with the vendored pip."""
    what = ["--require-hashes", "--only-binary", ":all:", "--no-deps", "--requirement", str(environment.lock(lock))]
    environ = installer_environ(os.environ)
    uv = shutil.which("uv")
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", str(environment.python), *what]
        if subprocess.run(command, env=environ, cwd=environment.root).returncode == 0:
            return
        print("uv could not install the packages; trying pip.", flush=True)
    wheel = vendored_pip(environment.root)
    command = [str(environment.python), f"{wheel}/pip", "install", "--quiet", "--disable-pip-version-check", *what]
    if subprocess.run(command, env=environ, cwd=environment.root).returncode:
        raise CannotStart(
            "The packages could not be installed (pip's reason stands above): "
            "check the network, the free disk space and this machine's pip settings, then run the command again."
        )


def installer_environ(environ: Mapping[str, str]) -> dict[str, str]:
    """The machine's own settings for pip and uv, without a cache where the home folder cannot hold one."""
    settings = {**environ, "PIP_USER": "0"}  # "--user" by default is refused inside a virtual environment
    home = environ.get("HOME", "")
    if not (home and os.path.isdir(home) and os.access(home, os.W_OK)):
        if "PIP_CACHE_DIR" not in environ:
            settings["PIP_NO_CACHE_DIR"] = "1"
        if "UV_CACHE_DIR" not in environ and "XDG_CACHE_HOME" not in environ:
            settings["UV_NO_CACHE"] = "1"
        if not home:
            settings["HOME"] = tempfile.gettempdir()
    return settings


def vendored_pip(root: Path) -> Path:
    """Path of the vendored wheel, once its bytes match the recorded SHA-256."""
    recorded, name = (root / "vendor" / "pip.sha256").read_text().split()
    wheel = root / "vendor" / name
    if not wheel.is_file() or hashlib.sha256(wheel.read_bytes()).hexdigest() != recorded:
        raise CannotStart(
            f"{wheel} is missing or not the file that was committed: run git checkout -- vendor and try again."
        )
    return wheel
