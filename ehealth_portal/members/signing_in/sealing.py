"""Seals secrets of second factors and webhooks, hashes mailed codes: who has the database alone cannot use them."""

import base64
import hashlib

from allauth.core.internal.cryptokit import normalize_user_code
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

FACTOR = "second factor"


def seal(text: str, purpose: str = FACTOR) -> str:
    return _keys(purpose)[0].encrypt(text.encode()).decode()


def unseal(sealed: str, purpose: str = FACTOR) -> str:
    """Raises InvalidToken when neither SECRET_KEY nor one of SECRET_KEY_FALLBACKS sealed it."""
    return MultiFernet(_keys(purpose)).decrypt(sealed.encode()).decode()


def is_sealed_with_present_key(sealed: str) -> bool:
    try:
        _keys(FACTOR)[0].decrypt(sealed.encode())
    except InvalidToken:
        return False
    return True


def hash_of_code(code: str) -> str:
    """What is kept of a mailed code: of so few signs a plain hash would be undone by trying them all."""
    return salted_hmac("mailed code", normalize_user_code(code), algorithm="sha256").hexdigest()


def _keys(purpose: str) -> list[Fernet]:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"{purpose}:{secret}".encode()).digest() for secret in secrets]
    return [Fernet(base64.urlsafe_b64encode(digest)) for digest in digests]
