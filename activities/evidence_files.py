"""Checks of uploaded evidence: which kinds of file are taken, and that each is what its name says. Keeps nothing."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from .entry import Given

MOST_PARTS = 2000  # in one zipped document
MOST_UNPACKED = 100 * 1024 * 1024  # bytes
MOST_RATIO = 200  # unpacked to packed, of one part; text of documents reaches about 30
RUNNABLE = (".exe", ".dll", ".com", ".bat", ".cmd", ".scr", ".js", ".jse", ".vbs", ".vbe", ".wsf", ".ps1", ".msi",
            ".jar", ".lnk", ".hta", ".sh", ".class")  # fmt: skip

OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    ".pdf": "application/pdf",
    ".docx": OFFICE + "wordprocessingml.document",
    ".xlsx": OFFICE + "spreadsheetml.sheet",
    ".odt": OPEN_DOCUMENT + "text",
    ".ods": OPEN_DOCUMENT + "spreadsheet",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".txt": "text/plain",
    ".csv": "text/csv",
}
ACCEPT = ",".join(TYPES)


def short_type(content_type: str) -> str:
    """``PDF``, ``DOCX``: what a link to a file says of it."""
    for ending, kept in TYPES.items():
        if kept == content_type:
            return ending[1:].upper()
    return content_type


def clean_name(name: str) -> str:
    """The name without folders, control characters and signs that change the reading direction; never empty."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C")
    name = re.sub(r'[<>:"|?*;%]+', "_", name).strip(" .")
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, ending) if dot else (name, "")
    return f"{stem[:150].strip() or 'file'}{dot}{ending[:10]}"


def checked(upload: UploadedFile, *, language: str = "") -> Given:
    """The upload as evidence; ValidationError with the file's name and the remedy when it is not taken."""
    name = clean_name(upload.name or "")
    ending = PurePosixPath(name).suffix.lower()
    if ending not in TYPES:
        raise _refused(
            name, _("Files of this kind are not taken: send PDF, DOCX, XLSX, ODT, ODS, PNG, JPEG, TXT or CSV.")
        )
    if not upload.size:
        raise _refused(name, _("The file is empty: choose another one."))
    if upload.size > settings.EVIDENCE_MAX_BYTES:
        limit = filesizeformat(settings.EVIDENCE_MAX_BYTES)
        raise _refused(
            name, _("The file is larger than %(limit)s: make it smaller, or give its web address.") % {"limit": limit}
        )
    content = upload.read()
    upload.seek(0)
    if problem := CHECKS[ending](content):
        raise _refused(name, problem)
    upload.name = name
    return Given(file=upload, content_type=TYPES[ending], language=language)


def _refused(name: str, sentence: str) -> ValidationError:
    return ValidationError(_("“%(name)s”: %(sentence)s") % {"name": name, "sentence": sentence}, code="evidence")


def _mismatch() -> str:
    return _("The content is not what the ending of the name says: save it again in that format.")


def _pdf(content: bytes) -> str:
    return "" if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:] else _mismatch()


def _png(content: bytes) -> str:
    return "" if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR" else _mismatch()


def _jpeg(content: bytes) -> str:
    return "" if content.startswith(b"\xff\xd8\xff") else _mismatch()


def _text(content: bytes) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return _("The text is not in UTF-8: save it again with that encoding.")
    return _mismatch() if any(sign < " " and sign not in "\t\r\n\f" for sign in text) else ""


def _zipped(content: bytes, *, needs: str, kind: bytes = b"") -> str:
    """A document in a zip: ``needs`` is a part it must have, ``kind`` what its part ``mimetype`` must say."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if problem := _bomb(parts) or _dangerous(parts):
                return problem
            names = {part.filename for part in parts}
            if needs not in names or (kind and archive.read("mimetype").strip() != kind):
                return _mismatch()
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, ValueError, OSError, EOFError):
        return _mismatch()
    return ""


def _bomb(parts: list[zipfile.ZipInfo]) -> str:
    unpacked = sum(part.file_size for part in parts)
    dense = any(
        part.file_size > 1024 * 1024 and part.file_size > MOST_RATIO * (part.compress_size or 1) for part in parts
    )
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or dense:
        return _("The file unpacks to far more than it says: save it again, or send it as PDF.")
    return ""


def _dangerous(parts: list[zipfile.ZipInfo]) -> str:
    for part in parts:
        name = part.filename.lower().replace("\\", "/")
        if part.flag_bits & 1:
            return _("The file is locked with a password: remove the password and send it again.")
        if name.startswith("/") or ".." in name.split("/"):
            return _mismatch()
        if "vbaproject" in name or name.startswith(("basic/", "scripts/")) or name.endswith((".bas", *RUNNABLE)):
            return _("The file holds macros or programs: save it without them, or send it as PDF.")
        if "/embeddings/" in name and name.endswith(".bin"):
            return _("The file holds an embedded object: save it without it, or send it as PDF.")
    return ""


CHECKS: dict[str, Callable[[bytes], str]] = {
    ".pdf": _pdf,
    ".docx": lambda content: _zipped(content, needs="word/document.xml"),
    ".xlsx": lambda content: _zipped(content, needs="xl/workbook.xml"),
    ".odt": lambda content: _zipped(content, needs="content.xml", kind=TYPES[".odt"].encode()),
    ".ods": lambda content: _zipped(content, needs="content.xml", kind=TYPES[".ods"].encode()),
    ".png": _png,
    ".jpg": _jpeg,
    ".jpeg": _jpeg,
    ".txt": _text,
    ".csv": _text,
}
