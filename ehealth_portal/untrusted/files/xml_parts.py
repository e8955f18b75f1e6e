"""XML of zipped documents, read as a stream: no entities, no document type, nothing kept but what is asked for."""

from collections.abc import Callable
from xml.parsers import expat

from ..archives import Archive, Part
from ..refusing import mismatch, unreadable

LONGEST_TOKEN = 2 * 1024 * 1024  # bytes that the parser may hold back before it has seen the end of one tag
Started = Callable[[str, dict[str, str]], None]
Texted = Callable[[str], None]


def walk(
    archive: Archive,
    part: Part,
    started: Started,
    *,
    text: Texted | None = None,
    ended: Callable[[str], None] | None = None,
) -> None:
    """Call ``started`` with each element's name and attributes (``namespace name``), in their order."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = started
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    if text:
        parser.CharacterDataHandler = text
    if ended:
        parser.EndElementHandler = ended
    fed = 0
    try:
        for piece in archive.pieces(part):
            parser.Parse(piece, False)
            fed += len(piece)
            if fed - max(parser.CurrentByteIndex, 0) > LONGEST_TOKEN:
                raise unreadable()
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError):
        raise mismatch() from None


def _refuse(*_declared: object) -> None:
    """Office programs write neither; with them a short file becomes a long one, or reads others."""
    raise unreadable()


def local(name: str) -> str:
    """The name of an element or attribute without its namespace."""
    return name.rpartition(" ")[2]
