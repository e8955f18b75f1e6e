"""What people name in an address: a country by its name or code, a practice by its number."""

import re
from collections.abc import Iterable

from django.db.models import Q

from ehealth_portal.members.models import MemberState, MemberStateName

from ..models import NumberOfYear, Practice

REFERENCE = re.compile(r"BP-(\d{4})-(\d{3,9})", re.ASCII)


def state_called(name: str) -> MemberState | None:
    """By its code (MWI), or by its name in any of the six languages."""
    if "\x00" in name:
        return None
    if found := MemberState.objects.filter(Q(iso3=name.upper()) | Q(iso2=name.upper())).first():
        return found
    named = MemberStateName.objects.filter(Q(name__iexact=name) | Q(everyday_name__iexact=name))
    row = named.select_related("member_state").order_by("member_state").first()
    return row.member_state if row else None


def newest_of(reference: str) -> Practice | None:
    """The newest published revision of ``BP-2026-041``."""
    if not (read := REFERENCE.fullmatch(reference)):
        return None
    of = Practice.objects.published().filter(year=int(read[1]), number=int(read[2]))
    return of.order_by("-revision").first()


def newest_by_reference(references: Iterable[str]) -> dict[str, Practice]:
    """The same for many, in one query."""
    read = [one for reference in references if (one := REFERENCE.fullmatch(reference))]
    wanted = Q(pk__in=[])
    for one in read:
        wanted |= Q(year=int(one[1]), number=int(one[2]))
    return {row.reference: row for row in Practice.objects.published().filter(wanted).order_by("revision")}


def was_given(reference: str) -> bool:
    """Whether some practice got this number, published still or not."""
    read = REFERENCE.fullmatch(reference)
    if read is None or not int(read[2]):
        return False
    return NumberOfYear.objects.filter(year=int(read[1]), last__gte=int(read[2])).exists()
