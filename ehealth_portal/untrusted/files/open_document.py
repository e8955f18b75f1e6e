"""ODT, ODS and ODP: one kind of document, without macros, OLE objects, or anything that is loaded from outside."""

import re

from ..archives import STORED, Archive, Part, opened
from ..refusing import embedded, locked, macros, mismatch, outside
from .office import is_plain_link
from .xml_parts import local, walk

MANIFEST = "META-INF/manifest.xml"
PROGRAM_PARTS = re.compile(r"(^|/)(basic|scripts|dialogs)/.", re.IGNORECASE)
PROGRAM_ELEMENTS = {"script", "event-listener", "macro"}
OBJECT_ELEMENTS = {"object-ole", "applet", "floating-frame"}
FETCHING_ELEMENTS = {"dde-connection-decl", "dde-connection", "dde-link", "dde-source", "table-source",
                     "cell-range-source", "section-source", "database-source", "connection-resource"}  # fmt: skip
CLICKED = {
    "a",
    "bookmark",
    "area-rectangle",
    "area-circle",
    "area-polygon",
    "hlink",
}  # a reader decides to follow these
DESCRIBING = {"template", "auto-reload"}  # in meta.xml: where the writer's template lay; nothing is fetched
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def checked(content: bytes, *, kind: str) -> bytes:
    """The content as it came. ``kind`` is what its part ``mimetype`` must say."""
    archive = opened(content)
    said = archive.names.get("mimetype")
    if said is None or said is not archive.parts[0] or said.method != STORED:
        raise mismatch()
    if archive.read(said, most=200).strip() != kind.encode() or not {"content.xml", MANIFEST} <= archive.names.keys():
        raise mismatch()
    if any(PROGRAM_PARTS.search(name) for name in archive.names):
        raise macros()
    _look_at_manifest(archive)
    archive.look_through()
    for name, part in archive.names.items():
        if name.lower().endswith((".xml", ".rdf")) and name != MANIFEST:
            _look_at_part(archive, part)
    return content


def _look_at_manifest(archive: Archive) -> None:
    def started(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "encryption-data":
            raise locked()
        kind = next((value.lower() for key, value in attributes.items() if local(key) == "media-type"), "")
        if "vnd.sun.star.basic" in kind or "javascript" in kind:
            raise macros()
        if "oleobject" in kind or "x-ole" in kind:
            raise embedded()

    walk(archive, archive.names[MANIFEST], started)


def _look_at_part(archive: Archive, part: Part) -> None:
    def started(name: str, attributes: dict[str, str]) -> None:
        element = local(name)
        if element in PROGRAM_ELEMENTS and ("office" in name or "script" in name):
            raise macros()
        if element in OBJECT_ELEMENTS:
            raise embedded()
        if element in FETCHING_ELEMENTS:
            raise outside()
        for key, value in attributes.items():
            if local(key) == "href":
                _look_at_address(element, value.strip())

    walk(archive, part, started)


def _look_at_address(element: str, target: str) -> None:
    lower = target.lower()
    if lower.startswith(("vnd.sun.star", "macro:", "javascript:", "vbscript:", "service:")):
        raise macros()
    if element in DESCRIBING:
        return
    if element in CLICKED:
        if not is_plain_link(target):
            raise outside()
        return
    if SCHEME.match(target) or target.startswith(("/", "\\")) or ".." in target.split("/"):
        raise outside()
