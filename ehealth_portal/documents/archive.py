"""Zip archives, office files among them: written so that the same parts give the same bytes."""

import io
import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime


def packed(parts: Iterable[tuple[str, bytes]], *, at: datetime, stored: frozenset[str] = frozenset()) -> bytes:
    """An archive of the parts in their order, every time set to ``at``; zip keeps two-second steps from 1980 on.

    The parts named in ``stored`` are not compressed.
    """
    out = io.BytesIO()
    moment = (at.year, at.month, at.day, at.hour, at.minute, at.second - at.second % 2)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts:
            entry = zipfile.ZipInfo(name, moment)
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            new.writestr(entry, data)
    return out.getvalue()


def steady(data: bytes, *, at: datetime, change: Callable[[str, bytes], bytes] = lambda name, part: part) -> bytes:
    """The archive with its parts in order. ``change`` takes the name and the bytes of each part and gives the bytes
    to store.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        names = sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        return packed([(name, change(name, old.read(name))) for name in names], at=at)
