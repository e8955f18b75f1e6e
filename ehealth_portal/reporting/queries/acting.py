"""Who is named in the text, and who acts today: addressees with the bodies that carry on their work."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from activities.queries.names import Named
from ehealth_portal.mandate.models import Addressee
from ehealth_portal.members.models import BodySuccession
from ehealth_portal.members.queries import acting_bodies


@dataclass(frozen=True)
class Party:
    """A body that the text names. ``acting`` carries on its work since ``since``, where that is another body."""

    named: Named
    part: str
    acting: Named | None = None
    since: date | None = None


@dataclass(frozen=True)
class Parties:
    leads: tuple[Party, ...] = ()
    others: tuple[Party, ...] = ()


def parties_of(provisions: Iterable[int], names: dict[int, Named], *, on: date) -> dict[int, Parties]:
    """The addressees of each provision as of ``on``; three queries however many there are."""
    acting, since = acting_bodies(on), _since(on)
    found: dict[int, list[Party]] = {pk: [] for pk in provisions}
    for row in Addressee.objects.filter(provision_id__in=list(found)).order_by("position", "pk"):
        now = acting.get(row.body_id)
        found[row.provision_id].append(
            Party(names[row.body_id], row.part, names[now] if now else None, since.get(now) if now else None)
        )
    return {
        pk: Parties(
            tuple(party for party in parties if party.part == Addressee.Part.LEAD),
            tuple(party for party in parties if party.part != Addressee.Part.LEAD),
        )
        for pk, parties in found.items()
    }


def _since(on: date) -> dict[int, date]:
    """From when each successor has been carrying on another body's work."""
    return dict(BodySuccession.objects.filter(on__lte=on).order_by("-on").values_list("successor_id", "on"))
