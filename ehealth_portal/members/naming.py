"""Names for readers, and country groups of a day: whole small tables, one query each, picked by language."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from .models import BodyName, CountryGroupMembership, MemberStateName, Organization

FALLBACK = "en"


def body_names(language: str) -> dict[int, str]:
    """Each body's id with its name in ``language``, else in English, else in whatever language it has."""
    return _picked(BodyName.objects.values_list("body_id", "language", "name"), language)


def member_state_names(language: str) -> dict[int, str]:
    """Each Member State's id with its UN short name in ``language``, else in English, else in any."""
    return _picked(MemberStateName.objects.values_list("member_state_id", "language", "name"), language)


def _picked(rows: Iterable[tuple[int, str, str]], language: str) -> dict[int, str]:
    ranked = sorted(rows, key=lambda row: (row[1] == language, row[1] == FALLBACK))
    return {pk: name for pk, _language, name in ranked}


def groups_on(day: date | None = None) -> dict[str, set[str]]:
    """Each Member State's iso3 with the groups (LDC, SIDS, LLDC, EIT) it is in on ``day`` (today unless told)."""
    groups: dict[str, set[str]] = defaultdict(set)
    held = CountryGroupMembership.objects.on(day or timezone.now().date())
    for iso3, group in held.values_list("member_state__iso3", "group"):
        groups[iso3].add(group)
    return dict(groups)


def counted_in_groups(by_state: Mapping[int, int], day: date) -> dict[str, int]:
    """What was counted by Member State, of each of which a thing has one, by the groups they are in on ``day``."""
    counted: dict[str, int] = defaultdict(int)
    held = CountryGroupMembership.objects.on(day).filter(member_state__in=list(by_state))
    for group, state in set(held.values_list("group", "member_state")):
        counted[group] += by_state[state]
    return dict(counted)


def offered_name(offer: Any, language: str) -> str:
    """What a role, or an offer of one, speaks for, as the reader calls it; empty for those who speak for the house."""
    if offer.body_id:
        return body_names(language).get(offer.body_id, str(offer.body))
    if offer.member_state_id:
        return member_state_names(language).get(offer.member_state_id, str(offer.member_state))
    return str(offer.organization.name) if offer.organization_id else ""


def organizations_named() -> dict[str, Organization]:
    """Organizations by name and by acronym, in lower case."""
    known: dict[str, Organization] = {}
    for organization in Organization.objects.all():
        known |= {organization.name.casefold(): organization}
        known |= {organization.acronym.casefold(): organization} if organization.acronym else {}
    return known
