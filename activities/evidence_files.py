"""Evidence files: an upload, checked, as a piece of evidence. Nothing is kept here."""

from django.core.files.uploadedfile import UploadedFile

from ehealth_portal.untrusted import files
from ehealth_portal.untrusted.files import ACCEPT, TOO_LARGE, TYPES, clean_name, short_type

from .entry import Given

__all__ = ["ACCEPT", "TOO_LARGE", "TYPES", "checked", "clean_name", "short_type"]


def checked(upload: UploadedFile, *, language: str = "") -> Given:
    """The upload as evidence; ValidationError with the file's name and the remedy when it is not taken."""
    kept = files.checked(upload)
    return Given(file=kept.file, content_type=kept.content_type, language=language)
