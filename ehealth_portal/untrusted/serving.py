"""Handing out files from outside: as downloads only, that no browser shows or runs as a page of this site."""

from typing import Any

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from ehealth_portal.headers import SANDBOX
from ehealth_portal.refusals import NotPossibleNow

from .scans import Scan

HEADERS = {  # besides those of every answer
    "Content-Security-Policy": SANDBOX,
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Accept-Ranges": "none",
}


def as_download(file: FieldFile, *, scan: str, name: str, content_type: str) -> Any:
    """Http404 when it is not in the store, NotPossibleNow while the virus scanner has not let it pass."""
    if scan == Scan.REFUSED:
        raise NotPossibleNow(_("The virus check refused this file, and it was deleted: file a clean copy."))
    if scan == Scan.PENDING:
        raise NotPossibleNow(_("This file is being checked for viruses: try again in a minute."))
    try:
        content = file.open("rb")
    except FileNotFoundError:
        raise Http404(_("The file is not in the store: tell the operators its number and checksum.")) from None
    response = FileResponse(
        content, as_attachment=True, filename=name, content_type=content_type or "application/octet-stream"
    )
    for header, value in HEADERS.items():
        response[header] = value
    return response
