"""docs/security.md is true: each requirement that applies stands there once, and what meets it exists."""

import ast
import re
from functools import lru_cache
from pathlib import Path

import pytest

from ehealth_portal.security_requirements import BELOW, PAGE, drawn, read, requirements

ROOT = Path(__file__).resolve().parents[2]
# By chapter and section; "1-8" are all of them. Levels 1 and 2 that apply, then what is met of level 3.
APPLICABLE = """
1.1 1 2 · 1.2 1-5 9 · 1.3 1-7 10 11 · 1.5 1 2 · 2.1 1-3 · 2.2 1-3 · 2.3 1-4 · 2.4 1 · 3.2 1 2 · 3.3 1-4
3.4 1-6 · 3.5 1-4 · 3.7 1 2 · 4.1 1-3 · 4.2 1 · 5.1 1 · 5.2 1-3 · 5.3 1 2 · 5.4 1-3 · 6.1 1-3 · 6.2 1-12
6.3 1-4 · 6.4 1-4 · 6.5 1-5 · 6.6 2 3 · 6.8 1 2 4 · 7.1 1-3 · 7.2 1-4 · 7.3 1 2 · 7.4 1-5 · 7.5 1 2 · 7.6 1 2
8.1 1 2 · 8.2 1-3 · 8.3 1 · 8.4 1 · 9.1 1-3 · 9.2 1-3 · 10.1 1 2 · 10.2 1 2 · 10.5 1-4 · 11.1 1 2 · 11.2 1-3
11.3 1-3 · 11.4 1-4 · 11.5 1 · 11.6 1 · 12.1 1-3 · 12.2 1 2 · 12.3 1-4 · 13.1 1 · 13.2 1-5 · 13.3 1 2 · 13.4 1-5
14.1 1 2 · 14.2 1-4 · 14.3 1-3 · 15.1 1-3 · 15.2 1-3 · 15.3 1-7 · 16.1 1 · 16.2 1-5 · 16.3 1-4 · 16.4 1-3
16.5 1-3
"""
ALSO_MET = """
1.2 10 · 2.3 5 · 5.2 4-6 · 5.3 3 · 6.3 5 7 8 · 8.3 2 3 · 13.1 2 · 13.2 6 · 14.2 7 8 · 15.2 4 · 15.4 2 · 16.5 4
"""
OF_LEVELS_1_AND_2 = 253  # in all of the standard
CONTENT = read()


def numbers(text: str) -> list[str]:
    found = []
    for section in re.split(r"[·\n]", text.strip()):
        before, *parts = section.split()
        for part in parts:
            first, _, last = part.partition("-")
            found += [f"{before}.{number}" for number in range(int(first), int(last or first) + 1)]
    return found


def test_every_requirement_that_applies_stands_here_once() -> None:
    assert sorted(number for number, _ in requirements(CONTENT)) == sorted(numbers(APPLICABLE) + numbers(ALSO_MET))


def test_levels_and_what_is_left_out_add_up() -> None:
    levels = {number: one["level"] for number, one in requirements(CONTENT)}
    assert {number for number, level in levels.items() if level == 3} == set(numbers(ALSO_MET))
    left_out = [number for one in CONTENT["not_applicable"] for number in one["ids"]]
    assert len(set(left_out)) == len(left_out)
    assert set(left_out) & set(levels) == set()
    assert len(left_out) + len(numbers(APPLICABLE)) == OF_LEVELS_1_AND_2
    assert [one for one in CONTENT["not_applicable"] if set(one) != {"ids", "why"} or not one["why"]] == []


@pytest.mark.parametrize(
    ("number", "one"), requirements(CONTENT), ids=lambda given: given if isinstance(given, str) else ""
)
def test_each_is_met_by_what_exists(number: str, one: dict) -> None:
    assert set(one) == {"level", "asks", "met", "evidence"}
    assert all(one.values())
    assert [place for place in one["evidence"] if not exists(place)] == []


def exists(place: str) -> bool:
    path, _, test = place.partition("::")
    path, _, heading = path.partition("#")
    file = ROOT / path
    if not file.is_file():
        return False
    if test:
        return test in functions_of(file)
    return not heading or heading in headings_of(file)


@lru_cache
def functions_of(file: Path) -> frozenset[str]:
    """Functions that pytest collects; a skipped one would be no evidence."""
    return frozenset(
        node.name
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not is_skipped(node)
    )


def is_skipped(node: ast.FunctionDef) -> bool:
    marks = {ast.unparse(mark).partition("(")[0] for mark in node.decorator_list}
    return bool(marks & {"pytest.mark.skip", "pytest.mark.xfail"})


@lru_cache
def headings_of(file: Path) -> frozenset[str]:
    """As forges make addresses of them."""
    titles = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.MULTILINE)
    return frozenset(re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles)


def test_page_is_drawn_from_the_list() -> None:
    page = PAGE.read_text("utf-8")
    assert page.count(BELOW) == 1
    assert page == drawn(page, CONTENT)


def test_most_are_held_by_a_test() -> None:
    held = [number for number, one in requirements(CONTENT) if any("::" in place for place in one["evidence"])]
    assert len(held) >= 150


def test_links_of_the_written_part_lead_somewhere() -> None:
    written = PAGE.read_text("utf-8").partition(BELOW)[0]
    links = [link for link in re.findall(r"\]\(([^)#]+)", written) if not link.startswith("http")]
    assert [link for link in links if not (PAGE.parent / link).resolve().is_file()] == []


@pytest.mark.parametrize(
    "place", ["tests/no_such_file.py", "tests/test_tables.py::test_no_such_test", "docs/security.md#no-such-heading"]
)
def test_control_what_does_not_exist_is_found(place: str) -> None:
    assert not exists(place)
