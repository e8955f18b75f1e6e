"""The door of a mail provider: what became of mail that it had taken. docs/inbound_mail.md"""

import re
import uuid
from typing import Any

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ..models import BounceReport
from ..operations.bounces import take_report
from ..signed import is_signed

LARGEST = 64 * 1024
NUMBER = re.compile(r"<?([0-9a-fA-F-]{32,36})(?:@|>|$)")  # of a notice, alone or at the beginning of a Message-ID


@csrf_exempt  # no browser sends it: the signature says who does
@require_POST
def bounces(request: HttpRequest) -> HttpResponse:
    """204 when it was understood, also the second time and for a mail that is not known any more."""
    if not settings.BOUNCE_SECRET:
        raise Http404
    body, at = request.body, timezone.now()
    if len(body) > LARGEST:
        return HttpResponse(status=413)
    if not is_signed(request.headers, body, secret=settings.BOUNCE_SECRET, at=at):
        return HttpResponse(status=401)
    told = _read(body)
    if told is None:
        return HttpResponse(status=400)
    notice, said, detail = told
    take_report(notice, said, detail=detail, at=at, source_id=f"webhook:{request.headers['webhook-id'][:90]}")
    return HttpResponse(status=204)


def _read(body: bytes) -> tuple[uuid.UUID, str, str] | None:
    try:
        told: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(told, dict) or told.get("type") not in BounceReport.Said.values:
        return None
    found = NUMBER.match(str(told.get("notice") or told.get("message_id") or ""))
    try:
        return uuid.UUID(found[1]) if found else uuid.UUID(int=0), str(told["type"]), str(told.get("detail") or "")
    except ValueError:
        return None
