"""How a provision is named from outside: by key or code, in the edition where the mandate began unless told."""

from django.db.models import Q, QuerySet

from .models import Edition, Provision

RESOLUTION = "78"
EDITION = "dubai-2012"
KEY = r"[A-Za-z0-9_.\-]+"


def editions_named(edition: str = EDITION, resolution: str = RESOLUTION) -> QuerySet[Edition]:
    return Edition.objects.filter(slug=edition, resolution__slug=resolution)


def provision_named(name: str, *, edition: str = EDITION, resolution: str = RESOLUTION) -> Provision | None:
    """The provision of this key (``resolves.1``) or code (``TSB-1``); also ``78/dubai-2012/resolves.1``."""
    if name.count("/") == 2:
        resolution, edition, name = name.split("/")
    if not name:
        return None
    return (
        Provision.objects.filter(edition__slug=edition, edition__resolution__slug=resolution)
        .filter(Q(key=name) | Q(code=name))
        .order_by("position")
        .first()
    )
