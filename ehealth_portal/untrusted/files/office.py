"""DOCX, XLSX and PPTX: one kind of document, without macros, embedded objects, or anything loaded from outside."""

import re
from dataclasses import dataclass, field

from ..archives import Archive, Part, opened
from ..refusing import embedded, macros, mismatch, outside, unreadable
from .xml_parts import local, walk

TYPES_PART, FIRST_RELATIONS = "[Content_Types].xml", "_rels/.rels"
XML = (".xml", ".vml", ".rels")
OFFICE_XML = ("openxmlformats-officedocument", "ms-word", "ms-excel", "ms-powerpoint")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
PLAIN_LINK = re.compile(r"(https?|ftp|mailto|tel):", re.IGNORECASE)
OWN_TEMPLATE = re.compile(r"(file:///)?[a-z]:[\\/]|[^\\/:]*$", re.IGNORECASE)  # on the writer's disk, or a bare name
WITH_PROGRAMS = ("macroenabled", "vbaproject", "vbadata", "activex", "macrosheet", "ms-excel.sheet.binary")
PROGRAM_PARTS = re.compile(r"vbaproject|vbadata|/macrosheets/|/activex/|/ctrlprops/|customui/|/dialogsheets/")
OBJECT_PARTS = re.compile(r"/embeddings/|/externallinks/|oleobject")
PROGRAM_RELATIONS = {"vbaProject", "wordVbaData", "xlMacrosheet", "xlIntlMacrosheet", "control", "activeXControlBinary",
                     "extensibility", "attachedToolbars"}  # fmt: skip
OBJECT_RELATIONS = {"oleObject", "package", "aFChunk", "externalLink", "externalLinkPath", "subDocument", "frame"}
FETCHING_FIELD = re.compile(
    r"[\s\"]*(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|DATABASE|MACROBUTTON)\b", re.IGNORECASE
)
FETCHING_FORMULA = re.compile(
    r"^[\s+=-]*'?[\w.]+'?\s*\|\s*'|\b(WEBSERVICE|CALL|REGISTER(\.ID)?|EXEC)\s*\(", re.IGNORECASE
)
FORMULAS = {"f", "definedName", "formula", "formula1", "formula2"}
LONGEST_CODE = 64 * 1024  # letters of one field or formula


def checked(content: bytes, *, main: str, kind: str) -> bytes:
    """The content as it came. ``main`` is the part it must have, ``kind`` the word in that part's declared type."""
    archive = opened(content)
    if not {main, TYPES_PART, FIRST_RELATIONS} <= archive.names.keys():
        raise mismatch()
    for name in archive.names:
        _look_at_name(name.lower())
    _look_at_types(archive, "/" + main, kind)
    archive.look_through()
    for name, part in archive.names.items():
        if name.lower().endswith(".rels"):
            _look_at_relations(archive, part, main)
        elif name.lower().endswith(XML):
            reading = Reading()
            walk(archive, part, reading.started, text=reading.text, ended=reading.ended)
    return content


def _look_at_name(name: str) -> None:
    if PROGRAM_PARTS.search(name):
        raise macros()
    if OBJECT_PARTS.search(name):
        raise embedded()


def _look_at_types(archive: Archive, main: str, kind: str) -> None:
    declared: dict[str, str] = {}

    def started(name: str, attributes: dict[str, str]) -> None:
        said, part = attributes.get("ContentType", ""), attributes.get("PartName", "")
        if any(word in said.lower() for word in WITH_PROGRAMS):
            raise macros()
        if "oleobject" in said.lower():
            raise embedded()
        called = part.lower() if local(name) == "Override" else f".{attributes.get('Extension', '').lower()}"
        if said.endswith("+xml") and any(word in said for word in OFFICE_XML) and not called.endswith(XML):
            raise mismatch()  # a part of the document in a file that is not looked into
        declared[part] = said

    walk(archive, archive.names[TYPES_PART], started)
    if not declared.get(main, "").endswith(f"{kind}.main+xml"):
        raise mismatch()


def _look_at_relations(archive: Archive, part: Part, main: str) -> None:
    def started(name: str, attributes: dict[str, str]) -> None:
        if local(name) != "Relationship":
            return
        kind = attributes.get("Type", "").rstrip("/").rpartition("/")[2]
        target = attributes.get("Target", "").strip()
        is_outside = attributes.get("TargetMode", "").strip().lower() == "external"
        if kind == "officeDocument" and target.lstrip("/") != main:
            raise mismatch()
        _look_at_relation(kind, target, is_outside=is_outside)

    walk(archive, part, started)


def _look_at_relation(kind: str, target: str, *, is_outside: bool) -> None:
    """A link that a reader may click is taken; whatever the program itself would fetch or run is not."""
    if kind in PROGRAM_RELATIONS:
        raise macros()
    if kind in OBJECT_RELATIONS:
        raise embedded()
    if not is_outside:
        if SCHEME.match(target) or target.startswith(("\\", "//")):
            raise outside()
        return
    if kind == "hyperlink" and is_plain_link(target):
        return
    if kind == "attachedTemplate" and OWN_TEMPLATE.match(target):
        return  # where the writer's template lay: on any other machine there is nothing, and nothing is fetched
    raise outside()


def is_plain_link(target: str) -> bool:
    """To a web page, an address, or a place beside the document; no program, no network share."""
    if SCHEME.match(target):
        return bool(PLAIN_LINK.match(target))
    return not target.startswith(("\\", "/"))


@dataclass
class Field:
    """A field of a text: its code, put together from the runs into which it may be cut."""

    code: str = ""
    holds_another: bool = False


@dataclass
class Reading:
    """What a walk through one part has open: fields within fields, or a formula."""

    fields: list[Field] = field(default_factory=list)
    formula: str | None = None
    in_code: bool = False

    def started(self, name: str, attributes: dict[str, str]) -> None:
        element = local(name)
        self.in_code = element in ("instrText", "delInstrText")
        if element in FORMULAS:
            self.formula = ""
        elif element == "fldSimple":
            self.fields.append(Field(_plain(attributes).get("instr", "")))
            self._close()
        elif element == "fldChar":
            self._field_sign(_plain(attributes).get("fldCharType", ""))

    def _field_sign(self, kind: str) -> None:
        if kind == "begin":
            for outer in self.fields[-1:]:
                outer.holds_another = True
            if len(self.fields) > 100:
                raise unreadable()
            self.fields.append(Field())
        elif kind == "end":
            self._close()

    def _close(self) -> None:
        """A code that begins with what another field says is refused as well: what it will be shows only later."""
        closed = self.fields.pop() if self.fields else Field("?")
        if FETCHING_FIELD.match(closed.code) or (closed.holds_another and not closed.code.strip()):
            raise outside()

    def text(self, words: str) -> None:
        if self.formula is not None:
            self.formula += words
        elif self.in_code:
            self.fields = self.fields or [Field()]
            self.fields[-1].code += words
        longest = max(len(self.formula or ""), len(self.fields[-1].code) if self.fields else 0)
        if longest > LONGEST_CODE:
            raise unreadable()

    def ended(self, name: str) -> None:
        self.in_code = False
        if self.formula is not None and local(name) in FORMULAS:
            if FETCHING_FORMULA.search(self.formula):
                raise outside()
            self.formula = None
        if local(name) in ("document", "hdr", "ftr", "footnotes", "endnotes"):
            while self.fields:  # left open at the end
                self._close()


def _plain(attributes: dict[str, str]) -> dict[str, str]:
    return {local(key): value for key, value in attributes.items()}
