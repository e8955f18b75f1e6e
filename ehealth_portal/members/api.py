"""The JSON door of who is who: bodies, organizations, Member States and people, each as of a day."""

from datetime import date
from typing import Any, ClassVar

from django.db.models import F, QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from ehealth_portal.rest.endpoints import Endpoint, ListEndpoint, ListQuery, Query
from ehealth_portal.rest.fields import Day, Word
from ehealth_portal.rest.openapi import page_of
from ehealth_portal.rest.pagination import Order

from .models import (
    Body,
    BodyName,
    BodySuccession,
    CountryGroup,
    CountryGroupMembership,
    MemberState,
    MemberStateName,
    Organization,
    Role,
    User,
)
from .permissions import is_secretariat, may_see_people
from .queries import acting_bodies
from .serializers import BodyOut, MemberStateOut, OrganizationOut, PersonWithRoles

DATED = ("valid_from", "valid_until")
ON = "The state of this day; without it every row is given with its dates."


def both_ways(name: str, *paths: str) -> dict[str, Order]:
    """An ordering and its reverse, the first path being what it is called after."""
    return {name: Order(paths), f"-{name}": Order(paths, descending=True)}


def on_day(rows: QuerySet[Any], day: date | None) -> QuerySet[Any]:
    return rows.on(day) if day else rows  # type: ignore[attr-defined]


def first(told: list[dict[str, Any]]) -> Response:
    if not told:
        raise Http404
    return Response(told[0])


class OnQuery(Query):
    on = Day(required=False, help_text=ON)


class OnListQuery(ListQuery):
    on = Day(required=False, help_text=ON)


class BodyQuery(OnListQuery):
    kind = serializers.ChoiceField(choices=Body.Kind.choices, required=False)
    sector = Word(required=False, max_length=10, help_text="`ITU-T`, `ITU-D` or `ITU-R`.")
    parent = Word(required=False, max_length=60, help_text="Slug of the body that it is part of.")  # type: ignore[assignment]


class Bodies(ListEndpoint):
    """Groups, offices and classes of members that the texts of ITU speak of."""

    area = "record"
    query = BodyQuery
    orders: ClassVar = both_ways("slug", "slug")

    @extend_schema(summary="List bodies", responses=page_of(BodyOut))
    def get(self, request: Request) -> Response:
        bodies = on_day(Body.objects.all(), self.asked.get("on"))
        for name, path in (("kind", "kind"), ("sector", "sector"), ("parent", "parent__slug")):
            if name in self.asked:
                bodies = bodies.filter(**{path: self.asked[name]})
        return self.page(body_rows(bodies), lambda rows: bodies_told(rows, self.asked.get("on")))


class OneBody(Endpoint):
    """A body, whether it still exists or not."""

    area = "record"
    query = OnQuery

    @extend_schema(summary="Read a body", responses=BodyOut)
    def get(self, request: Request, slug: str) -> Response:
        on = self.asked.get("on")
        return first(bodies_told(list(body_rows(on_day(Body.objects.filter(slug=slug), on))), on))


BODY = ("slug", "kind", "acronym", "sector", "source", "confidence", *DATED)


def body_rows(bodies: QuerySet[Body]) -> QuerySet[Any, Any]:
    return bodies.values("id", *BODY, parent_slug=F("parent__slug"))


def bodies_told(rows: list[dict[str, Any]], on: date | None) -> list[dict[str, Any]]:
    ids = [row["id"] for row in rows]
    names: dict[int, dict[str, str]] = {pk: {} for pk in ids}
    for pk, language, name in BodyName.objects.filter(body__in=ids).values_list("body_id", "language", "name"):
        names[pk][language] = name
    came_from, became = successions(on)
    acting = acting_bodies(on or timezone.now().date())
    slugs = dict(Body.objects.filter(pk__in=acting.values()).values_list("pk", "slug"))
    return [
        {name: row[name] for name in BODY}
        | {"parent": row["parent_slug"], "names": names[row["id"]]}
        | {"predecessors": came_from.get(row["id"], []), "successors": became.get(row["id"], [])}
        | {"acting": slugs.get(acting.get(row["id"], 0), row["slug"])}
        for row in rows
    ]


def successions(on: date | None) -> tuple[dict[int, list[Any]], dict[int, list[Any]]]:
    """By body what it came from and what carries it on, as of ``on``."""
    found = BodySuccession.objects.order_by("on", "id")
    if on:
        found = found.filter(on__lte=on)
    came_from: dict[int, list[Any]] = {}
    became: dict[int, list[Any]] = {}
    rows = found.values(
        "predecessor_id", "successor_id", "on", "source", "confidence", "predecessor__slug", "successor__slug"
    )
    for row in rows:
        told = {"on": row["on"], "source": row["source"], "confidence": row["confidence"]}
        came_from.setdefault(row["successor_id"], []).append({"body": row["predecessor__slug"]} | told)
        became.setdefault(row["predecessor_id"], []).append({"body": row["successor__slug"]} | told)
    return came_from, became


class OrganizationQuery(OnListQuery):
    kind = serializers.ChoiceField(choices=Organization.Kind.choices, required=False)
    member_state = Word(required=False, max_length=3, help_text="ISO 3166-1 alpha-3 code.")


ORGANIZATION = ("slug", "name", "acronym", "kind", "website", *DATED)


def organizations_told(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: row[name] for name in ORGANIZATION} | {"member_state": row["iso3"]} for row in rows]


