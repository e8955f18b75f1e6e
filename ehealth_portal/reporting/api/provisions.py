"""Provisions: text by language, status in three voices, counts, lineage; and the two acts of saying a status."""

from collections import defaultdict
from datetime import date
from typing import Any, ClassVar

from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ehealth_portal.languages import current_language
from ehealth_portal.mandate.models import Addressee, Edition, Kind, Provision, ProvisionText, Verb
from ehealth_portal.mandate.references import EDITION, RESOLUTION, provision_named
from ehealth_portal.members.models import Body
from ehealth_portal.members.permissions import may_see_people
from ehealth_portal.members.queries import acting_bodies
from ehealth_portal.rest.endpoints import Endpoint, ListEndpoint, ListQuery, Query
from ehealth_portal.rest.errors import NoSuch
from ehealth_portal.rest.fields import Word
from ehealth_portal.rest.openapi import page_of
from ehealth_portal.rest.pagination import Order

from ..models import StatusStatement
from ..operations import statuses as operations
from ..queries.counts import counts_of
from ..queries.statuses import voices_of
from ..serializers import ProvisionOut, StatementIn, StatementOut

PLAIN = (
    "key", "code", "number", "position", "kind", "verb", "nature", "deliverable", "time_limit_on", "confirmed_at",
    "confirmation_note",
)  # fmt: skip


class OfEdition(Query):
    resolution = Word(required=False, max_length=50, default=RESOLUTION, help_text="Number of the resolution.")
    edition = Word(required=False, max_length=50, default=EDITION, help_text="Slug of the edition.")


class ProvisionQuery(ListQuery):
    resolution = Word(required=False, max_length=50, default=RESOLUTION, help_text="Number of the resolution.")
    edition = Word(required=False, max_length=50, default=EDITION, help_text="Slug of the edition.")
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    verb = serializers.ChoiceField(choices=Verb.choices, required=False)
    addressee = Word(required=False, max_length=60, help_text="Slug of a body that it addresses.")


class Provisions(ListEndpoint):
    """The paragraphs of an edition, in the order of the text."""

    area = "record"
    query = ProvisionQuery
    orders: ClassVar = {
        "position": Order(("position", "id")),
        "-position": Order(("position", "id"), descending=True),
    }

    @extend_schema(summary="List the provisions of an edition", responses=page_of(ProvisionOut))
    def get(self, request: Request) -> Response:
        edition = Edition.objects.filter(slug=self.asked["edition"], resolution__slug=self.asked["resolution"]).first()
        if edition is None:
            raise Http404
        provisions = Provision.objects.filter(edition=edition)
        for name, path in (("kind", "kind"), ("verb", "verb")):
            if name in self.asked:
                provisions = provisions.filter(**{path: self.asked[name]})
        if "addressee" in self.asked:
            if not Body.objects.filter(slug=self.asked["addressee"]).exists():
                raise NoSuch
            named = Addressee.objects.filter(body__slug=self.asked["addressee"])
            provisions = provisions.filter(pk__in=named.values("provision"))
        rows = provision_rows(provisions)
        return self.page(rows, lambda page: provisions_told(page, people=may_see_people(request.user)))


def provision_rows(provisions: QuerySet[Provision]) -> QuerySet[Any, Any]:
    return provisions.values(
        "id",
        *PLAIN,
        resolution=F("edition__resolution__slug"),
        edition_slug=F("edition__slug"),
        year=F("edition__year"),
        section_key=F("section__key"),
        footnote_of=F("attached_to__key"),
        continues_key=F("continues__key"),
        continues_edition=F("continues__edition__slug"),
        continues_resolution=F("continues__edition__resolution__slug"),
        confirmed_by_name=F("confirmed_by__name"),
    )


def provisions_told(rows: list[dict[str, Any]], *, people: bool) -> list[dict[str, Any]]:
    """Rows of one edition as the API sends them; the same few queries however many there are."""
    ids = [row["id"] for row in rows]
    tracked = [row["id"] for row in rows if row["kind"] == Kind.OPERATIVE]
    today = timezone.now().date()
    texts, addressees, continued = texts_of(ids), addressees_of(ids, today), continuations_of(ids)
    voices = voices_of(Provision(pk=pk) for pk in tracked)
    counts = counts_of(tracked, first=rows[0]["year"] if rows else today.year, on=today)
    told = []
    for row in rows:
        content = {name: row[name] for name in PLAIN}
        content |= {"resolution": row["resolution"], "edition": row["edition_slug"], "section": row["section_key"]}
        content |= {"attached_to": row["footnote_of"], "addressees": addressees[row["id"]], "text": texts[row["id"]]}
        content["status"] = voices_told(voices[row["id"]], people) if row["id"] in voices else None
        content["counts"] = counts_told(counts[row["id"]]) if row["id"] in counts else None
        content |= {"continues": _continues(row), "continued_by": continued[row["id"]]}
        told.append(content | ({"confirmed_by": row["confirmed_by_name"]} if people else {}))
    return told


