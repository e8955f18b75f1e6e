"""The docket: all operative provisions of an edition as one strip, in groups of those they address."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ehealth_portal.mandate.models import Addressee, Edition, Provision

from ..models import Status
from .statuses import voices_of


@dataclass(frozen=True)
class Cell:
    """One provision of the strip; ``opens`` where the next group of addressees begins."""

    provision: Provision
    status: Status
    opens: bool


def docket_of(edition: Edition) -> list[Cell]:
    """Three queries however many provisions there are."""
    provisions = list(edition.provisions.operative().order_by("position"))
    voices, addressed = voices_of(provisions), _addressed(provisions)
    cells: list[Cell] = []
    before: object = None
    for provision in provisions:
        group = (provision.section_id, *addressed[provision.pk])
        cells.append(Cell(provision, voices[provision.pk].status, bool(cells) and group != before))
        before = group
    return cells


def _addressed(provisions: Iterable[Provision]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = Addressee.objects.filter(provision__in=list(provisions)).order_by("position", "pk")
    for provision, body in rows.values_list("provision_id", "body_id"):
        found[provision].append(body)
    return found
