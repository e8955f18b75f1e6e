"""A mail as a text file that anybody may read later: no addresses, no secrets of links, nothing active."""

import re
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.entry import Given
from activities.evidence_files import checked
from activities.models import ProgressEntry
from ehealth_portal.notifications.tokens import token_of

from .reading import Letter

PURPOSES = ("reply", "letter", "unsubscribe", "preferences", "bounce")
LEFT_OUT = "[…]"
MASK = "…"  # one sign that may stand in an address, so that the whole address is found after it
ADDRESS = re.compile(r"[^\s@<>\"'=:,;()\[\]/\\]+@[^\s@<>\"'=:,;()\[\]/\\]+\.\w{2,}")
SECRET = re.compile(r"(?<![a-z0-9])[0-9a-f]{40,}(?![a-z0-9])", re.IGNORECASE)


def mail_as_file(letter: Letter, notice: uuid.UUID, *, name: str) -> Given:
    """The mail with what it quotes. Raises ValidationError, as for any file."""
    head = {"Date": letter.date, "From": letter.name, "Subject": letter.subject, "Message-ID": letter.message_id}
    lines = [f"{field}: {value}" for field, value in head.items() if value]
    text = without_secrets("\n".join([*lines, "", letter.text.strip(), ""]), notice)
    return checked(SimpleUploadedFile(f"{name}.txt", text.encode()))


def without_secrets(text: str, notice: uuid.UUID) -> str:
    """Leave out mail addresses and every link of ours: the secrets in them open something. Programs break lines, and
    put a sign before each, so the secrets of this notice are looked for across that.
    """
    for purpose in PURPOSES:
        text = re.sub(r"[\s>=]*".join(token_of(notice, purpose)), MASK, text, flags=re.IGNORECASE)
    text = re.sub(re.escape(settings.SITE_URL) + r"[^\s<>\"']*", LEFT_OUT, text, flags=re.IGNORECASE)
    return SECRET.sub(LEFT_OUT, ADDRESS.sub(LEFT_OUT, text))


def files_of(letter: Letter) -> tuple[list[Given], list[str]]:
    """The attached files that passed the checks of every upload, and a sentence for each that did not."""
    good, refused = [], []
    for name, content in letter.files:
        try:
            good.append(checked(SimpleUploadedFile(name, content)))
        except ValidationError as problem:
            refused += problem.messages
    if letter.left_out:
        sentence = ngettext(
            "%(number)d more file was not taken: five come with a mail at most.",
            "%(number)d more files were not taken: five come with a mail at most.",
            letter.left_out,
        )
        refused.append(sentence % {"number": letter.left_out})
    return good, refused


def file_name(subject: str) -> str:
    """A name for the mail: its subject, as far as a file may be called so."""
    return " ".join(re.sub(r"[^\w\-]+", " ", ADDRESS.sub("", subject)).split())[:80] or _("Answer by mail")


def kept_letter(entry: ProgressEntry) -> str:
    """The text of the mail that was filed with an answer: the first text file, for it is filed first."""
    filed = entry.evidence.filter(content_type__startswith="text/plain").exclude(file="").order_by("pk").first()
    if filed is None or not filed.file.storage.exists(str(filed.file.name)):
        return ""
    with filed.file.open("rb") as file:
        return str(file.read(20_000).decode("utf-8", "replace"))
