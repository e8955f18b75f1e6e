"""What the form in which practices are written needs: on whose behalf, which provisions, a stored practice as Entry."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ehealth_portal.mandate.models import Kind, Provision
from ehealth_portal.mandate.named import Named, body_names, named_provisions, state_names
from ehealth_portal.members.models import Body, MemberState, Organization
from ehealth_portal.members.queries import Standing, acting_bodies, standing_of

from ..entry import Entry, Given, Served, Standard, Words
from ..known_standards import TITLES
from ..models import Practice, StandardUsed
from ..models.wordings import Voice

KINDS: dict[str, Any] = {"body": Body, "member_state": MemberState, "organization": Organization}


@dataclass(frozen=True)
class Behalf:
    """For whom a practice is told: of the three at most one; as forms write it ``body:12``."""

    kind: str = ""
    pk: int = 0

    def __str__(self) -> str:
        return f"{self.kind}:{self.pk}" if self.kind else ""

    @classmethod
    def read(cls, chosen: str) -> "Behalf":
        kind, _colon, pk = chosen.partition(":")
        return cls(kind, int(pk)) if kind in KINDS else cls()

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of an Entry."""
        return {kind: model.objects.get(pk=self.pk) if kind == self.kind else None for kind, model in KINDS.items()}


def behalf_of(entry: Entry) -> Behalf:
    for kind in KINDS:
        if of := getattr(entry, kind):
            return Behalf(kind, of.pk)
    return Behalf()


def behalves(user: Any, *, keep: Behalf) -> list[tuple[str, Any]]:
    """Those for whom the person holds a role; the secretariat may tell on behalf of all. ``keep`` is chosen already."""
    standing = standing_of(user)
    own = {
        "body": _bodies(standing),
        "member_state": standing.member_states,
        "organization": standing.organizations,
    }
    organizations = Organization.objects.order_by("name").values_list("pk", "name")
    named = {
        "body": {pk: name.full for pk, name in body_names().items()},
        "member_state": {pk: name.name for pk, name in state_names().items()},
        "organization": dict(organizations),
    }
    labels = {"body": _("Bodies"), "member_state": _("Member States"), "organization": _("Organizations")}
    found: list[tuple[str, Any]] = []
    for kind, names in named.items():
        wanted = names.keys() if standing.is_secretariat else set(own[kind]) & names.keys()
        wanted = set(wanted) | ({keep.pk} if keep.kind == kind else set())
        rows = [(f"{kind}:{pk}", names[pk]) for pk in wanted if pk in names]
        found += [(labels[kind], sorted(rows, key=lambda row: row[1].casefold()))] if rows else []
    return found


def first_behalf(user: Any) -> Behalf:
    """Whom the first of a person's roles speaks for: a body by the one that acts in its place today."""
    for role in standing_of(user).roles:
        for kind in KINDS:
            if pk := getattr(role, f"{kind}_id"):
                return Behalf(kind, acting_bodies(timezone.now().date()).get(pk, pk) if kind == "body" else pk)
    return Behalf()


def _bodies(standing: Standing) -> set[int]:
    """Those of one's roles, and those that act in their place today."""
    acting = acting_bodies(timezone.now().date())
    held = {role.body_id for role in standing.roles if role.body_id}
    return held | {acting.get(pk, pk) for pk in held}


def provisions_to_serve(practice: Practice | None) -> dict[int, Named]:
    """Every operative provision by id, and whatever the practice serves already."""
    wanted = Q(kind=Kind.OPERATIVE)
    if practice is not None:
        wanted |= Q(served_by_practices__practice=practice)
    return named_provisions(Provision.objects.filter(wanted).distinct())


def known_standards() -> dict[str, str]:
    """Standards to suggest, with what they are called: known ones, and those that published practices name."""
    used = StandardUsed.objects.filter(practice__in=Practice.objects.published()).order_by("reference", "id")
    named = dict(used.values_list("reference", "title")[:200])
    return dict(sorted((named | TITLES).items()))


def entry_of(practice: Practice) -> Entry:
    """A stored practice as an Entry."""
    original = practice.wordings.filter(voice=Voice.AUTHOR).first()
    marks: dict[str, tuple[str, ...]] = {}
    for mark in practice.marks.all():
        marks[mark.facet] = (*marks.get(mark.facet, ()), mark.value)
    plain: tuple[str, ...] = ("language", "contact_role", "started", "ended", "cost_band", "people_reached")
    plain += ("reached_in", "reached_source", "strength", "licence", "body", "member_state", "organization")
    return Entry(
        **{name: getattr(practice, name) for name in plain},
        words=Words(**original.parts) if original else Words(),
        marks=marks,
        countries=tuple(practice.countries.order_by("iso3")),
        served=tuple(Served(one.provision, one.why) for one in practice.served.select_related("provision")),
        standards=tuple(Standard(one.reference, one.title, one.url) for one in practice.standards.all()),
        implementers=tuple(practice.implementers.values_list("name", flat=True)),
        proofs=tuple(Given(one.title, one.reference, one.url, one.kind, one.language) for one in practice.proofs.all()),
    )
