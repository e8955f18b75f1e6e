"""What things are called in the reader's language (mandate/named.py), and the provisions that an activity may serve."""

from django.db.models import Q

from ehealth_portal.mandate.models import Kind, Provision
from ehealth_portal.mandate.named import Named, body_names, named_provisions, provisions_named, state_names

__all__ = ["Named", "body_names", "provision_names", "provisions_named", "state_names"]


def provision_names(*, served_by: int | None = None) -> dict[int, Named]:
    """Every operative provision by id, and with ``served_by`` also whatever that activity serves."""
    wanted = Q(kind=Kind.OPERATIVE)
    if served_by is not None:
        wanted |= Q(served__activity_id=served_by)
    return named_provisions(Provision.objects.filter(wanted).distinct())
