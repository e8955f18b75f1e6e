"""Mail that is sent after the answer, so that an address with an account costs no more time than one without."""

from concurrent.futures import ThreadPoolExecutor

import structlog
from django.conf import settings
from django.core.mail import EmailMessage

log = structlog.get_logger(__name__)
_sender = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")


def post(message: EmailMessage) -> None:
    """What is lost when the process dies is asked for again by its reader: links and codes live for minutes."""
    if settings.MAIL_AFTER_THE_ANSWER:
        _sender.submit(_send, message)
    else:
        message.send()


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except Exception:
        log.exception("mail_not_sent")


def wait() -> None:
    """Until everything posted so far is sent; for tests."""
    _sender.submit(bool).result()
