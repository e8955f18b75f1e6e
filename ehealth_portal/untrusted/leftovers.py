"""Files that no row knows: their act was rolled back after they were written. They go a day later."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage

OLD = timedelta(days=1)  # no act lasts so long: a younger file may belong to one that is not committed yet


def delete_files_without_a_row(
    folders: Iterable[str], *, known: Callable[[list[str]], set[str]], at: datetime
) -> list[str]:
    """Delete them and name them. ``known``: which of these names a row has."""
    deleted = []
    for folder in folders:
        for names in _files_in(folder):
            old = [name for name in names if _is_old(name, at)]
            kept = known(old) if old else set()
            for name in old:
                if name not in kept:
                    default_storage.delete(name)
                    deleted.append(name)
    return deleted


def _files_in(folder: str) -> Iterator[list[str]]:
    """The files of a folder and of each below it, one folder at a time."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield [f"{folder}/{name}" for name in files]
    for name in folders:
        yield from _files_in(f"{folder}/{name}")


def _is_old(name: str, at: datetime) -> bool:
    try:
        return default_storage.get_modified_time(name) < at - OLD
    except FileNotFoundError:
        return False
