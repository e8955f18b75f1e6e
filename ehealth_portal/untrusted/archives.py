"""Zipped documents, read without trusting them: the directory first, then each part bounded by what it declared."""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from .refusing import bomb, embedded, locked, macros, mismatch, old_office, unreadable

MOST_PARTS = 2000  # in one document
MOST_UNPACKED = 100 * 1024 * 1024  # bytes, of all parts
MOST_RATIO = 100  # unpacked to packed, of a part that is not small; text of documents reaches about 30
SMALL = 64 * 1024  # bytes; below, the ratio says nothing
PIECE = 64 * 1024  # bytes that are unpacked at once
LONGEST_GAP = 24  # bytes after a part: a data descriptor, in its longest form

END, ENTRY, LOCAL = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
DIRECTORY_END = struct.Struct("<4s4H2IH")
DIRECTORY_ENTRY = struct.Struct("<4s2B5H3I5H2I")
LOCAL_HEADER = struct.Struct("<4s5H3I2H")
LOCKED, SIZES_FOLLOW, UTF8, MASKED = 1, 1 << 3, 1 << 11, 1 << 13
STORED, DEFLATED = 0, 8
UNIX, KIND_OF_FILE, LINK = 3, 0o170000, 0o120000
DRIVE = re.compile(r"[a-zA-Z]:")
RUNNABLE = (".exe", ".dll", ".com", ".bat", ".cmd", ".scr", ".js", ".jse", ".vbs", ".vbe", ".wsf", ".ps1", ".msi",
            ".jar", ".lnk", ".hta", ".sh", ".class", ".bas", ".py", ".swf", ".html", ".htm", ".mht")  # fmt: skip
ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".tgz", ".bz2", ".xz", ".tar", ".cab", ".iso", ".docx", ".xlsx", ".pptx",
            ".docm", ".xlsm", ".xlsb", ".pptm", ".odt", ".ods", ".odp")  # fmt: skip
OLE = b"\xd0\xcf\x11\xe0"
BEGINNINGS = {  # of what a part may not be, whatever its name
    b"PK\x03\x04": embedded,
    b"PK\x05\x06": embedded,
    b"Rar!\x1a\x07": embedded,
    b"7z\xbc\xaf\x27\x1c": embedded,
    b"\x1f\x8b\x08": embedded,
    b"\xfd7zXZ\x00": embedded,
    OLE: embedded,
    b"{\\rtf": embedded,
    b"MZ": macros,
    b"\x7fELF": macros,
    b"\xca\xfe\xba\xbe": macros,
    b"#!": macros,
}


@dataclass(frozen=True)
class Part:
    """One file of the archive as its directory declares it: its header and its packed bytes from start to end."""

    name: str
    method: int
    checksum: int
    packed: int
    unpacked: int
    header: int
    start: int
    end: int


