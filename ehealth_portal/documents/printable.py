"""Signs that no document can hold: XML 1.0 forbids them, and no font draws them."""

import re
from typing import Any

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def printable(content: Any) -> Any:
    """The same content without such signs, however deep its texts lie."""
    if isinstance(content, str):
        return UNPRINTABLE.sub("", content)
    if isinstance(content, dict):
        return {name: printable(value) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [printable(value) for value in content]
    return content
