"""Endpoints of one reviewed record: found for its reader, moved through review, deleted while it is a draft."""

from typing import Any, ClassVar, Generic, TypeVar

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ehealth_portal.review.models import ReviewedRecord

from .endpoints import Endpoint
from .openapi import no_content
from .reviewed import NothingIn
from .versions import etag, version_named

Kept = TypeVar("Kept", bound=ReviewedRecord)


def told_as(request: Request, content: Any, tag: str, status: int = 200, *, at: str) -> Response:
    """With its ETag; what was just made with its address ``at``, too."""
    headers = {"ETag": tag}
    if status == 201:
        headers["Location"] = request.build_absolute_uri(at)
    return Response(content, status=status, headers=headers)


class RecordEndpoint(Endpoint, Generic[Kept]):
    """One record that the reader may see. A child says which these are, and how one is answered."""

    def seen(self, user: Any) -> QuerySet[Kept]:
        raise NotImplementedError

    def answer(self, request: Request, record: Kept, status: int = 200) -> Response:
        """The record as it is now, with its ETag."""
        raise NotImplementedError

    def find(self, request: Request, pk: int) -> Kept:
        record = self.seen(request.user).filter(pk=pk).first()
        if record is None:
            raise Http404
        return record

    def version_of(self, record: Kept, *, required: bool) -> int | None:
        """What If-Match names, for the act to compare under its lock."""
        return version_named(self.request, etag(record), record.version, required=required)


class Move(RecordEndpoint[Any]):
    """A move through review. If-Match may be sent, so that one judges the version that one has read."""

    act: ClassVar[Any]
    words: ClassVar[type[serializers.Serializer[Any]]] = NothingIn
    takes_version = ("POST",)

    def post(self, request: Request, pk: int) -> Response:
        record = self.find(request, pk)
        version = self.version_of(record, required=False)
        given = self.read(self.words)
        moved = type(self).act(record, by=self.caller, at=timezone.now(), version=version, **given)
        return self.answer(request, moved)


class Deletable(RecordEndpoint[Any]):
    delete_draft: ClassVar[Any]

    @extend_schema(summary="Delete a draft", responses={204: no_content()})
    def delete(self, request: Request, pk: int) -> Response:
        record = self.find(request, pk)
        version = self.version_of(record, required=True)
        type(self).delete_draft(record, by=self.caller, at=timezone.now(), version=version)
        return Response(status=204)
