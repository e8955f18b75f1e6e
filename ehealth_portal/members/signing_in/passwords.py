"""What a new password may not be: one that was in a breach, or one made of the portal's own words."""

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.translation import gettext as _

BUNDLED = Path(__file__).with_name("breached_passwords") / "sha1_prefixes.bin"
PREFIX = 6  # bytes of each SHA-1 that are bundled: a false hit in 6 thousand million passwords
WORDS = (  # known to everybody who attacks this portal
    "ehealth", "health", "portal", "resolution", "itu", "wtsa", "wtdc", "tsb", "bdt", "study", "group", "question",
    "secretariat", "administrator", "admin", "rapporteur", "counsellor", "delegate", "password", "passphrase",
)  # fmt: skip
LEFT_AT_LEAST = 8  # characters that are none of the words


class BreachedPasswordValidator:
    """Refuse what attackers try first. Works without a network: nothing is asked of anybody."""

    def validate(self, password: str, user: Any = None) -> None:
        if is_breached(password):
            raise ValidationError(
                _("This password was found in a breach elsewhere and is tried by attackers: choose another."),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return _("It must not be one that was found in breaches.")


class ContextWordsValidator:
    """Refuse passwords with little in them but the portal's words and the person's own name and address."""

    def validate(self, password: str, user: Any = None) -> None:
        rest = without_words(password, (*WORDS, *_host(), *_own(user)))
        if len(rest) < LEFT_AT_LEAST or len(set(rest)) < LEFT_AT_LEAST // 2:
            raise ValidationError(
                _("This password is made of words that belong to you or to the portal: add words that nobody expects."),
                code="password_of_context_words",
            )

    def get_help_text(self) -> str:
        return _("It must not be made of your name, your address or the portal's own words.")


def without_words(password: str, words: Iterable[str]) -> str:
    """What is left of the letters and digits when the words are taken out, the longest first."""
    rest = re.sub(r"[\W_]+", "", password.lower())
    for word in sorted(set(words), key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest


def _host() -> list[str]:
    return _parts(urlsplit(settings.SITE_URL).hostname or "")


def _own(user: Any) -> list[str]:
    return _parts(f"{getattr(user, 'email', '')} {getattr(user, 'name', '')}")


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"[\W_]+", text.lower()) if len(part) > 2]


def is_breached(password: str) -> bool:
    digest = hashlib.sha1(password.lower().encode(), usedforsecurity=False).digest()
    if _is_bundled(digest[:PREFIX]):
        return True
    path = settings.BREACHED_PASSWORDS_FILE
    return bool(path) and _is_listed(path, hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest())


@lru_cache(maxsize=1)
def _bundled() -> bytes:
    return BUNDLED.read_bytes()


def _is_bundled(prefix: bytes) -> bool:
    kept = _bundled()
    low, high = 0, len(kept) // PREFIX
    while low < high:
        middle = (low + high) // 2
        found = kept[middle * PREFIX : (middle + 1) * PREFIX]
        if found == prefix:
            return True
        low, high = (middle + 1, high) if found < prefix else (low, middle)
    return False


def _is_listed(path: str, digest: str) -> bool:
    """Look a SHA-1 up in the file of Have I Been Pwned that is ordered by hash (``HASH:COUNT`` lines, 40 GB).

    Raises ImproperlyConfigured where the file cannot be read: a list that is silently away protects nobody.
    """
    wanted = digest.upper().encode()
    try:
        with open(path, "rb") as file:
            return _search(file, wanted)
    except OSError as error:
        raise ImproperlyConfigured(f"BREACHED_PASSWORDS_FILE cannot be read: {error.strerror}.") from error


def _search(file: BinaryIO, wanted: bytes) -> bool:
    """By halves over offsets: each step reads the first whole line after the middle."""
    low, high = 0, file.seek(0, 2)
    while low < high:
        middle = (low + high) // 2
        file.seek(middle)
        if middle:
            file.readline()  # the rest of a line whose beginning is before the middle
        line = file.readline()
        found = line[:40].upper()
        if found == wanted:
            return True
        if line and found < wanted:
            low = file.tell() - len(line) + 1
        else:
            high = middle
    file.seek(0)
    return file.readline()[:40].upper() == wanted
