"""Facts that the portal ships with: the files beside this module, and how they are read (README.md: sources)."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent


def read_yaml(name: str) -> Any:
    """The content of a YAML file; ``name`` is its path below this folder."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((FOLDER / name).read_text("utf-8"), Loader=loader)  # noqa: S506 - both loaders are safe ones


def read_csv(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(text: str | None) -> date | None:
    """``2025-01-01`` as a day; empty or missing is None."""
    return date.fromisoformat(text) if text else None
