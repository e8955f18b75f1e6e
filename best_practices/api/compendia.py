"""Compendia of best practices and their published editions, with the documents. They are composed on pages."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ehealth_portal.headers import SANDBOX
from ehealth_portal.languages import Language
from ehealth_portal.rest.endpoints import Endpoint, ListEndpoint
from ehealth_portal.rest.openapi import page_of
from ehealth_portal.rest.pagination import Order
from ehealth_portal.rest.renderers import AnyType
from ehealth_portal.review.transitions import State

from ..models import Compendium, CompendiumName, Edition, EditionText
from ..queries.editions import document_of, newest_complete, opened


class CompendiumEditionTextOut(serializers.Serializer[Any]):
    title = serializers.CharField()
    introduction = serializers.CharField(allow_blank=True)
    errata = serializers.CharField(allow_blank=True, help_text="What was wrong in the edition that this one corrects.")


class EditionShortOut(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=State.choices)
    published_at = serializers.DateTimeField()
    corrects = serializers.IntegerField(allow_null=True, help_text="The number of the edition that this one corrects.")
    languages = serializers.ListField(child=serializers.ChoiceField(choices=Language.choices))
    formats = serializers.ListField(child=serializers.ChoiceField(choices=Edition.Format.choices))
    title = serializers.DictField(child=serializers.CharField(), help_text="By language.")


class CompendiumOut(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.DictField(child=serializers.CharField(), help_text="By language.")
    editions = EditionShortOut(many=True, help_text="The newest first.")


class CompiledOut(serializers.Serializer[Any]):
    position = serializers.IntegerField()
    practice = serializers.IntegerField()
    reference = serializers.CharField()
    revision = serializers.IntegerField()


class EditionDocumentOut(serializers.Serializer[Any]):
    format = serializers.ChoiceField(choices=Edition.Format.choices)
    language = serializers.ChoiceField(choices=Language.choices)
    url = serializers.CharField(help_text="Address of the download.")
    bytes = serializers.IntegerField()
    sha256 = serializers.CharField()
    made_at = serializers.DateTimeField()


class CompendiumEditionOut(EditionShortOut):
    compendium = serializers.CharField()
    corrected_by = serializers.ListField(child=serializers.IntegerField())
    text = serializers.DictField(child=CompendiumEditionTextOut(), help_text="By language.")
    practices = CompiledOut(many=True)
    snapshot_sha256 = serializers.CharField(allow_null=True, help_text="Of what the documents were made from.")
    documents = EditionDocumentOut(many=True)


def out(user: Any) -> QuerySet[Edition]:
    """The editions that appeared and that the user may see."""
    rows = Edition.objects.visible_to(user).filter(number__isnull=False)
    return rows.select_related("corrects", "compendium").order_by("-number")


def _short(edition: Edition, texts: Iterable[EditionText]) -> dict[str, Any]:
    return {
        "number": edition.number,
        "state": edition.state,
        "published_at": edition.decided_at,
        "corrects": edition.corrects.number if edition.corrects else None,
        "languages": edition.languages,
        "formats": edition.formats,
        "title": {one.language: one.title for one in texts},
    }


def compendia_told(rows: list[dict[str, Any]], user: Any) -> list[dict[str, Any]]:
    """The same few queries however many there are."""
    ids = [row["id"] for row in rows]
    names: dict[int, dict[str, str]] = defaultdict(dict)
    for pk, language, name in CompendiumName.objects.filter(compendium__in=ids).values_list(
        "compendium_id", "language", "name"
    ):
        names[pk][language] = name
    editions: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for edition in out(user).filter(compendium__in=ids).prefetch_related("texts"):
        editions[edition.compendium_id].append(_short(edition, edition.texts.all()))
    return [{"slug": row["slug"], "name": names[row["id"]], "editions": editions[row["id"]]} for row in rows]


class Compendia(ListEndpoint):
    """Compendia of which an edition appeared."""

    area = "practices"
    orders: ClassVar = {"slug": Order(("slug", "id")), "-slug": Order(("slug", "id"), descending=True)}

    @extend_schema(summary="List compendia", responses=page_of(CompendiumOut))
    def get(self, request: Request) -> Response:
        rows = Compendium.objects.filter(pk__in=out(request.user).order_by().values("compendium")).values("id", "slug")
        return self.page(rows, lambda page: compendia_told(page, request.user))


class OneCompendium(Endpoint):
    """A compendium through all its editions."""

    area = "practices"

    @extend_schema(summary="Read a compendium", responses=CompendiumOut)
    def get(self, request: Request, slug: str) -> Response:
        rows: Any = list(Compendium.objects.filter(slug=slug).values("id", "slug"))
        told = compendia_told(rows, request.user)
        if not told or not told[0]["editions"]:
            raise Http404
        return Response(told[0])


class EditionEndpoint(Endpoint):
    """One edition that the reader may see."""

    area = "practices"

    def find(self, request: Request, slug: str, number: int) -> Edition:
        if (edition := out(request.user).filter(compendium__slug=slug, number=number).first()) is None:
            raise Http404
        return edition


class OneEdition(EditionEndpoint):
    """An edition with its texts, its practices in their order, and its documents."""

    @extend_schema(summary="Read an edition of a compendium", responses=CompendiumEditionOut)
    def get(self, request: Request, slug: str, number: int) -> Response:
        edition = self.find(request, slug, number)
        texts = list(edition.texts.all())
        snapshot = newest_complete(edition)
        said = ("title", "introduction", "errata")
        told = _short(edition, texts) | {
            "compendium": slug,
            "corrected_by": [one.number for one in out(request.user).filter(corrects=edition).order_by("number")],
            "text": {one.language: {name: getattr(one, name) for name in said} for one in texts},
            "practices": [_entry(one) for one in edition.entries.select_related("practice")],
            "snapshot_sha256": snapshot.sha256 if snapshot else None,
            "documents": [_document(edition, one) for one in snapshot.documents.all()] if snapshot else [],
        }
        return Response(told)


def _entry(entry: Any) -> dict[str, Any]:
    practice = entry.practice
    return {
        "position": entry.position,
        "practice": practice.pk,
        "reference": practice.reference,
        "revision": practice.revision,
    }


def _document(edition: Edition, document: Any) -> dict[str, Any]:
    plain = {name: getattr(document, name) for name in ("format", "language", "bytes", "sha256", "made_at")}
    of = [edition.compendium.slug, edition.number, document.language, document.format]
    return plain | {"url": reverse("api-edition-document", args=of)}


class Document(EditionEndpoint):
    """One file of an edition, as a download."""

    renderer_classes = [AnyType]

    @extend_schema(summary="Download an edition", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, slug: str, number: int, language: str, kind: str) -> HttpResponse:
        document = document_of(self.find(request, slug, number), language, kind)
        if document is None:
            raise Http404
        name = f"{slug}-edition-{number}.{language}.{kind}"
        response: Any = FileResponse(opened(document), as_attachment=True, filename=name)
        response["Content-Type"] = "application/octet-stream"
        response["ETag"] = f'"{document.sha256}"'
        response["Content-Security-Policy"] = SANDBOX
        return response
