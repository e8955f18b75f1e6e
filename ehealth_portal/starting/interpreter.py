"""Which Python runs the portal: the running one if recent enough, else a recent one on PATH."""

# Python 3.6 must be able to read this file (see manage.py).
import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
TRIED = ("python3.14", "python3.13", "python3.12", "python3.11")
# Modules that some builds of Python leave out, and what brings each back on Debian.
NEEDED_MODULES = ("venv", "sqlite3", "ssl", "zlib", "ctypes", "fcntl")


def too_old_sentence(version: str) -> str:
    return (
        "The portal needs Python 3.11 or newer, this is Python {} and PATH has no newer one: "
        "install one (on Debian 12, Ubuntu 24.04 and later: apt install python3) and run the command again.".format(
            version
        )
    )


def missing_modules_sentence(modules: "list[str]") -> str:
    names = ", ".join(modules)
    return (
        "This Python lacks the standard module(s) {}: install the complete standard library "
        "(on Debian or Ubuntu: apt install python3-venv libpython3-stdlib) and run the command again.".format(names)
    )


def missing_modules() -> "list[str]":
    missing = []
    for name in NEEDED_MODULES:
        try:
            __import__(name)
        except ImportError:
            missing.append(name)
    return missing


def is_recent(executable: str) -> bool:
    """Ask the interpreter itself: a name on PATH may be a shim with nothing behind it."""
    question = "import sys, venv, sqlite3, ssl; sys.exit(sys.version_info < {!r})".format(OLDEST)
    try:
        return subprocess.call([executable, "-c", question], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def find_recent_python() -> str:
    """Path of the newest suitable Python on PATH, or an empty string."""
    for name in TRIED:
        found = shutil.which(name)
        if found and is_recent(found):
            return found
    return ""


def require_recent_python(argv: "list[str]") -> None:
    """Return if this Python will do; else start the same command under one that does, or say why not and exit."""
    recent = sys.version_info >= OLDEST
    missing = missing_modules()
    if recent and not missing:
        return
    other = find_recent_python()
    if other and os.path.realpath(other) != os.path.realpath(sys.executable):
        os.execv(other, [other] + argv)
    version = ".".join(str(part) for part in sys.version_info[:3])
    sys.exit(missing_modules_sentence(missing) if recent else too_old_sentence(version))
