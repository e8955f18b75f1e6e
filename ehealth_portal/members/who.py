"""Who acted, as far as a reader may know: names for those who may see people, roles for everybody else."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from ehealth_portal.languages import comma_list, current_language

from .models import Role, ServiceAccount, User
from .naming import body_names
from .permissions import may_see_people

Pair = tuple[int | None, int | None]


def actors(ids: Iterable[int], user: Any) -> dict[int, str]:
    """People by id: "Ana Rossi (Rapporteur, SG21)" for those who may see people, else "Rapporteur, SG21"."""
    ids = set(ids)
    if not ids:
        return {}
    told: dict[int, str] = {}
    held = Role.objects.filter(user_id__in=ids).select_related("body").order_by("user_id", "-valid_from", "id")
    roles = {role.user_id: role for role in reversed(list(held))}  # the first of each
    unnamed = any(role.body and not role.body.acronym for role in roles.values())
    names = body_names(current_language()) if unnamed else {}
    for pk, role in roles.items():
        label = str(role.get_kind_display())
        told[pk] = comma_list([label, role.body.acronym or names[role.body.pk]]) if role.body else label
    if may_see_people(user):
        people = dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))
        return {pk: f"{people[pk]} ({told[pk]})" if pk in told else people[pk] for pk in people}
    return told


def acted(pairs: Iterable[Pair], user: Any) -> dict[Pair, str]:
    """The same for acts: with the service account that acted for the person, if one did."""
    pairs = set(pairs)
    people = actors({actor for actor, _through in pairs if actor}, user)
    programs = {through for _actor, through in pairs if through}
    services = dict(ServiceAccount.objects.filter(pk__in=programs).values_list("pk", "name")) if programs else {}
    named = services if may_see_people(user) else {}
    return {pair: _both(people.get(pair[0] or 0, ""), named.get(pair[1] or 0, "")) for pair in pairs}


def _both(person: str, service: str) -> str:
    if not (person and service):
        return person
    return _("%(person)s, through %(service)s") % {"person": person, "service": service}
