"""What the form in which workshops are planned needs: what can be chosen, and a stored workshop as Entry."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db.models import Q

from ehealth_portal.mandate.models import Kind, Provision
from ehealth_portal.mandate.named import Named, body_names, named_provisions

from .. import permissions
from ..entry import Entry, Served, Words
from ..models import Series, Workshop

SIX_WEEKS = timedelta(weeks=6)  # ITU: before the first day, for fellowships, interpretation and captioning


def bodies_for(user: Any, *, keep: int | None = None) -> list[tuple[str, str]]:
    """The bodies for which the person may plan, by name; ``keep`` is chosen already."""
    names = body_names()
    ids = [pk for pk in names if pk == keep or permissions.may_plan_for(user, pk)]
    return sorted(((str(pk), names[pk].full) for pk in ids), key=lambda row: row[1].casefold())


def provisions_to_serve(workshop: Workshop | None) -> dict[int, Named]:
    """Every operative provision, and whatever this workshop serves."""
    wanted = Q(kind=Kind.OPERATIVE)
    if workshop is not None:
        wanted |= Q(served_by_workshops__workshop=workshop)
    return named_provisions(Provision.objects.filter(wanted).distinct())


def series_to_choose() -> list[tuple[str, str]]:
    return [(str(one.pk), one.name) for one in Series.objects.order_by("name")]


SAME = (
    "kind", "language", "series", "body", "started", "ended", "timezone", "place", "country", "is_remote",
    "is_in_person", "remote_address", "seats", "remote_seats", "is_moderated", "registration_opens_on",
    "registration_closes_on", "offers_fellowships", "fellowships_by", "services_by", "is_captioned",
)  # fmt: skip


def entry_of(workshop: Workshop) -> Entry:
    """A stored workshop as an Entry, with the words of its original."""
    text = workshop.announcements.filter(language=workshop.language).first()
    words = Words(text.title, text.summary, text.audience, text.practical) if text else Words()
    served = workshop.served.select_related("provision").order_by("provision_id")
    values = {name: getattr(workshop, name) for name in SAME}
    return Entry(
        words=words,
        bodies=tuple(workshop.bodies.order_by("slug")),
        interpretation=tuple(workshop.interpretation),
        themes=tuple(workshop.themes.order_by("theme").values_list("theme", flat=True)),
        served=tuple(Served(one.provision, one.why) for one in served),
        **values | {"ended": None if workshop.ended == workshop.started else workshop.ended},
    )


def same(one: Entry, other: Entry) -> bool:
    """Whether two entries say the same, whatever the order of bodies, themes and provisions."""

    def plain(entry: Entry) -> Entry:
        return replace(
            entry,
            bodies=tuple(sorted(entry.bodies, key=lambda body: body.pk)),
            themes=tuple(sorted(entry.themes)),
            interpretation=tuple(sorted(entry.interpretation)),
            served=tuple(sorted(entry.served, key=lambda served: served.provision.pk)),
        )

    return plain(one) == plain(other)
