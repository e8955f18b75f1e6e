"""/.well-known/security.txt (RFC 9116) and the policy that it names: where to report a weakness."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

# Renewed by hand once a year, when somebody has looked that the contact still answers; a test asks for it in time.
EXPIRES = datetime(2027, 10, 31, tzinfo=UTC)
PLAIN = "text/plain; charset=utf-8"


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {EXPIRES:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: ar, zh, en, fr, ru, es",
        f"Canonical: {settings.SITE_URL}{reverse('security-txt')}",
        f"Policy: {settings.SITE_URL}{reverse('security-policy')}",
    ]
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type=PLAIN)


@require_safe
def security_policy(request: HttpRequest) -> HttpResponse:
    """SECURITY.md as it stands in this version."""
    return HttpResponse((settings.BASE_DIR / "SECURITY.md").read_bytes(), content_type=PLAIN)
