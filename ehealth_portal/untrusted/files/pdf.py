"""PDF: no scripts, no programs, no files within, no password; also in the compressed streams that hold objects."""

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..archives import END
from ..refusing import bomb, embedded, locked, macros, mismatch, outside, unreadable

NAME = re.compile(rb"/([^\x00\t\n\f\r ()<>\[\]{}/%]+)")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"stream\r?\n")
PAGE = re.compile(rb"<\s*(!doctype|html|script|svg|body|iframe|\?php)", re.IGNORECASE)
NUMBERS = re.compile(rb"[\d\s]*")
PROGRAMS = {b"JavaScript", b"Launch", b"RichMedia", b"RichMediaContent", b"XFA", b"Rendition", b"GoToE"}
FILES = {b"EmbeddedFile", b"EmbeddedFiles"}
SENDING = {b"SubmitForm", b"ImportData"}
SHORT = {b"JS", b"AA"}  # too short to be looked for in compressed bytes, where they occur by chance
LEAVING = {b"URI", b"GoToR", b"Thread"}
PACKED = {b"ObjStm", b"First", b"N", b"DecodeParms", b"F", b"Fl", b"Crypt", b"FlateDecode", b"LZWDecode",
          b"ASCIIHexDecode", b"ASCII85Decode", b"RunLengthDecode", b"AHx", b"A85", b"LZW", b"RL"}  # fmt: skip
KNOWN = PROGRAMS | FILES | SENDING | SHORT | LEAVING | PACKED | {b"Encrypt"}
MOST_UNPACKED = 20 * 1024 * 1024  # bytes, of all streams that hold objects
DICTIONARY = 4096  # bytes before a stream in which its dictionary is looked for


def checked(content: bytes) -> bytes:
    """The content as it came."""
    _look_at_ends(content)
    names = _names(content)
    if b"Encrypt" in names:
        raise locked()
    _refuse(names - SHORT)
    pieces = _apart(content)
    for text in (*pieces.written, *pieces.inside):
        _refuse(_names(text))
    for address in _opened_first(pieces):
        for text in _objects(pieces, address):
            if _names(text) & LEAVING:
                raise outside()
    return content


def _look_at_ends(content: bytes) -> None:
    """It begins and ends as a PDF, and is nothing else at the same time."""
    end = content.rfind(b"%%EOF")
    if not content.startswith(b"%PDF-") or end < 0 or content[end + 5 :].strip(b"\r\n\t\x00 "):
        raise mismatch()
    if PAGE.search(content[:1024]) or END in content[-70_000:]:
        raise mismatch()


def _names(text: bytes) -> set[bytes]:
    """Those that matter here, however their letters are written: ``/J#53`` is ``/JS``. The others are not kept."""
    found = set()
    for match in NAME.finditer(text):
        name = match[1]
        if b"#" in name:
            name = ESCAPED.sub(lambda sign: bytes([int(sign[1], 16)]), name)
        if name in KNOWN:
            found.add(name)
    return found


def _refuse(names: set[bytes]) -> None:
    if names & (PROGRAMS | SHORT):
        raise macros()
    if names & SENDING:
        raise outside()
    if names & FILES:
        raise embedded()


@dataclass
class Pieces:
    """What stands in the open, and what the streams that hold objects unpack to."""

    written: list[bytes] = field(default_factory=list)
    inside: list[bytes] = field(default_factory=list)


def _apart(content: bytes) -> Pieces:
    pieces, at, left = Pieces(), 0, MOST_UNPACKED
    while found := STREAM.search(content, at):
        close = content.find(b"endstream", found.end())
        if close < 0:
            break
        before = content[at : found.start()]
        pieces.written.append(before)
        if _holds_objects(before[-DICTIONARY:]):
            text = _unpacked(content[found.end() : close], left)
            left -= len(text)
            pieces.inside.append(text)
        at = close + len(b"endstream")
    pieces.written.append(content[at:])
    return pieces


def _holds_objects(before: bytes) -> bool:
    """Whether this dictionary is of an object stream; NotTaken when it is packed in a way that is not unpacked here."""
    names = _names(before[before.rfind(b"obj") + 3 :]) & PACKED
    if b"ObjStm" not in names and not {b"First", b"N"} <= names:
        return False
    if names - {b"ObjStm", b"First", b"N"} != {b"FlateDecode"}:
        raise unreadable()
    return True


def _unpacked(packed: bytes, most: int) -> bytes:
    stream = zlib.decompressobj()
    try:
        text = stream.decompress(packed, most + 1)
    except zlib.error:
        raise unreadable() from None
    if len(text) > most:
        raise bomb()
    if not stream.eof:
        raise unreadable()
    return text


def _opened_first(pieces: Pieces) -> Iterator[bytes]:
    """The numbers of objects that act as the file is opened. One written in place may not leave the document."""
    for text in (*pieces.written, *pieces.inside):
        for found in re.finditer(rb"/OpenAction\b", text):
            after = text[found.end() : found.end() + 300]
            if number := re.match(rb"\s+(\d{1,10})\s+\d{1,5}\s+R", after):
                yield number[1]
            elif _names(after.split(b">>")[0]) & LEAVING:
                raise outside()


def _objects(pieces: Pieces, number: bytes) -> Iterable[bytes]:
    """Every text that the object of this number has, in the open or in an object stream."""
    for text in pieces.written:
        for start in re.finditer(rb"(?<!\d)0*%d\s+\d{1,5}\s+obj\b" % int(number), text):
            end = text.find(b"endobj", start.end())
            yield text[start.end() : end if end > 0 else start.end() + 4096]
    for text in pieces.inside:
        head = NUMBERS.match(text)
        numbers = head[0].split() if head else []
        places = dict(zip(numbers[::2], numbers[1::2], strict=False))
        if number in places and head:
            start_at = head.end() + int(places[number])
            yield text[start_at : start_at + 4096].split(b"endobj")[0].split(b">>")[0]
