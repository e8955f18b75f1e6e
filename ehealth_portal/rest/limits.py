"""How many requests a minute one caller may send: a service account, the bearer of a token, an address."""

import time
from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _
from redis.exceptions import RedisError
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from ehealth_portal.security_log import client_address

if TYPE_CHECKING:
    from ehealth_portal.members.models import APIToken

MINUTE = 60
log = structlog.get_logger(__name__)


class TooMany(APIException):
    """More requests than are answered in a minute (HTTP 429)."""

    status_code = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, wait: int) -> None:
        super().__init__(_("Too many requests in this minute. Send the next one after the time in Retry-After."))
        self.wait = wait


def count(request: Request, token: "APIToken | None") -> None:
    """Count one request of its caller; raises TooMany. A header that no proxy of ours wrote is no address."""
    if token is None:
        _count(f"address:{client_address(request)}", settings.API_RATE)
    elif token.service_id:
        _count(f"service:{token.service_id}", settings.API_SERVICE_RATE)
    else:
        _count(f"token:{token.pk}", settings.API_RATE)


def _count(caller: str, most: int) -> None:
    """``add`` and ``incr`` are one step each, so that requests at once are all counted. 0: no limit."""
    if not most:
        return
    minute, second = divmod(int(time.time()), MINUTE)
    key = f"api-requests:{caller}:{minute}"
    try:
        cache.add(key, 0, timeout=2 * MINUTE)
        number = cache.incr(key)
    except (RedisError, ConnectionError, ValueError) as error:
        log.warning("requests are not counted", error=str(error))  # reading on is worth more than counting
        return
    if number > most:
        raise TooMany(MINUTE - second)
