"""The page of one workshop: its text in the reader's language, its facts, what its reader may do with it now."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from ehealth_portal.languages import current_language
from ehealth_portal.mandate.named import Named, body_names, provisions_named, state_names
from ehealth_portal.review.transitions import MOVES, State

from .. import permissions
from ..models import Announcement, ProvisionServed, Workshop
from ..vocabulary import Theme
from .workshops import texts_for


@dataclass(frozen=True)
class Served:
    served: ProvisionServed
    name: Named


@dataclass(frozen=True)
class Shown:
    """``languages`` are those in which readers can read it."""

    workshop: Workshop
    text: Announcement
    languages: list[str]
    body: Named | None
    bodies: list[Named]
    country: Named | None
    themes: list[str]
    served: list[Served]


def shown(workshop: Workshop) -> Shown:
    """A fixed number of queries. Whoever may see an unpublished workshop gets its original."""
    bodies, states, labels = body_names(), state_names(), dict(Theme.choices)
    text = texts_for([workshop.pk], language=current_language(), released=False).get(workshop.pk)
    released = set(workshop.announcements.filter(is_released=True).values_list("language", flat=True))
    return Shown(
        workshop=workshop,
        text=text or Announcement(workshop=workshop, language=workshop.language),
        languages=sorted(released),
        body=bodies.get(workshop.body_id or 0),
        bodies=[bodies[pk] for pk in workshop.bodies.order_by("slug").values_list("pk", flat=True) if pk in bodies],
        country=states.get(workshop.country_id or 0),
        themes=[str(labels[one]) for one in workshop.themes.values_list("theme", flat=True) if one in labels],
        served=_served(workshop),
    )


def _served(workshop: Workshop) -> list[Served]:
    rows = list(workshop.served.select_related("provision__edition__resolution").order_by("provision__position", "pk"))
    names = provisions_named(row.provision_id for row in rows)
    return [Served(row, names[row.provision_id]) for row in rows if row.provision_id in names]


@dataclass(frozen=True)
class Registration:
    """Whether one can register on a day, and until when or from when."""

    is_open: bool = False
    opens_on: date | None = None  # still to come
    closes_on: date | None = None
    is_past: bool = False


def registration_of(workshop: Workshop, *, on: date) -> Registration | None:
    """None where nobody registers: of the public record, and before it is published. ``on``: the day there."""
    opens, last = workshop.registration_opens_on, workshop.registration_ends_on
    if not workshop.is_published or opens is None:
        return None
    if last and last < on:
        return Registration(is_past=True, closes_on=last)
    if opens > on:
        return Registration(opens_on=opens, closes_on=last)
    return Registration(is_open=True, closes_on=last)


def _takes_names(workshop: Workshop) -> bool:
    return workshop.is_published and workshop.registration_opens_on is not None


def acts_on(workshop: Workshop, user: Any) -> dict[str, bool]:
    """Every move that the table admits, and the acts beside it."""
    questions = {
        "submit": permissions.may_submit,
        "take_back": permissions.may_submit,
        "return": permissions.may_judge,
        "publish": permissions.may_judge,
        "withdraw": permissions.may_judge,
    }
    may = {name: workshop.state in MOVES[name].starts and ask(user, workshop) for name, ask in questions.items()}
    edits = permissions.may_edit(user, workshop)
    return may | {
        "edit": edits and (workshop.is_editable or workshop.is_published),
        "texts": edits and (workshop.is_editable or workshop.is_published),
        "delete": permissions.may_submit(user, workshop) and workshop.state == State.DRAFT,
        "staff": workshop.is_published and permissions.may_staff(user, workshop),
        "people": workshop.is_published and permissions.may_see_people(user, workshop),
        "nominate": _takes_names(workshop) and permissions.may_nominate(user),
    }
