"""Secrets that are handed over as files (NAME_FILE), as Docker's secrets and the agents of key vaults do it."""

from collections.abc import MutableMapping
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

NAMES = (
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "DATABASE_URL",
    "OWNER_DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "OIDC_PROVIDERS",
)


def read_into(environ: MutableMapping[str, str]) -> None:
    """Put what the files hold where settings look for it. Children of this process find it there as well."""
    for name in NAMES:
        path = environ.get(f"{name}_FILE", "")
        if not path:
            continue
        if environ.get(name):
            raise ImproperlyConfigured(f"{name} and {name}_FILE are both set: leave one out.")
        try:
            environ[name] = Path(path).read_text("utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE names a file that cannot be read: {error.strerror}.") from error
        del environ[f"{name}_FILE"]
