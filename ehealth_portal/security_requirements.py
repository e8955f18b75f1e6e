"""The tables of docs/security.md, drawn from docs/asvs.yaml (a test compares them); what precedes them is written."""

from pathlib import Path
from typing import Any

import yaml

DOCS = Path(__file__).resolve().parent.parent / "docs"
SOURCE, PAGE = DOCS / "asvs.yaml", DOCS / "security.md"
BELOW = "<!-- Drawn from docs/asvs.yaml by `python -m ehealth_portal.security_requirements`: change it there. -->"

Requirement = dict[str, Any]


def read() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(SOURCE.read_text("utf-8"))
    return content


def requirements(content: dict[str, Any]) -> list[tuple[str, Requirement]]:
    """All that apply, each with its id."""
    return [one for chapter in content["chapters"].values() for one in chapter.items()]


def drawn(page: str, content: dict[str, Any]) -> str:
    """``page`` with everything below the mark drawn anew."""
    written = page.partition(BELOW)[0]
    chapters = [line for title, chapter in content["chapters"].items() for line in _chapter(title, chapter)]
    return written + "\n".join([BELOW, "", *_counts(content), *chapters, *_left_out(content), ""])


def _counts(content: dict[str, Any]) -> list[str]:
    every = [one for _number, one in requirements(content)]
    levels = [sum(one["level"] == level for one in every) for level in (1, 2, 3)]
    tested = sum(any("::" in place for place in one["evidence"]) for one in every)
    sentence = (
        f"{len(every)} requirements apply: {levels[0]} of level 1, {levels[1]} of level 2, and {levels[2]} of level 3 "
        f"that are met as well. {tested} of them are held by a test."
    )
    return [sentence]


def _chapter(title: str, chapter: dict[str, Requirement]) -> list[str]:
    head = ["", f"### {title}", "", "| id | level | what it asks | how it is met | held by |", "|---|---|---|---|---|"]
    return head + [
        f"| {number} | {one['level']} | {one['asks']} | {_met(one)} | {'<br>'.join(map(_place, one['evidence']))} |"
        for number, one in chapter.items()
    ]


def _met(one: Requirement) -> str:
    return f"**Open: {one['awaits']}.** {one.get('met', '')}".strip() if "awaits" in one else str(one["met"])


def _place(evidence: str) -> str:
    """A link from docs/ to the file; of a test also its name."""
    path, _, name = evidence.partition("::")
    if path.startswith("docs/security.md#"):
        heading = path.partition("#")[2]
        return f"[{heading.replace('-', ' ')}](#{heading})"
    return f"[{name or path}]({_from_docs(path)})"


def _from_docs(path: str) -> str:
    return path.removeprefix("docs/") if path.startswith("docs/") else f"../{path}"


def _left_out(content: dict[str, Any]) -> list[str]:
    rows = [f"| {', '.join(one['ids'])} | {one['why']} |" for one in content["not_applicable"]]
    number = sum(len(one["ids"]) for one in content["not_applicable"])
    sentence = f"{number} of levels 1 and 2 ask for what the portal does not have."
    return ["", "### Not applicable", "", sentence, "", "| ids | why |", "|---|---|", *rows]


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text("utf-8"), read()), "utf-8")
