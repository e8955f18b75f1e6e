"""Who is to be told, by the roles that people hold on a day; and the topics by which others follow a record."""

from collections.abc import Iterable
from datetime import date

from ehealth_portal.mandate.models import Provision
from ehealth_portal.members.models import Body, Role
from ehealth_portal.members.queries import acting_bodies, group_ids


def holders(kinds: Iterable[str], body_id: int | None, *, on: date) -> set[int]:
    """The people who hold one of these roles for a body of the group on that day."""
    if body_id is None:
        return set()
    roles = Role.objects.on(on).filter(kind__in=kinds, body__in=group_ids({body_id})[body_id], user__is_active=True)
    return set(roles.values_list("user_id", flat=True))


def house(*, on: date) -> set[int]:
    """Everybody of the secretariat, the administrators among them."""
    held = Role.objects.on(on).filter(kind__in=(Role.Kind.SECRETARIAT, Role.Kind.ADMINISTRATOR), user__is_active=True)
    return {role.user_id for role in held if not role.awaits_confirmation}


def secretariat(*, on: date, but: Iterable[int | None] = ()) -> set[int]:
    """The secretariat; where nobody of it is left, the administrators."""
    held = Role.objects.on(on).filter(kind__in=(Role.Kind.SECRETARIAT, Role.Kind.ADMINISTRATOR), user__is_active=True)
    roles = [role for role in held if role.user_id not in set(but) and not role.awaits_confirmation]
    house = {role.user_id for role in roles if role.kind == Role.Kind.SECRETARIAT}
    return house or {role.user_id for role in roles}


def judges(body_id: int | None, *, on: date, but: Iterable[int | None] = ()) -> set[int]:
    """Who judges what is of a body: counsellors of its group, else the secretariat; never those in ``but``."""
    return holders({Role.Kind.COUNSELLOR}, body_id, on=on) - set(but) or secretariat(on=on, but=but)


def topic_of_provision(provision: Provision) -> str:
    edition = provision.edition
    return f"provision:{edition.resolution.slug}/{edition.slug}/{provision.key}"


def topics_of_bodies(ids: Iterable[int], *, on: date) -> list[str]:
    """Of the bodies, and of those that carry on their work."""
    acting = acting_bodies(on)
    wanted = dict.fromkeys(pk for one in ids for pk in (one, acting.get(one, one)))
    slugs = dict(Body.objects.filter(pk__in=wanted).values_list("pk", "slug"))
    return [f"body:{slugs[pk]}" for pk in wanted]
