"""Compiled translations: each locale's django.mo is made from its django.po when it is missing or older."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_stale(folders: list[Path]) -> list[Path]:
    """Compile every ``*/LC_MESSAGES/django.po`` below ``folders`` whose .mo is missing or older; fuzzy entries are left
    out. Returns the .mo files that were written."""
    sources = sorted(po for folder in folders for po in folder.glob("*/LC_MESSAGES/django.po"))
    return [_compile(po) for po in sources if is_stale(po)]


def is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns


def _compile(po: Path) -> Path:
    """Write beside the file first and then move it over: a reader never sees half a catalogue."""
    locale = po.parent.parent.name
    with po.open("rb") as file:
        catalogue = read_po(file, locale=locale)
    mo, draft = po.with_suffix(".mo"), po.with_suffix(".mo.new")
    with draft.open("wb") as file:
        write_mo(file, catalogue)
    draft.replace(mo)
    return mo
