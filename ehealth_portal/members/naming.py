"""Names for readers, and country groups of a day: whole small tables, one query each, picked by language."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from .models import BodyName, CountryGroupMembership, MemberStateName

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


def offered_name(offer: Any, language: str) -> str:
    """What a role, or an offer of one, speaks for, as the reader calls it; empty for those who speak for the house."""
    if offer.body_id:
        return body_names(language).get(offer.body_id, str(offer.body))
    if offer.member_state_id:
        return member_state_names(language).get(offer.member_state_id, str(offer.member_state))
    return str(offer.organization.name) if offer.organization_id else ""