class Archive:
    """The parts of a zipped document. Making it reads the directory only; NotTaken when that is not as it should be."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.parts = _directory(content)
        self.names = {part.name: part for part in self.parts}

    def pieces(self, part: Part) -> Iterator[bytes]:
        """The part, unpacked a piece at a time, never more than it declared; NotTaken when it was not the truth."""
        seen, checksum = 0, 0
        for piece in _unpacked(memoryview(self.content)[part.start : part.start + part.packed], part):
            seen += len(piece)
            if seen > part.unpacked:
                raise bomb()
            checksum = zlib.crc32(piece, checksum)
            yield piece
        if seen != part.unpacked or checksum != part.checksum:
            raise mismatch()

    def read(self, part: Part, *, most: int) -> bytes:
        """A part that is short."""
        if part.unpacked > most:
            raise unreadable()
        return b"".join(self.pieces(part))

    def look_through(self) -> None:
        """Unpack every part, keeping nothing: whether each is what it declared, and none is an archive or a program."""
        for part in self.parts:
            first = True
            for piece in self.pieces(part):
                if first:
                    _look_at_beginning(piece)
                first = False


def _look_at_beginning(piece: bytes) -> None:
    for beginning, refusal in BEGINNINGS.items():
        if piece.startswith(beginning):
            raise refusal()


def _unpacked(packed: memoryview, part: Part) -> Iterator[bytes]:
    if part.method == STORED:
        for place in range(0, len(packed), PIECE):
            yield bytes(packed[place : place + PIECE])
        return
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    rest: bytes | memoryview = packed
    try:
        while not stream.eof:
            piece = stream.decompress(rest, PIECE)
            rest = stream.unconsumed_tail
            if not piece and not rest and not stream.eof:
                raise mismatch()  # cut off
            yield piece
    except zlib.error:
        raise mismatch() from None
    if stream.unused_data:
        raise mismatch()


def _directory(content: bytes) -> list[Part]:
    place, count, size = _end_of(content)
    if count > MOST_PARTS:
        raise bomb()
    parts, at, end = [], place, place + size
    for _number in range(count):
        part, at = _entry(content, at, end)
        parts.append(part)
    if at != end:
        raise mismatch()
    _refuse_bombs(parts)
    _refuse_twins(parts)
    _refuse_overlaps(parts, place)
    for part in parts:
        _refuse_by_name(part.name)
    return parts


def _end_of(content: bytes) -> tuple[int, int, int]:
    """Where the directory begins, how many entries it has and how many bytes. Nothing may follow or come before."""
    if not content.startswith(LOCAL):
        raise mismatch()
    at = len(content) - DIRECTORY_END.size
    if at < 0 or content[at : at + 4] != END:
        raise mismatch()  # cut off, or something was appended
    _mark, disk, first, here, count, size, place, comment = DIRECTORY_END.unpack_from(content, at)
    if disk or first or here != count or comment or place + size != at or not count:
        raise mismatch()
    return place, count, size


def _entry(content: bytes, at: int, end: int) -> tuple[Part, int]:
    """One entry of the directory, compared with the header that stands before its bytes."""
    if at + DIRECTORY_ENTRY.size > end:
        raise mismatch()
    (mark, _version, system, _needs, flags, method, _time, _date, checksum, packed, unpacked,
     length, extra, comment, disk, _inner, attributes, header) = DIRECTORY_ENTRY.unpack_from(content, at)  # fmt: skip
    following = at + DIRECTORY_ENTRY.size + length + extra + comment
    if mark != ENTRY or disk or following > end:
        raise mismatch()
    if flags & (LOCKED | MASKED):
        raise locked()
    if method not in (STORED, DEFLATED):
        raise unreadable()
    if system == UNIX and (attributes >> 16) & KIND_OF_FILE == LINK:
        raise unreadable()
    raw = content[at + DIRECTORY_ENTRY.size : at + DIRECTORY_ENTRY.size + length]
    start = _start_of(content, header, raw, flags, method, (checksum, packed, unpacked))
    if method == STORED and packed != unpacked:
        raise mismatch()
    return Part(_name(raw, flags), method, checksum, packed, unpacked, header, start, start + packed), following


def _start_of(content: bytes, at: int, raw: bytes, flags: int, method: int, sizes: tuple[int, int, int]) -> int:
    """Where the packed bytes begin. The header must say what the directory says, or two readers see two files."""
    if at + LOCAL_HEADER.size > len(content):
        raise mismatch()
    mark, _needs, own, its_method, _time, _date, *its_sizes, length, extra = LOCAL_HEADER.unpack_from(content, at)
    begins = at + LOCAL_HEADER.size
    if mark != LOCAL or its_method != method or (own ^ flags) & (LOCKED | SIZES_FOLLOW):
        raise mismatch()
    if content[begins : begins + length] != raw:
        raise mismatch()
    zip64 = 0xFFFFFFFF in its_sizes  # written so by programs that stream; the directory holds the truth
    if not flags & SIZES_FOLLOW and not zip64 and tuple(its_sizes) != sizes:
        raise mismatch()
    return begins + int(length) + int(extra)


def _name(raw: bytes, flags: int) -> str:
    try:
        return raw.decode("utf-8" if flags & UTF8 else "cp437")
    except UnicodeDecodeError:
        raise mismatch() from None


def _refuse_bombs(parts: list[Part]) -> None:
    dense = any(part.unpacked > SMALL and part.unpacked > MOST_RATIO * part.packed for part in parts)
    if dense or sum(part.unpacked for part in parts) > MOST_UNPACKED:
        raise bomb()


def _refuse_twins(parts: list[Part]) -> None:
    """Of two parts with one name, one reader opens the first and another the last."""
    if len({part.name.casefold() for part in parts}) != len(parts):
        raise mismatch()


def _refuse_overlaps(parts: list[Part], directory: int) -> None:
    """Parts lie side by side and fill the file: no byte belongs to two, none is hidden between."""
    before = 0
    for part in sorted(parts, key=lambda one: one.header):
        if part.header < before:
            raise bomb()
        if part.header - before > LONGEST_GAP:
            raise mismatch()
        before = part.end
    if before > directory:
        raise bomb()
    if directory - before > LONGEST_GAP:
        raise mismatch()


def _refuse_by_name(name: str) -> None:
    lower = name.lower()
    if "\\" in name or "\x00" in name or name.startswith("/") or DRIVE.match(name) or ".." in name.split("/"):
        raise unreadable()
    if lower.endswith(RUNNABLE):
        raise macros()
    if lower.endswith(ARCHIVES):
        raise embedded()


def opened(content: bytes) -> Archive:
    """The archive; an old or encrypted Office file, which is no zip, is told what to do."""
    if content.startswith(OLE):
        raise old_office()
    return Archive(content)