def _continues(row: dict[str, Any]) -> dict[str, str] | None:
    if row["continues_key"] is None:
        return None
    return {name: row[f"continues_{name}"] for name in ("resolution", "edition", "key")}


def texts_of(ids: list[int]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for text in ProvisionText.objects.filter(provision__in=ids):
        found[text.provision_id][text.language] = {"text": text.text, "status": text.status, "label": text.label}
    return found


def addressees_of(ids: list[int], on: date) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    acting = acting_bodies(on)
    slugs = dict(Body.objects.filter(pk__in=acting.values()).values_list("pk", "slug"))
    rows = Addressee.objects.filter(provision__in=ids).order_by("position", "id")
    for pk, body, slug, part in rows.values_list("provision_id", "body_id", "body__slug", "part"):
        found[pk].append({"body": slug, "part": part, "acting": slugs.get(acting.get(body, 0), slug)})
    return found


def continuations_of(ids: list[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    rows = Provision.objects.filter(continues__in=ids).order_by("edition__year", "position")
    for pk, resolution, edition, key in rows.values_list(
        "continues_id", "edition__resolution__slug", "edition__slug", "key"
    ):
        found[pk].append({"resolution": resolution, "edition": edition, "key": key})
    return found


def voices_told(voices: Any, people: bool) -> dict[str, Any]:
    return {
        voice: statement_told(statement, people) if (statement := getattr(voices, voice)) else None
        for voice in ("proposed", "reported", "assessed")
    }


def statement_told(statement: StatusStatement, people: bool) -> dict[str, Any]:
    content = {name: getattr(statement, name) for name in ("voice", "status", "reason", "language", "rule", "facts")}
    content |= {"at": statement.at, "body": statement.body.slug if statement.body else None}
    return content | {"by": statement.by.name if statement.by and people else None}


def counts_told(counts: Any) -> dict[str, Any]:
    years = {str(year): number for year, number in sorted(counts.years.items())}
    plain = {name: getattr(counts, name) for name in ("activities", "evidence", "undated", "earlier")}
    return plain | {"years": years}


def find(key: str, asked: dict[str, Any]) -> Provision:
    provision = provision_named(key, **{name: asked[name] for name in ("edition", "resolution") if name in asked})
    if provision is None:
        raise Http404
    return provision


class OneProvision(Endpoint):
    """A paragraph, by its key (`resolves.1`) or code (`TSB-1`)."""

    area = "record"
    query = OfEdition

    @extend_schema(summary="Read a provision", responses=ProvisionOut)
    def get(self, request: Request, key: str) -> Response:
        named = Q(key=key) | (Q(code=key) & ~Q(code=""))
        edition = Q(edition__slug=self.asked["edition"], edition__resolution__slug=self.asked["resolution"])
        rows = list(provision_rows(Provision.objects.filter(named, edition).order_by("position"))[:1])
        if not rows:
            raise Http404
        return Response(provisions_told(rows, people=may_see_people(request.user))[0])


class Statements(ListEndpoint):
    """Everything that was ever said of the status of a provision, newest first."""

    area = "record"

    class Asked(ListQuery, OfEdition):
        pass

    query = Asked
    orders: ClassVar = {"-at": Order(("at", "id"), descending=True), "at": Order(("at", "id"))}

    @extend_schema(summary="List the statements on a provision", responses=page_of(StatementOut))
    def get(self, request: Request, key: str) -> Response:
        names = ("voice", "status", "reason", "language", "rule", "facts", "at")
        rows = find(key, self.asked).statuses.values("id", *names, said_by=F("by__name"), said_for=F("body__slug"))
        people = may_see_people(request.user)
        return self.page(
            rows,
            lambda page: [
                {name: row[name] for name in names}
                | {"body": row["said_for"], "by": row["said_by"] if people else None}
                for row in page
            ],
        )


class Say(Endpoint):
    """Says the status of a provision, with the reason. Nothing that was said is changed; the newest word counts."""

    area = "record"
    act: ClassVar[Any]

    def post(self, request: Request, key: str) -> Response:
        given = {"language": current_language()} | self.read(StatementIn)
        provision = find(key, {name: given.pop(name) for name in ("edition", "resolution")})
        statement = type(self).act(provision, by=self.caller, at=timezone.now(), **given)
        return Response(statement_told(statement, may_see_people(request.user)), status=201)


@extend_schema(summary="Report the status as an addressee", request=StatementIn, responses={201: StatementOut})
class Report(Say):
    act = operations.report_status


@extend_schema(summary="Assess the status as the secretariat", request=StatementIn, responses={201: StatementOut})
class Assess(Say):
    act = operations.assess
