"""No locked library has a weakness that the kept list names; the list is young; a planted one is found."""

import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]


def audit(*arguments: str) -> tuple[int, list[str]]:
    command = [sys.executable, ROOT / ".ci" / "audit.py", "--offline", *arguments]
    ran = subprocess.run(command, capture_output=True, text=True)
    return ran.returncode, ran.stderr.splitlines()


def test_no_locked_pin_is_affected_and_the_list_is_young() -> None:
    assert audit() == (0, [])


@pytest.mark.parametrize(("pin", "found"), [("django==5.2.19", "django==5.2.16"), ("urllib3==2.8.0", "urllib3==2.6.3")])
def test_control_a_planted_pin_is_found(tmp_path: Path, pin: str, found: str) -> None:
    for name in ("run.lock", "test.lock"):
        shutil.copy(ROOT / "requirements" / name, tmp_path)
    text = (tmp_path / "run.lock").read_text()
    assert f"\n{pin} " in text, "the pin moved on: plant another"
    (tmp_path / "run.lock").write_text(text.replace(f"\n{pin} ", f"\n{found} "))
    code, said = audit("--locks", str(tmp_path))
    assert (code, len(said)) == (1, 1)
    assert said[0].startswith(found.replace("==", " "))


def test_list_names_a_source_for_each() -> None:
    kept = yaml.safe_load((ROOT / "requirements" / "advisories.yaml").read_text())
    assert kept["newest_source"] <= kept["reviewed"] <= datetime.now(UTC).date() + timedelta(days=1)
    bare = [one for one in kept["advisories"] if not (one["ids"] and str(one["source"]).startswith("https://"))]
    assert bare == []
