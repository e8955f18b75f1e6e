"""Handing out evidence files."""

from typing import Any

from ehealth_portal.untrusted import serving

from .models import Evidence


def as_download(evidence: Evidence, *, content_type: str = "") -> Any:
    """The file of evidence that the reader may see. Http404 when it is not in the store, NotPossibleNow while the
    virus scanner has not let it pass.
    """
    name, kind = evidence.file_name or "evidence", content_type or evidence.content_type
    return serving.as_download(evidence.file, scan=evidence.scan, name=name, content_type=kind)
