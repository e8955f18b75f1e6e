"""What runs once: left out only if it passed on the first database, stands in the list, and asks no database."""

import subprocess
import sys
from pathlib import Path

import pytest

from ehealth_portal.starting.environment import ROOT
from ehealth_portal.starting.testing import left_out
from tests.once import FIRST_WALL, MATRIX, ONLY_LOOKS, WITHOUT_DATABASE

SUITE = {
    "tests/repository/test_files.py": """
        import os, pytest
        @pytest.fixture
        def db(): pass
        @pytest.mark.parametrize("one", [1, 2])
        def test_plain(one): pass
        def test_fails_first(): assert os.environ["PASS"] == "2"
        def test_skipped_first():
            if os.environ["PASS"] == "1": pytest.skip("elsewhere")
        @pytest.fixture
        def falls_in_the_end():
            yield
            assert os.environ["PASS"] == "2"
        def test_falls_in_the_end(falls_in_the_end): pass
        def test_asks(db): pass
        @pytest.mark.django_db
        def test_marked(): pass
        """,
    "tests/test_headers.py": """
        import pytest
        @pytest.fixture
        def db(): pass
        def test_every_page_scores_130_or_more(db): pass
        def test_every_page_scores_130_or_more_too(db): pass
        """,
    "tests/repository_of_others/test_files.py": "def test_plain(): pass",
}


def run(folder: Path, number: int, *options: str) -> str:
    """Each test with what became of it."""
    command = [sys.executable, "-m", "pytest", "-p", "tests.once", "-p", "no:django", "-p", "no:cacheprovider", "-v"]
    command += ["-W", "ignore", f"--rootdir={folder}", "--import-mode=importlib", "-c", str(folder / "pytest.ini")]
    environ = {"PASS": str(number), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [*command, *options, str(folder / "tests")], cwd=folder, env=environ, capture_output=True, text=True
    ).stdout


def names(told: str, outcome: str) -> list[str]:
    """Of the tests with that outcome, by what comes last in their names."""
    found = [line for line in told.splitlines() if "::" in line.partition(" ")[0] and outcome in line.split()]
    return sorted(line.split()[0].rpartition("::")[2] for line in found)


@pytest.mark.parametrize("workers", ["-n0", "-n2"])
def test_the_second_pass_leaves_out_what_passed_and_is_the_same(tmp_path: Path, workers: str) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n    django_db\n")
    for name, text in SUITE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("\n".join(line[8:] if line[:8].isspace() else line for line in text.split("\n")))
    file = tmp_path / "passed.txt"
    run(tmp_path, 1, workers, f"--passed-into={file}")
    told = run(tmp_path, 2, workers, f"--not-again={file}")
    assert told.count("test_plain[") == 0
    assert "3 tests left out: they passed on the other database" in told
    assert left_out(file) == ", 3 left out (passed on SQLite)"
    run_again = [
        "test_asks", "test_every_page_scores_130_or_more_too", "test_fails_first", "test_falls_in_the_end",
        "test_marked", "test_plain", "test_skipped_first",
    ]  # fmt: skip
    assert f"{len(run_again)} passed" in told
    if workers == "-n0":
        assert names(told, "PASSED") == run_again


def test_alone_a_pass_leaves_out_nothing(tmp_path: Path) -> None:
    assert left_out(tmp_path / "passed.txt") == ""


@pytest.mark.parametrize("listed", [*WITHOUT_DATABASE, *ONLY_LOOKS, *FIRST_WALL, MATRIX])
def test_what_is_listed_is_there(listed: str) -> None:
    """A name that nothing has any more would hide that its tests run twice again."""
    path, _, function = listed.partition("[")[0].partition("::")
    assert (ROOT / path).exists()
    assert not function or f"\ndef {function}(" in (ROOT / path).read_text()
