"""How the portal reaches its database, Redis and mail server: encrypted, with the server's certificate checked.

Names without a dot are of the private network of one machine, as in docker-compose.yml; what lies farther needs TLS.
"""

from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from urllib.parse import parse_qs, unquote, urlsplit

CHECKED = ("verify-full", "verify-ca")
MAIL_SCHEMES = ("smtp+tls", "smtp+ssl", "smtps")


def faults(environ: Mapping[str, str]) -> Iterator[str]:
    """A sentence with its remedy for each connection that others could read, or answer in the server's place."""
    for name in ("DATABASE_URL", "OWNER_DATABASE_URL"):
        if is_far(environ.get(name, "")) and _query(environ[name], "sslmode") not in CHECKED:
            yield (
                f"{name} leads to another machine unprotected: add "
                "?sslmode=verify-full&sslrootcert=FILE with the certificate authority of the database."
            )
    redis = environ.get("REDIS_URL", "")
    if is_far(redis) and (urlsplit(redis).scheme != "rediss" or _query(redis, "ssl_cert_reqs") not in ("", "required")):
        yield (
            "REDIS_URL leads to another machine unprotected: "
            "write it with rediss:// and leave the certificate to be checked."
        )
    mail = environ.get("EMAIL_URL", "")
    if is_far(mail) and urlsplit(mail).scheme not in MAIL_SCHEMES:
        yield "EMAIL_URL leads to another machine unprotected: write it with smtp+tls:// or smtp+ssl://."


def is_far(url: str) -> bool:
    """Whether it leaves this machine and its private network of containers. A socket in a folder does not."""
    host = unquote(urlsplit(url).hostname or "")
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return "." in host and not host.startswith("/")


def _query(url: str, name: str) -> str:
    return parse_qs(urlsplit(url).query).get(name, [""])[-1]
