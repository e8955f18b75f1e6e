"""Office files are zip archives: rewritten so that the same parts give the same bytes."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime


def steady(data: bytes, *, at: datetime, change: Callable[[str, bytes], bytes] = lambda name, part: part) -> bytes:
    """The archive with its parts in order and every time set to ``at``; zip keeps two-second steps from 1980 on.

    ``change`` takes the name and the bytes of each part and gives the bytes to store.
    """
    out = io.BytesIO()
    moment = (at.year, at.month, at.day, at.hour, at.minute, at.second - at.second % 2)
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            new.writestr(entry, change(name, old.read(name)))
    return out.getvalue()
