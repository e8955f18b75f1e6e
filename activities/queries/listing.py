"""Activities as the API tells of them, a list and a single one by the same query: plain rows, no model instances."""

from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any

import orjson
from django.db.models import Expression, F, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import JSONArray
from django.urls import reverse

from ehealth_portal.dated import PartialDate
from ehealth_portal.members.queries import standing_of

from ..models import Activity, Evidence, Milestone, Partner, ProgressEntry, ProvisionServed

PLAIN = (
    "id", "title", "kind", "summary", "language", "place", "no_evidence_reason", "state", "version", "source",
    "confidence", "confidence_note", "external_key", "reason", "created_at", "updated_at", "submitted_at", "decided_at",
)  # fmt: skip
PEOPLE = ("created_by", "submitted_by", "decided_by")
EVIDENCE = (
    "id", "reference", "url", "file_name", "content_type", "bytes", "sha256", "language", "added_at", "standing",
    "scan",
)  # fmt: skip
NAMES = tuple(f"{one}{part}" for one in PEOPLE for part in ("_id", "__name"))


class JSONRows(Subquery):
    """The rows of a subquery of one column ``item`` as the text of one JSON array, in their order."""

    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(SELECT json_agg(rows.item)::text FROM (%(subquery)s) rows)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(SELECT json_group_array(json(rows.item)) FROM (%(subquery)s) rows)"
        return self.as_sql(compiler, connection, template=template, **context)


class Around(Expression):
    """Of each row of ``outer`` the rows of ``model`` that belong to it, each as an array of ``columns``, as JSON text.

    Its SQL never changes, so Django makes it once a process: made for every request it took half of the request's
    CPU (benchmarks/read_path.py).
    """

    output_field = TextField()

    def __init__(self, outer: Any, model: Any, *columns: str, by: str, order: str) -> None:
        super().__init__()
        self.outer, self.model, self.columns, self.by, self.order = outer, model, columns, by, order
        self.compiled: dict[str, str] = {}

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        if compiler.query.base_table != self.outer._meta.db_table:
            raise ValueError("The rows around a record are read with a query on the record's own table.")
        if connection.vendor not in self.compiled:
            self.compiled[connection.vendor] = self._compile(connection)
        return self.compiled[connection.vendor], ()

    def _compile(self, connection: Any) -> str:
        rows = self.model.objects.filter(**{self.by: OuterRef("pk")}).order_by(self.order)
        rows = JSONRows(rows.annotate(item=JSONArray(*self.columns)).values("item"))
        query = self.outer.objects.order_by().values_list(rows.copy()).query
        sql, parameters = query.get_compiler(connection=connection).as_sql()
        assert not parameters
        return str(sql[len("SELECT ") : sql.rindex(" AS ")])


@cache
def _around(model: Any, *columns: str, by: str = "activity", order: str = "id") -> Around:
    """One for each use, so that its SQL is kept."""
    return Around(ProgressEntry if by == "progress" else Activity, model, *columns, by=by, order=order)


def rows_of(activities: QuerySet[Any, Any], *, people: bool = False) -> QuerySet[Any, Any]:
    """One query that holds all that ``told`` needs."""
    provision = (
        "provision__key",
        "provision__code",
        "provision__edition__slug",
        "provision__edition__resolution__slug",
    )
    return activities.values(
        *PLAIN,
        *(NAMES if people else ()),
        "started_on",
        "started_precision",
        "ended_on",
        "ended_precision",
        "body_id",
        body_slug=F("body__slug"),
        served_rows=_around(ProvisionServed, *provision, "why", order="provision__position"),
        country_rows=_around(Activity.countries.through, "memberstate__iso3", order="memberstate__iso3"),
        body_rows=_around(Activity.bodies.through, "body__slug", order="body__slug"),
        partner_rows=_around(Partner, "name", "organization__slug"),
        evidence_rows=_around(Evidence, *EVIDENCE, "is_shown", "added_by_id"),
    )


def told(row: dict[str, Any], user: Any) -> dict[str, Any]:
    """A row of ``rows_of`` as the API sends it to this reader."""
    content = {name: row[name] for name in PLAIN}
    partners = _read(row["partner_rows"])
    content |= {
        "body": row["body_slug"],
        "bodies": [slug for (slug,) in _read(row["body_rows"])],
        "provisions": [_served(*one) for one in _read(row["served_rows"])],
        "started_on": _partial(row["started_on"], row["started_precision"]),
        "ended_on": _partial(row["ended_on"], row["ended_precision"]),
        "countries": [iso3 for (iso3,) in _read(row["country_rows"])],
        "partners": [name for name, _slug in partners],
        "organizations": [slug for _name, slug in partners if slug],
        "evidence": _evidence_for(user, row["body_id"], row["evidence_rows"]),
    }
    return content | _people(row)


