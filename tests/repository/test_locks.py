"""The hashed locks: each satisfies its .in file, names no host, and the tests' lock repeats the running one."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "requirements"


@dataclass(frozen=True)
class Pin:
    """One locked package: its version, and the hashes of the files that may be installed."""

    version: str
    marker: str
    hashes: frozenset[str]


def locked(name: str) -> dict[str, Pin]:
    text = (FOLDER / f"{name}.lock").read_text().replace("\\\n", " ")
    pins = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        requirement = Requirement(re.sub(r"\s+--hash=\S+", "", line).strip())
        (pin,) = requirement.specifier
        assert pin.operator == "==", line
        hashes = frozenset(re.findall(r"--hash=(sha256:[0-9a-f]{64})", line))
        pins[canonicalize_name(requirement.name)] = Pin(pin.version, str(requirement.marker or ""), hashes)
    return pins


def asked(name: str) -> list[Requirement]:
    lines = (line.partition("#")[0].strip() for line in (FOLDER / f"{name}.in").read_text().splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("-r")]


@pytest.mark.parametrize("name", ["run", "test"])
def test_lock_satisfies_what_is_asked(name: str) -> None:
    pins = locked(name)
    unmet = [
        str(requirement)
        for requirement in asked(name)
        if (pin := pins.get(canonicalize_name(requirement.name))) is None or pin.version not in requirement.specifier
    ]
    assert unmet == []


@pytest.mark.parametrize("name", ["run", "test"])
def test_lock_every_package_has_hashes(name: str) -> None:
    assert [package for package, pin in locked(name).items() if not pin.hashes] == []


def test_test_lock_repeats_the_running_one() -> None:
    test = locked("test")
    assert {name: pin for name, pin in locked("run").items() if test.get(name) != pin} == {}


@pytest.mark.parametrize("path", ["run.lock", "test.lock", "run.in", "test.in"])
def test_requirements_name_no_host(path: str) -> None:
    assert re.findall(r"https?://|--(?:extra-)?index-url|--find-links|@ file:", (FOLDER / path).read_text()) == []
