"""Versions of records as HTTP knows them: the ETag that a reader gets, the If-Match that a change must name."""

import re

from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework.request import Request

from ehealth_portal.refusals import Stale
from ehealth_portal.review.models import ReviewedRecord

from .errors import VersionRequired

MORE = re.compile(r'\.[0-9a-f]+"$')


def tag(name: str, pk: int, version: int, more: str = "") -> str:
    """Strong: the same id and version is the same record. ``more`` is of what moves without a new version."""
    return f'"{name}-{pk}-{version}.{more}"' if more else f'"{name}-{pk}-{version}"'


def etag(record: ReviewedRecord) -> str:
    return tag(str(record._meta.model_name), record.pk, record.version)


def version_named(request: Request, present: str, version: int, *, required: bool) -> int | None:
    """``version`` when If-Match names it, for the act to compare under its lock. None: the caller named none.

    ``present`` is the record's ETag. Raises VersionRequired when one is needed, Stale when the header names other
    versions only. A proxy that compresses weakens the tag (``W/``); it is taken as the version that it names.
    """
    header = request.headers.get("If-Match", "")
    if not header:
        if required:
            raise VersionRequired(_("Send If-Match with the ETag of the version that you read."))
        return None
    tags = {MORE.sub('"', one.removeprefix("W/")) for one in parse_etags(header)}
    if "*" in tags or present in tags:
        return version
    raise Stale(_("Somebody else changed this record after you read it. Read it again, then repeat your change."))