def _evidence_for(user: Any, body: int | None, rows: str | None) -> list[dict[str, Any]]:
    """What counts; for who filed it, the group and the secretariat also what waits or was refused."""
    standing = standing_of(user)
    is_inside = standing.is_secretariat or body in standing.bodies
    return [
        evidence(*one)
        for *one, is_shown, filed_by in _read(rows)
        if is_shown or is_inside or (filed_by is not None and filed_by == standing.user_id)
    ]


def moving_parts(row: dict[str, Any]) -> str:
    """What changes of a record without a new version of it, for its ETag: the scanner releases files by itself."""
    waiting = [
        (one[0], one[9], one[10]) for one in _read(row["evidence_rows"]) if not one[11] or one[10] != "not_required"
    ]
    return sha256(repr(waiting).encode()).hexdigest()[:8] if waiting else ""


def _people(row: dict[str, Any]) -> dict[str, Any]:
    """Who wrote, sent and judged it, where the reader may know."""
    return {
        one: {"id": row[f"{one}_id"], "name": row[f"{one}__name"]} if row[f"{one}_id"] else None
        for one in PEOPLE
        if f"{one}_id" in row
    }


def _read(text: str | None) -> list[Any]:
    return orjson.loads(text) if text else []


def _served(key: str, code: str, edition: str, resolution: str, why: str) -> dict[str, str]:
    return {"key": key, "code": code, "edition": edition, "resolution": resolution, "why": why}


def _partial(day: date | None, precision: str) -> str | None:
    return str(PartialDate(day, precision)) if day else None


def evidence(
    pk: int,
    reference: str,
    url: str,
    name: str,
    content_type: str,
    size: int,
    sha256: str,
    language: str,
    added_at: Any,
    standing: str,
    scan: str,
) -> dict[str, Any]:
    """One piece of evidence as the API tells of it; a file only by its address, to be downloaded."""
    file = None
    if sha256:
        address = reverse("api-evidence-file", args=[pk])
        file = {"name": name, "url": address, "content_type": content_type, "bytes": size, "sha256": sha256}
        file["scan"] = scan
    return {
        "id": pk,
        "reference": reference,
        "url": url,
        "file": file,
        "language": language,
        "added_at": _moment(added_at),
        "standing": standing,
    }


def _moment(value: Any) -> str:
    """One form for both engines: PostgreSQL's JSON writes ``+00:00``, SQLite's text has a blank and no zone."""
    text = value if isinstance(value, str) else value.isoformat()
    text = text.replace(" ", "T").replace("Z", "+00:00")
    return text if "+" in text else f"{text}+00:00"


PROGRESS = (
    "id", "on", "status", "narrative", "challenges", "way_forward", "language", "state", "version", "reason",
    "created_at", "updated_at", "submitted_at", "decided_at",
)  # fmt: skip


def progress_rows_of(entries: QuerySet[ProgressEntry], *, people: bool = False) -> QuerySet[Any, Any]:
    return entries.values(
        *PROGRESS,
        *(NAMES if people else ()),
        "activity_id",
        "activity__body_id",
        "corrects_id",
        evidence_rows=_around(Evidence, *EVIDENCE, "is_shown", "added_by_id", by="progress"),
    )


def progress_told(row: dict[str, Any], user: Any) -> dict[str, Any]:
    content = {name: row[name] for name in PROGRESS}
    content |= {"activity": row["activity_id"], "corrects": row["corrects_id"]}
    content["evidence"] = _evidence_for(user, row["activity__body_id"], row["evidence_rows"])
    return content | _people(row)


MILESTONE = ("id", "title", "language", "due_on", "met_on", "dropped_on", "reason", "created_at")


def milestone_rows_of(milestones: QuerySet[Milestone], user: Any, *, people: bool = False) -> QuerySet[Any, Any]:
    """An activity is named only to those who may see it."""
    seen = Activity.objects.visible_to(user).filter(pk=OuterRef("activity_id")).order_by().values("pk")[:1]
    return milestones.values(
        *MILESTONE,
        *(("created_by_id", "created_by__name") if people else ()),
        "provision__key",
        "provision__code",
        "provision__edition__slug",
        "provision__edition__resolution__slug",
        body_slug=F("body__slug"),
        seen_activity=Subquery(seen),
    )


def milestone_told(row: dict[str, Any]) -> dict[str, Any]:
    content = {name: row[name] for name in MILESTONE}
    content["provision"] = {
        "key": row["provision__key"],
        "code": row["provision__code"],
        "edition": row["provision__edition__slug"],
        "resolution": row["provision__edition__resolution__slug"],
    }
    return content | {"activity": row["seen_activity"], "body": row["body_slug"]} | _people(row)
