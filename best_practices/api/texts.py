"""The texts of a practice by language, and its reviews for those who may see them."""

from typing import Any, ClassVar

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ehealth_portal.languages import Language
from ehealth_portal.rest.endpoints import Endpoint, ListEndpoint
from ehealth_portal.rest.openapi import page_of
from ehealth_portal.rest.pagination import Order

from .. import operations
from ..models import Practice, Review, Wording
from ..models.wordings import Voice
from ..queries.told import TEXT, reviews_told, text_told
from ..serializers import PracticeReviewOut, ReleaseIn, TextIn, TextOut, words_from
from .practices import PracticeEndpoint

BY_ID = {"id": Order(("id",)), "-id": Order(("id",), descending=True)}


def _seen(request: Request, pk: int) -> int:
    if not Practice.objects.visible_to(request.user).filter(pk=pk).exists():
        raise Http404
    return pk


class Texts(ListEndpoint):
    """What is released in each language, the author's text among it; drafts of translations for who may see them."""

    area = "practices"
    orders: ClassVar = BY_ID

    @extend_schema(summary="List the texts of a best practice", responses=page_of(TextOut))
    def get(self, request: Request, pk: int) -> Response:
        rows = Wording.objects.visible_to(request.user).filter(practice=_seen(request, pk)).values(*TEXT)
        return self.page(rows, lambda page: [text_told(row) for row in page])


def answer(request: Request, wording: Wording) -> Response:
    row = Wording.objects.visible_to(request.user).filter(pk=wording.pk).values(*TEXT).first()
    if row is None:
        raise Http404
    return Response(text_told(row))


@extend_schema(summary="Write the edited text", request=TextIn, responses={200: TextOut})
class EditedText(PracticeEndpoint):
    """Beside the author's, in the language of the original, while the practice waits for a decision."""

    def post(self, request: Request, pk: int) -> Response:
        practice, given = self.find(request, pk), self.read(TextIn)
        by: dict[str, Any] = {"by": self.caller, "at": timezone.now(), "version": given.get("version")}
        return answer(request, operations.edit_text(practice, words_from(given), **by))


@extend_schema(summary="Write a translation", request=TextIn, responses={200: TextOut})
class Translation(PracticeEndpoint):
    """A draft of it; what is released stays until the draft is released by another person."""

    def post(self, request: Request, pk: int, language: str) -> Response:
        if language not in Language.values:
            raise Http404
        practice, given = self.find(request, pk), self.read(TextIn)
        by: dict[str, Any] = {"by": self.caller, "at": timezone.now(), "version": given.get("version")}
        return answer(request, operations.translate(practice, language, words_from(given), **by))


@extend_schema(summary="Release a translation", request=ReleaseIn, responses={200: TextOut})
class ReleaseText(Endpoint):
    """The draft of a translation, by its id: by one of the secretariat who did not write it."""

    area = "practices"

    def post(self, request: Request, pk: int) -> Response:
        draft = Wording.objects.visible_to(request.user).filter(pk=pk, voice=Voice.TRANSLATION).first()
        if draft is None:
            raise Http404
        version = self.read(ReleaseIn).get("version")
        by: dict[str, Any] = {"by": self.caller, "at": timezone.now(), "version": version}
        return answer(request, operations.release_translation(draft, **by))


class Reviews(ListEndpoint):
    """Reviews that the reader may see: one's own; the author's after the decision; for the secretariat all."""

    area = "practices"
    orders: ClassVar = BY_ID

    @extend_schema(summary="List the reviews of a best practice", responses=page_of(PracticeReviewOut))
    def get(self, request: Request, pk: int) -> Response:
        rows = Review.objects.visible_to(request.user).filter(practice=_seen(request, pk)).values("id")
        return self.page(rows, lambda page: reviews_told(page, request.user))
