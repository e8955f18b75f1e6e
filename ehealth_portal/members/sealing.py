"""Seals the secrets of second factors: who has the database alone cannot make codes."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def seal(text: str) -> str:
    return _keys()[0].encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises InvalidToken when neither SECRET_KEY nor one of SECRET_KEY_FALLBACKS sealed it."""
    return MultiFernet(_keys()).decrypt(sealed.encode()).decode()


def is_sealed_with_present_key(sealed: str) -> bool:
    try:
        _keys()[0].decrypt(sealed.encode())
    except InvalidToken:
        return False
    return True


def _keys() -> list[Fernet]:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"second factor:" + secret.encode()).digest() for secret in secrets]
    return [Fernet(base64.urlsafe_b64encode(digest)) for digest in digests]
