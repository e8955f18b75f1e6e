"""The file that a person last tried, kept so that it need not be chosen again; one a person, replaced by the next."""

import hashlib

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from ehealth_portal.refusals import NotKept

log = structlog.get_logger(__name__)


def _path(owner: int) -> str:
    return f"imports/{owner}"


def keep(owner: int, content: bytes) -> str:
    """Keep the file; the answer is the mark by which ``fetch`` knows that it is still the same one. Raises NotKept."""
    try:
        default_storage.delete(_path(owner))
        default_storage.save(_path(owner), ContentFile(content))
    except OSError as error:
        log.error("file not stored", error=str(error))
        sentence = _("The file could not be stored, so nothing was saved: try again, or tell the operators.")
        raise NotKept(sentence) from error
    return hashlib.sha256(content).hexdigest()


def fetch(owner: int, mark: str) -> bytes | None:
    """The file, if it is there and still the one of the mark."""
    if not mark:
        return None
    try:
        with default_storage.open(_path(owner), "rb") as file:
            content: bytes = file.read()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == mark else None


def drop(owner: int) -> None:
    """The file has done its work. One that cannot be deleted now is replaced by the next."""
    try:
        default_storage.delete(_path(owner))
    except OSError as error:
        log.error("file not deleted", error=str(error))
