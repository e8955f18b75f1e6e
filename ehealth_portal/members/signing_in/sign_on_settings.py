"""Organizations' own sign-on, read from the environment variable OIDC_PROVIDERS (docs/sign_in.md)."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

NEEDED = ("id", "name", "issuer", "client_id", "secret", "domains")
MAY_BE_GIVEN = ("keys_host",)  # where the issuer keeps its keys, if not at its own host
HERE = ("localhost", "127.0.0.1", "::1")


def providers(text: str) -> dict[str, Any]:
    """SOCIALACCOUNT_PROVIDERS for a JSON list of providers. Raises ImproperlyConfigured with a sentence."""
    if not text.strip():
        return {}
    try:
        given = json.loads(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"OIDC_PROVIDERS is no JSON: {error}.") from error
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise ImproperlyConfigured("OIDC_PROVIDERS must be a JSON list of objects.")
    apps = [_app(one) for one in given]
    ids = [app["provider_id"] for app in apps]
    if len(set(ids)) < len(ids):
        raise ImproperlyConfigured("OIDC_PROVIDERS: each id may stand there once.")
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}


def _app(given: dict[str, Any]) -> dict[str, Any]:
    name = given.get("id", "?")
    if missing := [key for key in NEEDED if not given.get(key)]:
        raise ImproperlyConfigured(f"OIDC_PROVIDERS, {name}: {', '.join(missing)} missing.")
    if unknown := sorted(given.keys() - {*NEEDED, *MAY_BE_GIVEN}):
        raise ImproperlyConfigured(f"OIDC_PROVIDERS, {name}: {', '.join(unknown)} is not known here.")
    if not re.fullmatch(r"[a-z0-9-]{1,40}", str(name)):
        raise ImproperlyConfigured(f"OIDC_PROVIDERS, {name}: the id is made of small letters, digits and hyphens.")
    issuer, domains = urlsplit(given["issuer"]), given["domains"]
    if issuer.scheme != "https" and not (issuer.scheme == "http" and issuer.hostname in HERE):
        raise ImproperlyConfigured(f"OIDC_PROVIDERS, {name}: the issuer must be an https address.")
    if not isinstance(domains, list) or not all(isinstance(one, str) and "@" not in one for one in domains):
        raise ImproperlyConfigured(f'OIDC_PROVIDERS, {name}: domains is a list such as ["who.int"].')
    return {
        "provider_id": name,
        "name": given["name"],
        "client_id": given["client_id"],
        "secret": given["secret"],
        "settings": {
            "server_url": given["issuer"].rstrip("/"),
            "domains": [one.lower() for one in domains],
            "keys_host": given.get("keys_host") or issuer.netloc,
        },
    }
