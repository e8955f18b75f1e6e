"""Agreements between needs and offers: those that one may see, and the word of both sides."""

from typing import Any, ClassVar

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ehealth_portal.rest.endpoints import LARGEST, Endpoint, ListEndpoint, ListQuery
from ehealth_portal.rest.fields import Whole
from ehealth_portal.rest.openapi import page_of
from ehealth_portal.rest.pagination import Order
from ehealth_portal.rest.reviewed import NothingIn

from ..models import Agreement, Offer
from ..need_serializers import AgreementIn, AgreementOut, AgreementRefusalIn
from ..operations import offering
from .needs import NeedEndpoint

PLAIN = ("id", "state", "proposed_at", "asker_at", "offerer_at", "refused_at", "reason")


def told(row: Agreement) -> dict[str, Any]:
    """An agreement with its need loaded."""
    of = {"need": row.need_id, "reference_of_need": row.need.reference, "offer": row.offer_id}
    return {name: getattr(row, name) for name in PLAIN} | of


def answer(request: Request, pk: int) -> Response:
    return Response(told(get_object_or_404(Agreement.objects.visible_to(request.user).select_related("need"), pk=pk)))


class AgreementQuery(ListQuery):
    need = Whole(required=False, min_value=1, max_value=LARGEST, help_text="Id of a need.")
    offer = Whole(required=False, min_value=1, max_value=LARGEST, help_text="Id of an offer.")


class Agreements(ListEndpoint):
    """Where both sides agreed; before that for the two sides and the secretariat."""

    area = "workshops"
    query = AgreementQuery
    orders: ClassVar = {"-id": Order(("id",), descending=True), "id": Order(("id",))}

    @extend_schema(summary="List agreements between needs and offers", responses=page_of(AgreementOut))
    def get(self, request: Request) -> Response:
        chosen = {name: self.asked[name] for name in ("need", "offer") if name in self.asked}
        seen = Agreement.objects.visible_to(request.user)

        def make(page: list[dict[str, Any]]) -> list[dict[str, Any]]:
            found = seen.select_related("need").in_bulk([one["id"] for one in page])
            return [told(found[one["id"]]) for one in page if one["id"] in found]

        return self.page(seen.filter(**chosen).values("id"), make)


class ProposeOffer(NeedEndpoint):
    """Both sides are asked, unless the one that proposes it agrees with that already."""

    @extend_schema(summary="Propose an offer for a need", request=AgreementIn, responses={200: AgreementOut})
    def post(self, request: Request, pk: int) -> Response:
        need = self.find(request, pk)
        offer = Offer.objects.filter(pk=self.read(AgreementIn)["offer"]).first()
        if offer is None:
            raise Http404
        return answer(request, offering.propose(need, offer, by=self.caller, at=timezone.now()).pk)


class AgreementEndpoint(Endpoint):
    """One agreement that the reader may see."""

    area = "workshops"

    def find(self, request: Request, pk: int) -> Agreement:
        rows = Agreement.objects.visible_to(request.user).select_related("need", "offer")
        return get_object_or_404(rows, pk=pk)


class Agree(AgreementEndpoint):
    """For the side for which one speaks."""

    @extend_schema(summary="Agree", request=NothingIn, responses={200: AgreementOut})
    def post(self, request: Request, pk: int) -> Response:
        found = self.find(request, pk)
        self.read(NothingIn)
        return answer(request, offering.agree(found, by=self.caller, at=timezone.now()).pk)


class Refuse(AgreementEndpoint):
    """For the side for which one speaks."""

    @extend_schema(summary="Refuse, with the reason", request=AgreementRefusalIn, responses={200: AgreementOut})
    def post(self, request: Request, pk: int) -> Response:
        found = self.find(request, pk)
        reason = self.read(AgreementRefusalIn)["reason"]
        return answer(request, offering.refuse(found, by=self.caller, at=timezone.now(), reason=reason).pk)
