"""TXT and CSV: text in UTF-8 or UTF-16 that no reader takes for a page or a program."""

import re

from django.utils.translation import gettext as _

from ..refusing import NotTaken, mismatch

PAGE = re.compile(
    r"\s*<(!doctype|!--|\?xml|html|head|body|title|meta|script|svg|iframe|style|img|a\s|div|table|object|embed)", re.I
)
SEVEN_BIT_PAGE = re.compile(r"\+ADw-", re.I)  # "<" in UTF-7, which old readers guess
FETCHING_CELL = re.compile(
    r"""(?:^|[,;\t"])\s*(?:[=@＝＠]\s*[^\s=]|[+\-＋－](?!\s)[\d.\s+\-*/]*[A-Za-z.]+\s*[|(!])""", re.MULTILINE
)


def plain(content: bytes) -> bytes:
    _text_of(content)
    return content


def table(content: bytes) -> bytes:
    """Besides what holds for any text: no cell that a spreadsheet would compute or fetch."""
    if FETCHING_CELL.search(_text_of(content)):
        raise NotTaken(_("A cell of the table begins like a formula: save the table with values only."))
    return content


def _text_of(content: bytes) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise NotTaken(_("The text is not in UTF-8: save it again with that encoding.")) from None
    if any(sign < " " and sign not in "\t\r\n\f" for sign in text):
        raise mismatch()
    if PAGE.match(text) or SEVEN_BIT_PAGE.search(text):
        raise mismatch()
    return text
