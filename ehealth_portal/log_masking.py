"""What no log line may hold, masked in every line whoever wrote it: mail addresses, secrets of addresses, tokens."""

import re
from collections.abc import Callable
from typing import Any

MASK = "…"
MAIL = re.compile(r"[^\s@<>\"'=:,;()\[\]/\\]+@[^\s@<>\"'=:,;()\[\]/\\]+\.\w{2,}")
IN_URL = re.compile(r"(?<=://)[^\s/@\"']*:[^\s/@\"']*@")  # user:password@
BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[^\s\"',]+")
QUERY = re.compile(r"(?<=[\w/])\?[^\s\"'<>]*=[^\s\"'<>]*")  # of an address: what a reader searched for is theirs
PART = re.compile(r"(?<=/)[^\s/?#\"'<>]{32,}")  # of a path: keys of resets, invitations, feeds
WORD = re.compile(r"(?<![\w-])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{40,}")  # what token_urlsafe gives, wherever it stands


def masked(text: str) -> str:
    text = IN_URL.sub(MASK + "@", text)
    text = MAIL.sub(MASK, text)
    text = BEARER.sub(lambda found: f"{found[1]} {MASK}", text)
    text = QUERY.sub("?" + MASK, text)
    text = PART.sub(lambda found: MASK if _is_secret(found[0]) else found[0], text)
    return WORD.sub(MASK, text)


def _is_secret(part: str) -> bool:
    """Names of files and readable addresses are no secrets; what a generator made has digits or capitals."""
    return ".py" not in part and re.search(r"[\dA-Z_:]", part) is not None


def mask(_logger: Any, _method: str, line: dict[str, Any]) -> dict[str, Any]:
    """The last of structlog's processors before a line is drawn."""
    return {name: _walk(value, masked) for name, value in line.items()}


def _walk(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {_walk(name, change): _walk(one, change) for name, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_walk(one, change) for one in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return change(str(value))
