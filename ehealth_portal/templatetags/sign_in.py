"""Tags and filters of the pages of signing in."""

import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest
from django.template import Context
from django.utils.translation import gettext as _

from ehealth_portal.members.signing_in import sign_on

register = template.Library()

# The first that stands in the text: most browsers call themselves by several names.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iOS",
    "iPad": "iPadOS",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


@register.filter
def device(user_agent: str) -> str:
    """What a browser says of itself, as its owner would say it."""
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")


@register.filter
def in_fours(text: str) -> str:
    """Long codes in groups, to be read off and typed; blanks in what is typed do not count."""
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


@register.filter
def as_json(told: Any) -> str:
    """For a data attribute: autoescaping keeps it inside its quotes."""
    return json.dumps(told, cls=DjangoJSONEncoder)


@register.simple_tag(takes_context=True)
def sign_on_providers(context: Context) -> list[Any]:
    """Organizations whose own sign-on leads in here."""
    return sign_on.offered(context["request"])


@register.simple_tag
def sign_on_name(provider: str, names: dict[str, str]) -> str:
    return names.get(provider, provider)


@register.simple_tag(takes_context=True)
def address_by_name(context: Context) -> str:
    """The page's address on this machine by the name that passkeys need in place of a number."""
    request: HttpRequest = context["request"]
    port = request.get_port()
    return f"{request.scheme}://localhost{'' if port in ('80', '443') else f':{port}'}{request.path}"
