"""Loading who is who from the shipped files: bodies, Member States, dated country groups, organizations."""

from datetime import datetime
from typing import Any

from ehealth_portal.languages import Language
from ehealth_portal.reference import day, read_csv, read_yaml
from ehealth_portal.reference.bringing import Brought, bring_in

from .models import (
    Body,
    BodyName,
    BodySuccession,
    CountryGroupMembership,
    MemberState,
    MemberStateName,
    Organization,
)


def load_all(*, at: datetime) -> list[Brought]:
    """Everything of this app, in an order in which each row finds those it refers to. Call it in a transaction."""
    return [*load_bodies(at=at), *load_member_states(at=at), *load_organizations(at=at)]


def load_bodies(*, at: datetime) -> list[Brought]:
    content = read_yaml("bodies.yaml")
    given: list[dict[str, Any]] = content["bodies"]
    bodies = bring_in("bodies", Body, ("slug",), {(row["slug"],): _body(row) for row in given}, at=at)
    pk = dict(Body.objects.values_list("slug", "pk"))
    _set_parents({row["slug"]: pk[row["parent"]] if "parent" in row else None for row in given})
    names = {(pk[row["slug"]], language): {"name": name} for row in given for language, name in row["names"].items()}
    successions = {
        (pk[row["predecessor"]], pk[row["successor"]]): {
            "on": day(row["on"]),
            "source": row.get("source", ""),
            "confidence": row.get("confidence", ""),
        }
        for row in content["successions"]
    }
    return [
        bodies,
        bring_in("names of bodies", BodyName, ("body_id", "language"), names, at=at),
        bring_in("successions", BodySuccession, ("predecessor_id", "successor_id"), successions, at=at),
    ]


def _set_parents(parents: dict[str, int | None]) -> None:
    moved = [body for body in Body.objects.filter(slug__in=parents) if body.parent_id != parents[body.slug]]
    for body in moved:
        body.parent_id = parents[body.slug]
    Body.objects.bulk_update(moved, ["parent_id"])


def _body(row: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {name: row.get(name, "") for name in ("kind", "acronym", "sector", "source", "confidence")}
    return fields | {"valid_from": day(row.get("valid_from")), "valid_until": day(row.get("valid_until"))}


def load_member_states(*, at: datetime) -> list[Brought]:
    given = read_csv("member_states.csv")
    states = bring_in("Member States", MemberState, ("iso3",), {(row["iso3"],): _state(row) for row in given}, at=at)
    pk = dict(MemberState.objects.values_list("iso3", "pk"))
    names = {
        (pk[row["iso3"]], language): {"name": row[f"name_{language}"], "everyday_name": row[f"everyday_{language}"]}
        for row in given
        for language in Language.values
    }
    groups = {
        (pk[row["iso3"]], row["group"], day(row["valid_from"])): {
            "valid_until": day(row["valid_until"]),
            "source": row["source"],
            "confidence": row["confidence"],
            "note": row["note"],
        }
        for row in read_csv("country_groups.csv")
    }
    return [
        states,
        bring_in("names of Member States", MemberStateName, ("member_state_id", "language"), names, at=at),
        bring_in("country groups", CountryGroupMembership, ("member_state_id", "group", "valid_from"), groups, at=at),
    ]


def _state(row: dict[str, str]) -> dict[str, Any]:
    kept = ("iso2", "m49", "itu_region", "itu_region_confidence", "formal_name")
    return {name: row[name] for name in kept} | {"valid_from": day(row["member_from"])}


def load_organizations(*, at: datetime) -> list[Brought]:
    pk = dict(MemberState.objects.values_list("iso3", "pk"))
    rows = {
        (row["slug"],): {
            "name": row["name"],
            "acronym": row.get("acronym", ""),
            "kind": row["kind"],
            "member_state_id": pk[row["member_state"]] if "member_state" in row else None,
            "website": row.get("website", ""),
        }
        for row in read_yaml("organizations.yaml")["organizations"]
    }
    return [bring_in("organizations", Organization, ("slug",), rows, at=at)]
