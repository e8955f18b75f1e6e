"""Whether a mail server that we believe says that a mail comes from where it says (RFC 8601)."""

import re

RESULT = re.compile(r"\b(dmarc|spf|dkim)\s*=\s*(\w+)", re.IGNORECASE)


def is_proved(results: tuple[str, ...], *, server: str, domain: str) -> bool:
    """The uppermost header of the server counts: what stands below may have come with the mail.

    ``dmarc=pass``; where nothing is said of DMARC, SPF or DKIM passed for the domain of the sender.
    """
    said = next((one for one in results if _server_of(one) == server.lower()), "")
    parts = said.split(";")[1:]
    verdicts = [(found[1].lower(), found[2].lower(), part.lower()) for part in parts if (found := RESULT.search(part))]
    dmarc = {verdict for name, verdict, _part in verdicts if name == "dmarc"} - {"none"}
    if dmarc:
        return dmarc == {"pass"}
    return any(verdict == "pass" and _is_of(part, domain) for name, verdict, part in verdicts if name != "dmarc")


def _server_of(result: str) -> str:
    return (result.partition(";")[0].split() or [""])[0].lower()


def _is_of(part: str, domain: str) -> bool:
    named = re.search(r"(?:smtp\.mailfrom|header\.d|header\.from)\s*=\s*\"?(?:[^\s;@\"]*@)?([^\s;@\"]+)", part)
    return named is not None and (named[1] == domain or domain.endswith("." + named[1]))
