"""Files of others under static/vendor/: each is listed in static/vendor.lock and unchanged; no other is there."""

import hashlib
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEYS = {"name", "version", "registry", "path", "sha256", "licence"}


def faults(static: Path) -> list[str]:
    """What is wrong, a line each. `path` is the path inside the package; here the file lies in vendor/NAME-VERSION/."""
    lock = static / "vendor.lock"
    groups = tomllib.loads(lock.read_text()).values() if lock.exists() else []
    found, listed = [], set()
    for entry in (entry for group in groups for entry in group):
        if lacking := KEYS - entry.keys():
            found.append(f"{entry.get('name')}: no {', '.join(sorted(lacking))}")
            continue
        folder = static / "vendor" / f"{entry['name']}-{entry['version']}"
        file = folder / Path(entry["path"]).name
        listed.add(file)
        if not file.is_file():
            found.append(f"{file.relative_to(static)}: listed, not there")
        elif hashlib.sha256(file.read_bytes()).hexdigest() != entry["sha256"]:
            found.append(f"{file.relative_to(static)}: not the file that was listed")
        if not list(folder.glob("LICEN[CS]E*")):
            found.append(f"{folder.relative_to(static)}: no LICENSE beside it")
    files = (path for path in (static / "vendor").rglob("*") if path.is_file())
    unlisted = sorted(path for path in files if path not in listed and not path.name.startswith(("LICENSE", "LICENCE")))
    return found + [f"{path.relative_to(static)}: there, not listed" for path in unlisted]


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """One vendored file, rightly listed."""
    folder = tmp_path / "vendor" / "thing-1.0"
    folder.mkdir(parents=True)
    (folder / "thing.js").write_text("1;")
    (folder / "LICENSE").write_text("free")
    digest = hashlib.sha256(b"1;").hexdigest()
    (tmp_path / "vendor.lock").write_text(
        f'[[asset]]\nname = "thing"\nversion = "1.0"\nregistry = "npm"\npath = "dist/thing.js"\n'
        f'sha256 = "{digest}"\nlicence = "0BSD"\n'
    )
    return tmp_path


def test_vendored_assets_are_what_the_lock_says() -> None:
    assert faults(ROOT / "static") == []


def test_faults_right_folder_has_none(static: Path) -> None:
    assert faults(static) == []


def test_faults_changed_file_is_found(static: Path) -> None:
    (static / "vendor" / "thing-1.0" / "thing.js").write_text("2;")
    assert faults(static) == ["vendor/thing-1.0/thing.js: not the file that was listed"]


def test_faults_unlisted_and_missing_files_are_found(static: Path) -> None:
    (static / "vendor" / "thing-1.0" / "thing.js").rename(static / "vendor" / "thing-1.0" / "other.js")
    assert faults(static) == [
        "vendor/thing-1.0/thing.js: listed, not there",
        "vendor/thing-1.0/other.js: there, not listed",
    ]


def test_faults_incomplete_entry_and_missing_licence_are_found(static: Path) -> None:
    (static / "vendor" / "thing-1.0" / "LICENSE").unlink()
    lock = static / "vendor.lock"
    lock.write_text(lock.read_text() + '[[asset]]\nname = "bare"\n')
    assert faults(static) == [
        "vendor/thing-1.0: no LICENSE beside it",
        "bare: no licence, path, registry, sha256, version",
    ]
