"""Names and kinds of files from outside: which endings are taken, and what a file may be called."""

import re
import unicodedata

OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    ".pdf": "application/pdf",
    ".docx": OFFICE + "wordprocessingml.document",
    ".xlsx": OFFICE + "spreadsheetml.sheet",
    ".pptx": OFFICE + "presentationml.presentation",
    ".odt": OPEN_DOCUMENT + "text",
    ".ods": OPEN_DOCUMENT + "spreadsheet",
    ".odp": OPEN_DOCUMENT + "presentation",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".txt": "text/plain",
    ".csv": "text/csv",
}
ACCEPT = ",".join(TYPES)
OF_A_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|$)", re.IGNORECASE)  # no file on Windows


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
    name = OF_A_DEVICE.sub(r"_\1", name, count=1) if OF_A_DEVICE.match(name) else name
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, ending) if dot else (name, "")
    return f"{stem[:150].strip() or 'file'}{dot}{ending[:10]}"
