"""Mail that comes in: an answer becomes a draft, a bounce settles a notice, and all else is refused and explained."""

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation

from ehealth_portal.languages import interface_code
from ehealth_portal.notifications.bounce_mail import report_in
from ehealth_portal.notifications.operations.bounces import take_report
from ehealth_portal.notifications.tokens import PATTERN, notice_of
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow

from ..authenticated import is_proved
from ..evidence import file_name, files_of, mail_as_file
from ..models import InboundMail
from ..quoting import own_words
from ..reading import LARGEST, Letter, Unreadable, parsed, read
from .answering import Answerable, Said, answerable, draft

log = structlog.get_logger(__name__)
Reason = InboundMail.Reason
TOKEN = re.compile(rf"\+({PATTERN})(?:@|$)", re.IGNORECASE)


def receive(raw: bytes, *, envelope_from: str, envelope_to: Iterable[str], at: datetime) -> list[InboundMail]:
    """Take a mail for each address of ours that it was sent to. Raises only when the database or the disk is away:
    then nothing was written, and whoever brought it tries again. Nothing is ever answered to the sender.
    """
    tokens = {found[1].lower() for one in envelope_to if (found := TOKEN.search(one))}
    rows = []
    for token in sorted(tokens):
        if notice_of(token, "bounce"):
            _bounce(token, raw, at=at)
        else:
            rows.append(_answer(token, raw, envelope_from, at=at))
    return rows if tokens else [_refused(InboundMail(bytes=len(raw)), Reason.UNKNOWN, at)]


def _bounce(token: str, raw: bytes, *, at: datetime) -> None:
    notice = notice_of(token, "bounce")
    try:
        report = report_in(parsed(raw)) if len(raw) <= LARGEST else None
    except Unreadable:
        report = None
    if notice is None or report is None:
        log.info("bounce not understood", bytes=len(raw))
        return
    source = f"mail:{hashlib.sha256(token.encode() + raw).hexdigest()}"
    take_report(notice, report.said, detail=report.detail, at=at, source_id=source)


@transaction.atomic
def _answer(token: str, raw: bytes, envelope_from: str, *, at: datetime) -> InboundMail:
    """One mail, one transaction: the row, the draft with its evidence, and the notice to its author, or none."""
    row = InboundMail(bytes=len(raw), sender=envelope_from.lower()[:320])
    asked = answerable(token, at=at)
    if asked is None:
        return _refused(row, Reason.UNKNOWN, at)
    row.notice, row.user = asked.notice, asked.user
    if asked.reason:
        return _refused(row, asked.reason, at)
    try:
        letter = _read(raw, row)
    except Unreadable:
        return _refused(row, Reason.TOO_LARGE if len(raw) > LARGEST else Reason.UNREADABLE, at)
    words = own_words(letter.text)
    if reason := why_refused(letter, words, asked):
        return _refused(row, reason, at)
    with translation.override(interface_code(asked.user.language)):
        return _drafted(letter, words, asked, row, at)


def _read(raw: bytes, row: InboundMail) -> Letter:
    if len(raw) > LARGEST:
        raise Unreadable
    letter = read(raw)
    row.sender = (letter.senders[0] if letter.senders else row.sender)[:320]
    row.subject, row.message_id = letter.subject, letter.message_id
    return letter


def why_refused(letter: Letter, words: str, asked: Answerable) -> str:
    """The first reason against an answer, or blank."""
    if letter.is_automatic:
        return Reason.AUTOMATIC
    if letter.senders != (asked.user.email.lower(),):
        return Reason.FORGED
    server, domain = settings.INBOUND_AUTHSERV_ID, asked.user.email.lower().rpartition("@")[2]
    if server and not is_proved(letter.authentication, server=server, domain=domain):
        return Reason.NOT_PROVED
    return "" if words else Reason.EMPTY


def _drafted(letter: Letter, words: str, asked: Answerable, row: InboundMail, at: datetime) -> InboundMail:
    files, row.not_filed = files_of(letter)
    try:
        files.insert(0, mail_as_file(letter, asked.notice.pk, name=file_name(letter.subject)))
    except ValidationError as problem:
        row.not_filed += problem.messages
    said = Said(narrative=words, on=at.date(), evidence=tuple(files))
    try:
        with transaction.atomic():
            entry = draft(asked, said, row, at=at)
    except (Incomplete, NotAllowed, NotPossibleNow):  # the record changed since it was asked
        row.pk, row.reason = None, Reason.NOT_TAKEN
        entry = None
    if entry is None:
        return _refused(row, row.reason, at)
    log.info("answer taken", entry=entry.pk)
    return row


def _refused(row: InboundMail, reason: str, at: datetime) -> InboundMail:
    """Kept, and nothing else happens: no mail goes to whoever sent it."""
    row.state, row.reason, row.received_at = InboundMail.State.REFUSED, reason, at
    row.not_filed, row.progress = [], None
    row.save(force_insert=True)
    log.warning("answer refused", reason=str(reason), row=row.pk)
    return row
