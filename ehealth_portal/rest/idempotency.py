"""Idempotency-Key: a POST sent again with its key is answered as the first time, and nothing is done twice (ADR 8)."""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

import orjson
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from .models import KeptAnswer
from .renderers import JSONRenderer

if TYPE_CHECKING:
    from ehealth_portal.members.models import User

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
PATTERN = r"^[!-~]+$"
LONGEST = 255
KEPT_HEADERS = ("Location", "ETag")
LEASE = timedelta(seconds=60)  # no act runs as long: an older claim was left by a process that died
LIFE = timedelta(hours=24)


class KeyUsed(APIException):
    """The key belongs to another request (HTTP 422)."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY


class UnderWay(APIException):
    """The first request with this key has no answer yet (HTTP 409)."""

    status_code = HTTPStatus.CONFLICT
    wait = 5  # seconds, told as Retry-After


def once(act: Callable[..., Response], request: Request, *args: Any, **kwargs: Any) -> Response:
    """The answer of ``act``, or the one that it gave when this key came first.

    Act and kept answer are one transaction. What was refused or broke did nothing: its key is free again.
    """
    if (key := key_of(request)) is None:
        return act(request, *args, **kwargs)
    kept = claim(cast("User", request.user), key, fingerprint(request), at=timezone.now())
    if kept.status is not None:
        headers = kept.headers | {REPLAYED: "true"}
        return Response(orjson.loads(kept.content), status=kept.status, headers=headers)
    try:
        with transaction.atomic():
            response = act(request, *args, **kwargs)
            keep(kept, response)
    except BaseException:
        KeptAnswer.objects.filter(pk=kept.pk, status=None).delete()
        raise
    return response


def key_of(request: Request) -> str | None:
    key = request.headers.get(HEADER)
    if key is None and getattr(request.auth, "service_id", None):
        raise ValidationError({HEADER: [_("A service account sends a key with each POST: a UUID is best.")]})
    if key is not None and (len(key) > LONGEST or not re.fullmatch(PATTERN, key)):
        sentence = _("Write 1 to 255 visible ASCII characters, without spaces: a UUID is best.")
        raise ValidationError({HEADER: [sentence]})
    return key


def fingerprint(request: Request) -> str:
    """SHA-256 of method, path and body. Of a form its parts: clients draw a new boundary at each try."""
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    if str(request.content_type).startswith("multipart/"):
        form = cast("QueryDict", request.data)
        digest.update(orjson.dumps(dict(form.lists()), default=_of_file, option=orjson.OPT_SORT_KEYS))
    else:
        digest.update(request.body)
    return digest.hexdigest()


def _of_file(file: Any) -> list[Any]:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return [file.name, file.content_type, digest.hexdigest()]


def claim(user: "User", key: str, fingerprint: str, *, at: datetime) -> KeptAnswer:
    """The row of the key: a new one without status, for this request to fill, or the answer that was kept.

    Raises KeyUsed, UnderWay. The unique constraint decides among requests that come at once.
    """
    of_key = KeptAnswer.objects.filter(user=user, key=key)
    of_key.filter(Q(status=None, created_at__lt=at - LEASE) | Q(created_at__lt=at - LIFE)).delete()
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(user=user, key=key, fingerprint=fingerprint, created_at=at)
    except IntegrityError:
        kept = of_key.first()
    if kept is not None and kept.fingerprint != fingerprint:
        raise KeyUsed(_("This Idempotency-Key was used for another request: choose a new key for each."))
    if kept is None or kept.status is None:
        raise UnderWay(_still_running())
    return kept


def keep(claimed: KeptAnswer, response: Response) -> None:
    """Store the answer in the transaction of its act; UnderWay undoes an act that lost its claim by its slowness.

    An answer with a secret that is shown once has what may be kept of it as its attribute ``kept``.
    """
    stored = KeptAnswer.objects.filter(pk=claimed.pk, status=None).update(
        status=response.status_code,
        headers={name: response[name] for name in KEPT_HEADERS if name in response},
        content=JSONRenderer().render(getattr(response, "kept", response.data)).decode(),
    )
    if not stored:
        raise UnderWay(_still_running())


def forget(*, at: datetime) -> int:
    """Delete the answers whose day is over; says how many."""
    return KeptAnswer.objects.filter(created_at__lt=at - LIFE).delete()[0]


def _still_running() -> str:
    return _("The first request with this Idempotency-Key is still under way. Send this one again in a few seconds.")
