"""Who is on duty for bodies: the levels that are told one after the other. A fixed number of queries for any number."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from activities.queries.names import Named, body_names
from activities.queries.recipients import GROUP
from ehealth_portal.members.models import Role
from ehealth_portal.members.queries import group_ids
from ehealth_portal.notifications.recipients import secretariat

from ..sources import Level

RAPPORTEURS, COUNSELLORS = GROUP


class Duty:
    """Rapporteurs, counsellors and the secretariat on one day, each named in the active language."""

    def __init__(self, bodies: Iterable[int | None], on: date) -> None:
        wanted = {body for body in bodies if body is not None}
        self.names: dict[int, Named] = body_names()
        self.house = frozenset(secretariat(on=on))
        self.above = frozenset(secretariat(on=on, but=self.house))  # administrators, where the house had a hand in it
        groups = group_ids(wanted) if wanted else {}
        held: dict[tuple[str, int], set[int]] = defaultdict(set)
        roles = Role.objects.on(on).filter(
            kind__in=GROUP, body__in={pk for group in groups.values() for pk in group}, user__is_active=True
        )
        for kind, body, user in roles.values_list("kind", "body_id", "user_id"):
            held[kind, body or 0].add(user)
        self.held: dict[tuple[str, int], frozenset[int]] = {
            (str(kind), body): frozenset(user for one in group for user in held.get((kind, one), ()))
            for body, group in groups.items()
            for kind in GROUP
        }

    def of_group(self, body: int | None) -> tuple[Level, ...]:
        """Rapporteurs, then counsellors, then the secretariat."""
        return self._from(body, GROUP, frozenset())

    def of_judges(self, body: int | None, hands: Iterable[int | None]) -> tuple[Level, ...]:
        """Counsellors, then the secretariat; never those who wrote or sent it."""
        return self._from(body, (COUNSELLORS,), frozenset(pk for pk in hands if pk is not None))

    def _from(self, body: int | None, kinds: tuple[str, ...], but: frozenset[int]) -> tuple[Level, ...]:
        levels = [self._level(kind, body, self.held[kind, body] - but) for kind in kinds if body is not None]
        house = self.house - but or self.above - but
        too = _("The secretariat has been told too.")
        return (*(level for level in levels if level.people), Level(_("Secretariat"), house, too))

    def _level(self, kind: str, body: int, people: frozenset[int]) -> Level:
        words = {"body": self.names[body].code or self.names[body].name}
        if kind == RAPPORTEURS:
            return Level(_("Rapporteurs of %(body)s") % words, people)
        too = _("The counsellors of %(body)s have been told too.") % words
        return Level(_("Counsellors of %(body)s") % words, people, too)
