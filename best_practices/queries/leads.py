"""Leads as a reader may see them: by their state, 20 a page, with the people and the records that they name."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count

from ehealth_portal.languages import comma_list
from ehealth_portal.mandate.named import body_names, state_names
from ehealth_portal.members.models import Role
from ehealth_portal.members.who import actors

from ..models import Lead

PAGE_SIZE = 20


@dataclass(frozen=True)
class Told:
    """A lead with the names of its people, as far as the reader may know them."""

    lead: Lead
    identified_by: str
    offered_to: str
    ended_by: str


def counts(user: Any) -> dict[str, int]:
    seen = Lead.objects.visible_to(user).order_by().values_list("state").annotate(Count("pk"))
    return dict.fromkeys(Lead.State.values, 0) | dict(seen)


def page_of(user: Any, state: str, number: str) -> "tuple[Page[Lead], list[Told]]":
    """The page of that number; the nearest that there is, if there is none of it."""
    page = Paginator(Lead.objects.visible_to(user).filter(state=state), PAGE_SIZE).get_page(number)
    return page, told(list(page.object_list), user)


def told(leads: list[Lead], user: Any) -> list[Told]:
    """As many queries for one as for many."""
    people = [(lead.identified_by_id, lead.offered_to_id, lead.ended_by_id) for lead in leads]
    names = actors({pk for three in people for pk in three if pk}, user)
    return [Told(lead, *(names.get(pk or 0, "") for pk in three)) for lead, three in zip(leads, people, strict=True)]


def role_holders(*, on: Any, but: set[int | None]) -> list[tuple[str, str]]:
    """Those to whom a lead can be offered, with their roles: as choices of a form."""
    held = Role.objects.on(on).filter(user__is_active=True).exclude(user__in={pk for pk in but if pk})
    roles: dict[tuple[str, str], list[str]] = {}
    bodies, states = body_names(), state_names()
    for role in held.select_related("user", "organization").order_by("user__name", "id"):
        of = bodies.get(role.body_id or 0)
        scope = of.code or of.name if of else ""
        scope = scope or (states[role.member_state_id].name if role.member_state_id in states else "")
        scope = scope or (role.organization.name if role.organization else "")
        words = comma_list(word for word in (role.get_kind_display(), scope) if word)
        roles.setdefault((str(role.user_id), role.user.name), []).append(words)
    return [(pk, f"{name} ({'; '.join(dict.fromkeys(words))})") for (pk, name), words in roles.items()]
