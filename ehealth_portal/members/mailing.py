"""The mail of an invitation: written in the language chosen, sent once its row is safe, noted when it went out."""

from datetime import datetime
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from ehealth_portal.languages import interface_code

from .models import Invitation
from .naming import offered_name

log = structlog.get_logger(__name__)


def send_after_commit(invitation: Invitation, secret: str, *, at: datetime) -> None:
    """The secret lives in this call only: a mail that fails is replaced by a new invitation, never sent later."""
    transaction.on_commit(lambda: send(invitation, secret, at=at), robust=True)


def send(invitation: Invitation, secret: str, *, at: datetime) -> bool:
    """Send the mail; a failure loses nothing: the page shows that it did not go out."""
    try:
        written(invitation, secret).send()
    except (OSError, SMTPException) as error:
        log.error("invitation not mailed", invitation=invitation.pk, error=type(error).__name__)
        return False
    sent = Invitation.objects.filter(pk=invitation.pk, sha256=invitation.sha256)
    return sent.update(mailed_at=at) == 1


def written(invitation: Invitation, secret: str) -> EmailMessage:
    with translation.override(interface_code(invitation.language)):
        words = {
            "inviter": " ".join(invitation.invited_by.name.split()),
            "role": invitation.get_kind_display(),
            "speaks_for": offered_name(invitation, invitation.language),
            # SITE_URL, never the host that a request names: that is for anybody to choose.
            "link": settings.SITE_URL + reverse("invitation-link", args=[secret]),
            "site": settings.SITE_URL,
        }
        subject = render_to_string("members/mail/invitation_subject.txt", words)
        text = render_to_string("members/mail/invitation.txt", words)
    return EmailMessage(" ".join(subject.split()), text, to=[invitation.email])
