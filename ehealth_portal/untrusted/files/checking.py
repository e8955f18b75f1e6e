"""One upload, from the name it came with to what will be kept of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from ..refusing import NotTaken
from . import office, open_document, pdf, pictures, texts
from .names import TYPES, clean_name

TOO_LARGE = "too_large"  # code of the ValidationError that says so
CHECKS: dict[str, Callable[[bytes], bytes]] = {
    ".pdf": pdf.checked,
    ".docx": lambda content: office.checked(content, main="word/document.xml", kind="wordprocessingml.document"),
    ".xlsx": lambda content: office.checked(content, main="xl/workbook.xml", kind="spreadsheetml.sheet"),
    ".pptx": lambda content: office.checked(content, main="ppt/presentation.xml", kind="presentationml.presentation"),
    ".odt": lambda content: open_document.checked(content, kind=TYPES[".odt"]),
    ".ods": lambda content: open_document.checked(content, kind=TYPES[".ods"]),
    ".odp": lambda content: open_document.checked(content, kind=TYPES[".odp"]),
    ".png": pictures.png,
    ".jpg": pictures.jpeg,
    ".jpeg": pictures.jpeg,
    ".txt": texts.plain,
    ".csv": texts.table,
}


@dataclass(frozen=True)
class Checked:
    file: "ContentFile[bytes]"  # of the name that is kept
    content_type: str


def checked(upload: UploadedFile) -> Checked:
    """The upload as it may be kept; ValidationError with the file's name and the remedy when it is not taken.

    What is kept is what the check gives back: a picture drawn anew, anything else byte for byte.
    """
    name = clean_name(upload.name or "")
    ending = PurePosixPath(name).suffix.lower()
    if ending not in TYPES:
        kinds = "PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, PNG, JPEG, TXT, CSV"
        raise _refused(name, _("Files of this kind are not taken. Send one of: %(kinds)s.") % {"kinds": kinds})
    if not upload.size:
        raise _refused(name, _("The file is empty: choose another one."))
    if upload.size > settings.EVIDENCE_MAX_BYTES:
        limit = filesizeformat(settings.EVIDENCE_MAX_BYTES)
        sentence = _("The file is larger than %(limit)s: make it smaller, or give its web address.") % {"limit": limit}
        raise _refused(name, sentence, code=TOO_LARGE)
    content = upload.read()
    upload.seek(0)
    try:
        kept = CHECKS[ending](content)
    except NotTaken as reason:
        raise _refused(name, str(reason)) from None
    return Checked(file=ContentFile(kept, name=name), content_type=TYPES[ending])


def _refused(name: str, sentence: str, code: str = "evidence") -> ValidationError:
    return ValidationError(_("“%(name)s”: %(sentence)s") % {"name": name, "sentence": sentence}, code=code)
