"""Whether a certificate of attendance holds; what the public may know of the surveys of a workshop."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ehealth_portal.languages import current_language
from ehealth_portal.rest.endpoints import Endpoint

from ..certificate_serializers import CertificateOut, SurveyOut
from ..models import Workshop
from ..queries.attendance import certificate_of
from ..queries.surveys import of_workshop
from ..queries.workshops import texts_for


class OneCertificate(Endpoint):
    """Whoever has the code was shown the certificate; its name is blank once it was erased or revoked."""

    area = "workshops"

    @extend_schema(summary="Check a certificate of attendance", responses=CertificateOut)
    def get(self, request: Request, code: str) -> Response:
        found = certificate_of(code)
        if found is None:
            raise Http404
        text = texts_for([found.workshop_id], language=current_language()).get(found.workshop_id)
        holds = found.revoked_at is None
        return Response(
            {
                "code": found.code,
                "holds": holds,
                "name": found.name if holds else "",
                "mode": found.mode,
                "workshop": found.workshop_id,
                "title": text.title if text else "",
                "started": str(found.workshop.started or ""),
                "ended": str(found.workshop.ended or ""),
                "issued_at": found.issued_at,
                "revoked_at": found.revoked_at,
            }
        )


class Surveys(Endpoint):
    """Before and after a workshop: numbers, once it is closed, of three replies or more; never words."""

    area = "workshops"

    @extend_schema(summary="List the surveys of a workshop with their results", responses=SurveyOut(many=True))
    def get(self, request: Request, pk: int) -> Response:
        workshop = get_object_or_404(Workshop.objects.visible_to(request.user), pk=pk)
        return Response([_told(survey) for survey in of_workshop(workshop)])


def _told(survey: Any) -> dict[str, Any]:
    result = getattr(survey, "result", None)
    return {
        "asked": survey.when,
        "questionnaire": survey.questionnaire.slug,
        "version": survey.questionnaire.version,
        "opens_on": survey.opens_on,
        "closes_on": survey.closes_on,
        "replies": result.replies if result else None,
        "counts": result.counts if result else None,
    }
