"""The JSON door of the mandate: resolutions and their editions. The text itself is in provisions/."""

from typing import Any, ClassVar

from django.db.models import F, QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ehealth_portal.rest.endpoints import Endpoint, ListEndpoint, ListQuery, Query
from ehealth_portal.rest.fields import Word
from ehealth_portal.rest.openapi import page_of
from ehealth_portal.rest.pagination import Order

from .models import Edition, EditionText, Resolution, Section, SectionText
from .references import RESOLUTION
from .serializers import EditionOut, EditionWithSections, ResolutionOut

EDITION = (
    "id", "slug", "assembly", "place", "year", "is_revision", "held_from", "held_until", "source", "confidence", "note",
)  # fmt: skip
EDITION_TEXT = ("title", "title_status", "citation", "opening", "status", "note", "sha256")


class Resolutions(ListEndpoint):
    """Resolutions that the portal follows."""

    area = "record"
    orders: ClassVar = {"number": Order(("number", "id")), "-number": Order(("number", "id"), descending=True)}

    @extend_schema(summary="List resolutions", responses=page_of(ResolutionOut))
    def get(self, request: Request) -> Response:
        rows = Resolution.objects.values("id", "slug", "number", "adopted_by")
        return self.page(rows, resolutions_told)


def resolutions_told(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    editions = Edition.objects.filter(resolution__in=[row["id"] for row in rows]).order_by("year", "id")
    slugs: dict[int, list[str]] = {row["id"]: [] for row in rows}
    for resolution, slug in editions.values_list("resolution_id", "slug"):
        slugs[resolution].append(slug)
    return [{name: row[name] for name in row if name != "id"} | {"editions": slugs[row["id"]]} for row in rows]


class OneResolution(Endpoint):
    """A resolution through all its editions."""

    area = "record"

    @extend_schema(summary="Read a resolution", responses=ResolutionOut)
    def get(self, request: Request, slug: str) -> Response:
        rows: Any = list(Resolution.objects.filter(slug=slug).values("id", "slug", "number", "adopted_by"))
        told = resolutions_told(rows)
        if not told:
            raise Http404
        return Response(told[0])


class EditionQuery(ListQuery):
    resolution = Word(required=False, max_length=50, help_text="Number of the resolution.")


class Editions(ListEndpoint):
    """Editions of resolutions: each as one assembly adopted it."""

    area = "record"
    query = EditionQuery
    orders: ClassVar = {"year": Order(("year", "id")), "-year": Order(("year", "id"), descending=True)}

    @extend_schema(summary="List editions", responses=page_of(EditionOut))
    def get(self, request: Request) -> Response:
        editions = Edition.objects.all()
        if "resolution" in self.asked:
            editions = editions.filter(resolution__slug=self.asked["resolution"])
        return self.page(edition_rows(editions), editions_told)


def edition_rows(editions: QuerySet[Edition]) -> QuerySet[Any, Any]:
    return editions.values(
        *EDITION,
        resolution_slug=F("resolution__slug"),
        continues_slug=F("continues__slug"),
        continued_by_slug=F("continued_by__slug"),
    )


def editions_told(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    texts: dict[int, dict[str, Any]] = {row["id"]: {} for row in rows}
    for text in EditionText.objects.filter(edition__in=list(texts)).values("edition_id", "language", *EDITION_TEXT):
        texts[text.pop("edition_id")][text.pop("language")] = text
    return [
        {name: row[name] for name in EDITION if name != "id"}
        | {name: row[f"{name}_slug"] for name in ("resolution", "continues", "continued_by")}
        | {"text": texts[row["id"]]}
        for row in rows
    ]


class OfResolution(Query):
    resolution = Word(required=False, max_length=50, default=RESOLUTION, help_text="Number of the resolution.")


class OneEdition(Endpoint):
    """An edition with its sections; its paragraphs are in provisions/."""

    area = "record"
    query = OfResolution

    @extend_schema(summary="Read an edition", responses=EditionWithSections)
    def get(self, request: Request, slug: str) -> Response:
        rows = list(edition_rows(Edition.objects.filter(slug=slug, resolution__slug=self.asked["resolution"])))
        if not rows:
            raise Http404
        return Response(editions_told(rows)[0] | {"sections": sections_told(rows[0]["id"])})


def sections_told(edition: int) -> list[dict[str, Any]]:
    headings: dict[int, dict[str, Any]] = {}
    for text in SectionText.objects.filter(section__edition=edition):
        headings.setdefault(text.section_id, {})[text.language] = {"text": text.heading, "status": text.status}
    sections: QuerySet[Any, Any] = Section.objects.filter(edition=edition).order_by("position")
    return [
        {name: row[name] for name in row if name != "id"} | {"heading": headings.get(row["id"], {})}
        for row in sections.values("id", "key", "position", "kind", "verb")
    ]
