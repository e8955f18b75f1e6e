"""docs/review.md, drawn from the table of moves (a test compares them)."""

from .transitions import MOVES


def page() -> str:
    """The moves as a Mermaid diagram and a table, in Markdown."""
    arrows = [
        f"    {start.value} --> {move.ends.value}: {name}" for name, move in MOVES.items() for start in move.starts
    ]
    rows = [
        f"| {name} | {', '.join(start.value for start in move.starts)} | {move.ends.value} "
        f"| {'yes' if move.needs_reason else ''} | {'yes' if move.is_decision else ''} |"
        for name, move in MOVES.items()
    ]
    return "\n".join(
        [
            "# The moves of a reviewed record",
            "",
            "Drawn from `ehealth_portal/review/transitions.py` by `python -m ehealth_portal.review.diagram`;",
            "a test keeps it true.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            "    [*] --> draft",
            *arrows,
            "```",
            "",
            "| move | from | to | needs a reason | never by who wrote or submitted |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    from pathlib import Path

    Path("docs/review.md").write_text(page())
