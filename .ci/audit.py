"""Are there known weaknesses in what is locked? Asks the advisory service if it answers; always compares the kept list.

    .venv/bin/python .ci/audit.py [--offline] [--locks FOLDER]

Ends with 1 when a locked pin is affected, or when the kept list is too old to mean anything.
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

FOLDER = Path(__file__).resolve().parents[1] / "requirements"
LOCKS = ("run.lock", "test.lock")
OLDEST_REVIEW_DAYS = 120


def pins(folder: Path) -> set[tuple[str, str]]:
    """Name and version of everything that is locked."""
    text = "\n".join((folder / name).read_text() for name in LOCKS)
    return {(canonicalize_name(name), version) for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.M)}


def kept_list() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((FOLDER / "advisories.yaml").read_text())
    return found


def affected(locked: set[tuple[str, str]], advisories: list[dict[str, Any]]) -> Iterator[str]:
    """A sentence for each locked pin that an advisory names."""
    for one in advisories:
        for name, version in sorted(locked):
            if name == one["package"] and SpecifierSet(one["affected"]).contains(version, prereleases=True):
                yield f"{name} {version}: {', '.join(one['ids'])}, fixed in {one['fixed_in']} ({one['source']})"


def asked(folder: Path) -> tuple[int, list[str]]:
    """How many packages the service knew, and what it said against them; (0, []) when it cannot be reached."""
    known, wrong = 0, []
    for name in LOCKS:
        command = [
            sys.executable,
            "-m",
            "pip_audit",
            "--format",
            "json",
            "--progress-spinner",
            "off",
            "--timeout",
            "10",
        ]
        command += ["--disable-pip", "--require-hashes", "--requirement", str(folder / name)]
        try:
            ran = subprocess.run(command, capture_output=True, text=True, timeout=180)
            packages = json.loads(ran.stdout)["dependencies"]
        except (subprocess.TimeoutExpired, ValueError, KeyError):
            return 0, []
        known += sum("vulns" in one for one in packages)
        for one in packages:
            wrong += [f"{one['name']} {one['version']}: {weak['id']}" for weak in one.get("vulns", [])]
    return known, sorted(set(wrong))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--offline", action="store_true", help="do not ask the service")
    parser.add_argument("--locks", type=Path, default=FOLDER, help="the folder of run.lock and test.lock")
    options = parser.parse_args()
    kept = kept_list()
    age = (datetime.now(UTC).date() - date.fromisoformat(str(kept["reviewed"]))).days
    wrong = [*affected(pins(options.locks), kept["advisories"])]
    if age > OLDEST_REVIEW_DAYS:
        wrong.append(f"requirements/advisories.yaml was reviewed {age} days ago: review it, then move its date.")
    known, said = (0, []) if options.offline else asked(options.locks)
    print(f"{len(pins(options.locks))} pins compared with the list reviewed {age} days ago.")
    if known:
        print(f"The advisory service knew {known} of them.")
    elif not options.offline:
        print("The advisory service cannot be reached from here: what is newer than the list would not be noticed.")
    for sentence in [*wrong, *said]:
        print(sentence, file=sys.stderr)
    return 1 if wrong or said else 0


if __name__ == "__main__":
    sys.exit(main())
