"""What the environment must say before the portal starts. It refuses an unsafe one, with a sentence for each remedy.

Nothing set is the embedded portal. With DATABASE_URL it is a deployment: a try-out while SITE_URL is on this machine,
else a public site, of which more is asked.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

from . import connections

HERE = ("localhost", "127.0.0.1", "::1")
SHORTEST_SECRET = 50
FEWEST_SIGNS = 5
PLACEHOLDERS = ("django-insecure", "change-me", "changeme", "change_me", "replace-me", "your-secret", "placeholder")
HOW_TO_MAKE = 'python3 -c "import secrets; print(secrets.token_urlsafe(64))"'
YES = ("1", "true", "yes", "on", "y", "ok")  # as django-environ reads them

Environ = Mapping[str, str]


def require_safe(environ: Environ) -> None:
    """Raises ImproperlyConfigured with everything that is wrong, a line each."""
    if wrong := [*faults(environ)]:
        raise ImproperlyConfigured("The portal does not start with these settings.\n" + "\n".join(wrong))


def faults(environ: Environ) -> Iterator[str]:
    """What is wrong, each a sentence that names the variable and the remedy."""
    debug = environ.get("DEBUG", "").strip().lower() in YES
    is_public = _host(environ) not in (*HERE, "")
    yield from _secret(environ)
    yield from _hosts(environ)
    yield from _proxies(environ)
    if debug and environ.get("DATABASE_URL"):
        yield "DEBUG is on while DATABASE_URL is set: it shows the insides of a deployment to readers; take DEBUG out."
    elif debug and is_public:
        yield "DEBUG is on while SITE_URL is public: it shows the insides of the portal to readers; take DEBUG out."
    yield from connections.faults(environ)
    if environ.get("DATABASE_URL"):
        yield from _deployment(environ)
        if is_public:
            yield from _public(environ)


def _host(environ: Environ) -> str:
    return urlsplit(environ.get("SITE_URL", "")).hostname or ""


def _secret(environ: Environ) -> Iterator[str]:
    secret = environ.get("SECRET_KEY", "")
    if not secret:
        if environ.get("DATABASE_URL"):
            yield f"SECRET_KEY is missing: set it to what this prints: {HOW_TO_MAKE}"
    elif any(word in secret.lower() for word in PLACEHOLDERS):
        yield f"SECRET_KEY is a placeholder that anybody can guess: set it to what this prints: {HOW_TO_MAKE}"
    elif len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_SIGNS:
        yield (
            f"SECRET_KEY is too easy to guess: it needs {SHORTEST_SECRET} characters or more; "
            f"set it to what this prints: {HOW_TO_MAKE}"
        )


def _hosts(environ: Environ) -> Iterator[str]:
    allowed = [name.strip() for name in environ.get("ALLOWED_HOSTS", "").split(",") if name.strip()]
    site = urlsplit(environ.get("SITE_URL", ""))
    if not allowed:
        if environ.get("DATABASE_URL"):
            yield "ALLOWED_HOSTS is missing: set it to the host names that the portal answers to, with commas."
        elif site.hostname and site.hostname not in HERE:
            yield f"ALLOWED_HOSTS is missing while SITE_URL is public: set it to {site.hostname}."
    elif "*" in allowed:
        yield "ALLOWED_HOSTS holds *, which lets others put their address into our mails: name the host names instead."
    elif site.hostname and not validate_host(f"[{site.hostname}]" if ":" in site.hostname else site.hostname, allowed):
        yield f"ALLOWED_HOSTS lacks the host of SITE_URL: add {site.hostname} to it."


def _proxies(environ: Environ) -> Iterator[str]:
    number = environ.get("TRUSTED_PROXIES", "")
    if number and not (number.isascii() and number.isdigit() and int(number) < 10):
        yield "TRUSTED_PROXIES is no number from 0 to 9: set it to how many proxies stand before the portal."


def _deployment(environ: Environ) -> Iterator[str]:
    """Asked of each: the address by which it is reached."""
    site = urlsplit(environ.get("SITE_URL", ""))
    if not site.hostname:
        yield "SITE_URL is missing: set it to the public address of the portal, such as https://portal.example.org."
    elif site.scheme not in ("http", "https"):
        yield "SITE_URL is no web address: write it with https:// at its beginning."
    elif site.scheme == "http" and site.hostname not in HERE:
        yield "SITE_URL is not https: put TLS before the portal and write it with https:// (http only for localhost)."
    elif site.path.strip("/") or site.query or site.fragment:
        yield "SITE_URL has more than an address: leave out what follows the host name."


def _public(environ: Environ) -> Iterator[str]:
    """Asked of what readers reach from elsewhere."""
    if environ["DATABASE_URL"].partition(":")[0] not in ("postgres", "postgresql", "pgsql", "psql"):
        yield (
            "DATABASE_URL names no PostgreSQL: set it to postgres://user:password@host:5432/name, "
            "or leave it out to run embedded."
        )
    if not environ.get("REDIS_URL"):
        yield "REDIS_URL is missing: each process would count wrong passwords for itself; set it to redis://host:6379/0."
    if not environ.get("EMAIL_URL"):
        yield (
            "EMAIL_URL is missing: mail would go to a file that nobody reads; "
            "set it to smtp+tls://user:password@host:587."
        )
    if not environ.get("DEFAULT_FROM_EMAIL"):
        yield "DEFAULT_FROM_EMAIL is missing: set it to the address that mail comes from and answers go to."
    if not environ.get("TRUSTED_PROXIES"):
        yield (
            "TRUSTED_PROXIES is missing: set it to how many proxies stand before the portal (1 with the compose file), "
            "so that limits count each reader's own address."
        )


def security_contact(given: str, sender: str) -> str:
    """Where weaknesses are reported, as an address of RFC 9116: as given, else where the portal's mail comes from."""
    contact = given or sender.rpartition("<")[2].rstrip("> ")
    return contact if ":" in contact else f"mailto:{contact}"
