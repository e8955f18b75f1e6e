"""What a token may reach: areas of the API, each to read or to write. Rights of the owner come on top, never less."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AREAS: dict[str, str | Promise] = {
    "activities": _("Activities, their progress, evidence and milestones"),
    "record": _("Resolutions, provisions and their status, bodies, organizations, Member States"),
    "reports": _("Progress reports"),
    "practices": _("Best practices, compendia and adoptions"),
    "workshops": _("Workshops, registrations, needs and assessments"),
    "people": _("People and their roles"),
    "webhooks": _("Webhooks, and what became of each message"),
    "notifications": _("What one follows, and one's inbox"),
}
WRITABLE = ("activities", "record", "reports", "practices", "workshops", "webhooks", "notifications")
EVERYTHING = ("read", "write")  # every area: tokens made before there were areas, and by operators
SCOPES = (
    *EVERYTHING,
    *(f"{area}:read" for area in AREAS),
    *(f"{area}:write" for area in WRITABLE),
)


def needed(area: str, *, writes: bool) -> str:
    return f"{area}:{'write' if writes else 'read'}"


def permits(scopes: str, area: str, *, writes: bool) -> bool:
    """Whether a token with ``scopes`` may read, or write, in an area. What has no area is open to no token."""
    return area in AREAS and bool({needed(area, writes=writes), "write" if writes else "read"} & set(scopes.split()))


def choices() -> list[tuple[str, str | Promise]]:
    """The scopes of areas, with their words, for a form."""
    read = [(f"{area}:read", _("Read: %(area)s") % {"area": words}) for area, words in AREAS.items()]
    write = [(f"{area}:write", _("Write: %(area)s") % {"area": AREAS[area]}) for area in WRITABLE]
    return [*read, *write]
