"""Evidence: filed with an activity as a reference, an address or a file; a file is only ever downloaded."""

from typing import Any, ClassVar

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from ehealth_portal.refusals import NotPossibleNow
from ehealth_portal.rest.endpoints import Endpoint
from ehealth_portal.rest.openapi import no_content
from ehealth_portal.rest.parsers import JSONParser
from ehealth_portal.rest.renderers import AnyType
from ehealth_portal.rest.reviewed import NothingIn, ReasonIn
from ehealth_portal.rest.versions import tag, version_named

from .. import operations
from ..models import Evidence
from ..queries.listing import EVIDENCE, evidence
from ..serializers import AddedEvidenceIn, FiledEvidence, UploadIn
from ..serving import as_download
from .progress import visible_activity


def answer(found: Evidence, status: int = 200) -> Response:
    """One piece of evidence. What is filed never changes; what a person and the scanner say of it does."""
    content = evidence(*[getattr(found, name) for name in EVIDENCE])
    content |= {"activity": found.activity_id, "progress": found.progress_id}
    return Response(content, status=status, headers={"ETag": etag(found)})


def etag(found: Evidence) -> str:
    """The first version, for nobody edits evidence; the rest of it tells where it stands."""
    return tag("evidence", found.pk, 1, f"{found.standing}-{found.scan}".encode().hex()[:60])


def find(request: Request, pk: int) -> Evidence:
    found = Evidence.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


class Evidences(Endpoint):
    """Files evidence with an activity: JSON for a reference or an address, multipart/form-data for a file."""

    area = "activities"
    parser_classes = [JSONParser, MultiPartParser]

    @extend_schema(
        summary="File evidence",
        request={"application/json": AddedEvidenceIn, "multipart/form-data": UploadIn},
        responses={201: FiledEvidence},
    )
    def post(self, request: Request) -> Response:
        is_upload = str(request.content_type).startswith("multipart/")
        given = self.read(UploadIn if is_upload else AddedEvidenceIn)
        activity = visible_activity(request, given["activity"])
        filed = operations.add_evidence(activity, given["given"], by=self.caller, at=timezone.now())
        return answer(filed, status=201)


class OneEvidence(Endpoint):
    """A piece of evidence."""

    area = "activities"

    @extend_schema(summary="Read a piece of evidence", responses=FiledEvidence)
    def get(self, request: Request, pk: int) -> Response:
        return answer(find(request, pk))

    @extend_schema(summary="Take evidence off a draft", responses={204: no_content()})
    def delete(self, request: Request, pk: int) -> Response:
        found = find(request, pk)
        version_named(request, tag("evidence", pk, 1), 1, required=True)
        if found.activity is None:
            raise NotPossibleNow(_("Evidence of a progress entry stays with it."))
        operations.remove_evidence(found.activity, found, by=self.caller, at=timezone.now())
        return Response(status=204)


class Judge(Endpoint):
    """The second person's word on what was added to a published activity."""

    area = "activities"
    words: ClassVar[type[serializers.Serializer[Any]]] = NothingIn
    act: ClassVar[Any]

    def post(self, request: Request, pk: int) -> Response:
        found = find(request, pk)
        return answer(type(self).act(found, by=self.caller, at=timezone.now(), **self.read(self.words)))


@extend_schema(
    summary="Accept evidence added to a published activity", request=NothingIn, responses={200: FiledEvidence}
)
class Accept(Judge):
    act = operations.accept_evidence


@extend_schema(summary="Leave added evidence out, with the reason", request=ReasonIn, responses={200: FiledEvidence})
class Decline(Judge):
    act = operations.decline_evidence
    words = ReasonIn


class Download(Endpoint):
    """The file, as it was kept; never shown within a page of the portal."""

    area = "activities"
    renderer_classes = [AnyType]

    @extend_schema(summary="Download a file", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int) -> HttpResponse:
        found = find(request, pk)
        if not found.file:
            raise Http404
        response: HttpResponse = as_download(found, content_type="application/octet-stream")
        response["ETag"] = f'"{found.sha256}"'
        return response
