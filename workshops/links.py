"""The secret in a registrant's own link: made of a seed and SECRET_KEY, so that every mail can hold it and nobody else.

Kept are the seed and the secret's SHA-256: whoever reads the database can open nothing.
"""

import base64
import hashlib
import hmac
import secrets

from django.conf import settings


def make_seed() -> str:
    return secrets.token_hex(16)


def secret_of(seed: str, *, key: str = "") -> str:
    sealed = hmac.digest((key or settings.SECRET_KEY).encode(), f"workshops.registration.{seed}".encode(), "sha256")
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def sha256_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def known_secret(seed: str, sha256: str) -> str:
    """The secret of a link that was made, under the key of that time; blank when that key is no longer known."""
    made = (secret_of(seed, key=key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS) if seed)
    return next((secret for secret in made if hmac.compare_digest(sha256_of(secret), sha256)), "")