class Organizations(ListEndpoint):
    """Partners and members that are not States."""

    area = "record"
    query = OrganizationQuery
    orders: ClassVar = both_ways("name", "name", "id") | both_ways("slug", "slug")

    @extend_schema(summary="List organizations", responses=page_of(OrganizationOut))
    def get(self, request: Request) -> Response:
        found = on_day(Organization.objects.all(), self.asked.get("on"))
        for name, path in (("kind", "kind"), ("member_state", "member_state__iso3")):
            if name in self.asked:
                found = found.filter(**{path: self.asked[name]})
        return self.page(found.values("id", *ORGANIZATION, iso3=F("member_state__iso3")), organizations_told)


class OneOrganization(Endpoint):
    """An organization."""

    area = "record"
    query = OnQuery

    @extend_schema(summary="Read an organization", responses=OrganizationOut)
    def get(self, request: Request, slug: str) -> Response:
        found = on_day(Organization.objects.filter(slug=slug), self.asked.get("on"))
        return first(organizations_told(list(found.values("id", *ORGANIZATION, iso3=F("member_state__iso3")))))


class MemberStateQuery(OnListQuery):
    group = serializers.ChoiceField(
        choices=CountryGroup.choices, required=False, help_text="In this group on the day `on`, else today."
    )
    region = Word(required=False, max_length=30, help_text="ITU region.")


STATE = ("iso3", "iso2", "m49", "itu_region", "itu_region_confidence", "formal_name", *DATED)


class MemberStates(ListEndpoint):
    """Member States of ITU, with the country groups they are or were in."""

    area = "record"
    query = MemberStateQuery
    orders: ClassVar = both_ways("iso3", "iso3")

    @extend_schema(summary="List Member States", responses=page_of(MemberStateOut))
    def get(self, request: Request) -> Response:
        on = self.asked.get("on")
        states = on_day(MemberState.objects.all(), on)
        if "region" in self.asked:
            states = states.filter(itu_region=self.asked["region"])
        if "group" in self.asked:
            members = CountryGroupMembership.objects.on(on or timezone.now().date()).filter(group=self.asked["group"])
            states = states.filter(pk__in=members.values("member_state"))
        return self.page(states.values("id", *STATE), lambda rows: states_told(rows, on))


class OneMemberState(Endpoint):
    """A Member State."""

    area = "record"
    query = OnQuery

    @extend_schema(summary="Read a Member State", responses=MemberStateOut)
    def get(self, request: Request, iso3: str) -> Response:
        on = self.asked.get("on")
        states = on_day(MemberState.objects.filter(iso3=iso3), on)
        return first(states_told(list(states.values("id", *STATE)), on))


GROUP = ("group", "source", "confidence", "note", *DATED)


def states_told(rows: list[dict[str, Any]], on: date | None) -> list[dict[str, Any]]:
    ids = [row["id"] for row in rows]
    names: dict[int, dict[str, Any]] = {pk: {} for pk in ids}
    for name in MemberStateName.objects.filter(member_state__in=ids):
        names[name.member_state_id][name.language] = {"name": name.name, "everyday_name": name.everyday_name}
    groups: dict[int, list[Any]] = {pk: [] for pk in ids}
    memberships = on_day(CountryGroupMembership.objects.filter(member_state__in=ids), on)
    for row in memberships.order_by("group", "id").values("member_state_id", *GROUP):
        groups[row.pop("member_state_id")].append(row)
    return [
        {name: row[name] for name in STATE} | {"names": names[row["id"]], "groups": groups[row["id"]]} for row in rows
    ]


class SeesPeople(BasePermission):
    """Names of people and their roles are for those who hold a role themselves."""

    def has_permission(self, request: Request, view: object) -> bool:
        return may_see_people(request.user)


class PeopleQuery(OnListQuery):
    kind = serializers.ChoiceField(
        choices=Role.Kind.choices, required=False, help_text="Holds this role on the day `on`, else today."
    )


class People(ListEndpoint):
    """People and their roles, for those who hold a role."""

    area = "people"
    permission_classes = [SeesPeople]
    query = PeopleQuery
    orders: ClassVar = both_ways("name", "name", "id")

    @extend_schema(summary="List people", responses=page_of(PersonWithRoles))
    def get(self, request: Request) -> Response:
        on = self.asked.get("on")
        people = User.objects.filter(is_active=True)
        if "kind" in self.asked:
            holders = Role.objects.on(on or timezone.now().date()).filter(kind=self.asked["kind"])
            people = people.filter(pk__in=holders.values("user"))
        return self.page(people.values(*PERSON), lambda rows: people_told(rows, on, request.user))


class OnePerson(Endpoint):
    """A person."""

    area = "people"
    permission_classes = [SeesPeople]
    query = OnQuery

    @extend_schema(summary="Read a person", responses=PersonWithRoles)
    def get(self, request: Request, pk: int) -> Response:
        people = User.objects.filter(is_active=True, pk=pk)
        return first(people_told(list(people.values(*PERSON)), self.asked.get("on"), request.user))


PERSON = ("id", "name", "language", "email", "created_at")
ROLE = ("kind", *DATED)


def people_told(rows: list[dict[str, Any]], on: date | None, reader: Any) -> list[dict[str, Any]]:
    roles: dict[int, list[Any]] = {row["id"]: [] for row in rows}
    held = on_day(Role.objects.filter(user__in=list(roles)), on).order_by("id")
    for row in held.values("user_id", "body__slug", "member_state__iso3", "organization__slug", *ROLE):
        told = {"body": row["body__slug"], "member_state": row["member_state__iso3"]}
        told |= {"organization": row["organization__slug"]}
        roles[row["user_id"]].append({name: row[name] for name in ROLE} | told)
    private = is_secretariat(reader)
    return [
        {name: row[name] for name in PERSON if name in ("id", "name", "language") or private or row["id"] == reader.pk}
        | {"roles": roles[row["id"]]}
        for row in rows
    ]
