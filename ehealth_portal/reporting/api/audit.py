"""The head of the audit trail, for everybody: who notes it can show later that nothing before it was rewritten."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ehealth_portal.audit.queries import head
from ehealth_portal.rest.endpoints import Endpoint

from ..serializers import HeadOut


class AuditHead(Endpoint):
    """The last event of the audit trail."""

    area = "record"

    @extend_schema(summary="Get the head of the audit trail", responses=HeadOut)
    def get(self, request: Request) -> Response:
        last = head()
        return Response({"id": last.id, "hash": last.hash, "at": last.at})
