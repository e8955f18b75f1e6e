"""The secret in a registrant's own link. Only its SHA-256 is kept."""

import hashlib
import secrets


def make_secret() -> str:
    return secrets.token_urlsafe(32)


def sha256_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
