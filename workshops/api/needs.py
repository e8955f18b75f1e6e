"""The ledger: needs that one may read, the country's word on them, what may answer them; offers."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ehealth_portal.members.models import MemberState, Organization
from ehealth_portal.refusals import Incomplete
from ehealth_portal.rest.endpoints import Endpoint, ListEndpoint, ListQuery
from ehealth_portal.rest.fields import Word
from ehealth_portal.rest.openapi import page_of
from ehealth_portal.rest.pagination import Order
from ehealth_portal.rest.records import told_as
from ehealth_portal.rest.reviewed import NothingIn
from ehealth_portal.rest.versions import tag, version_named

from ..entry import Offered, Voiced
from ..models import Need, Offer
from ..need_serializers import NeedIn, NeedMatchIn, NeedOut, NeedWordsIn, OfferIn, OfferOut
from ..operations import matching, needs, offering
from ..vocabulary import Theme

PLAIN = (
    "id", "reference", "theme", "text", "language", "voiced_on", "voiced_in", "record_type", "record_id", "state",
    "is_public", "noted_at", "ended_at", "words", "version",
)  # fmt: skip
OF_MATCH = ("id", "record_type", "record_id", "standard", "note", "matched_at", "is_helpful")
OF_OFFER = ("id", "theme", "title", "text", "language", "languages", "valid_until", "made_at", "ended_at", "version")


def told(row: Need) -> dict[str, Any]:
    """A need with its matches loaded."""
    matches = [{name: getattr(one, name) for name in OF_MATCH} for one in row.matches.all()]
    plain = {name: getattr(row, name) for name in PLAIN}
    return plain | {"member_state": row.member_state.iso3, "matches": matches}


def whole(rows: Any) -> Any:
    return rows.select_related("member_state").prefetch_related("matches")


def answer(request: Request, pk: int, status: int = 200) -> Response:
    """The need as it is now, with its ETag."""
    row = whole(Need.objects.visible_to(request.user).filter(pk=pk)).first()
    if row is None:
        raise Http404
    return told_as(request, told(row), tag("need", row.pk, row.version), status, at=f"/api/v1/needs/{row.pk}/")


class NeedQuery(ListQuery):
    theme = serializers.ChoiceField(choices=Theme.choices, required=False)
    state = serializers.ChoiceField(choices=Need.State.choices, required=False)
    country = Word(required=False, max_length=3, help_text="ISO 3166-1 alpha-3 code of the Member State.")


COLUMNS = {"theme": "theme", "state": "state", "country": "member_state__iso3"}


class Needs(ListEndpoint):
    """Needs that their countries made public, and those of the Member States for which one speaks."""

    area = "workshops"
    query = NeedQuery
    orders: ClassVar = {
        "-voiced_on": Order(("voiced_on", "id"), descending=True),
        "voiced_on": Order(("voiced_on", "id")),
        "-id": Order(("id",), descending=True),
        "id": Order(("id",)),
    }

    @extend_schema(summary="List needs", responses=page_of(NeedOut))
    def get(self, request: Request) -> Response:
        chosen = {COLUMNS[name]: self.asked[name] for name in COLUMNS if name in self.asked}
        seen = Need.objects.visible_to(request.user)

        def make(page: list[dict[str, Any]]) -> list[dict[str, Any]]:
            found = whole(seen).in_bulk([one["id"] for one in page])
            return [told(found[one["id"]]) for one in page if one["id"] in found]

        return self.page(seen.filter(**chosen).values("id", "voiced_on"), make)

    @extend_schema(summary="Note a need", request=NeedIn, responses={201: NeedOut})
    def post(self, request: Request) -> Response:
        given = self.read(NeedIn)
        voiced = Voiced(**given | {"member_state": state_named(given["member_state"])})
        return answer(request, needs.voice(voiced, by=self.caller, at=timezone.now()).pk, status=201)


def state_named(iso3: str) -> MemberState:
    found = MemberState.objects.filter(iso3=iso3.upper()).first()
    if found is None:
        raise Incomplete({"member_state": [_("“%(code)s” is no Member State’s code.") % {"code": iso3}]})
    return found


class NeedEndpoint(Endpoint):
    """One need that the reader may see."""

    area = "workshops"

    def find(self, request: Request, pk: int) -> Need:
        found = Need.objects.visible_to(request.user).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found


class OneNeed(NeedEndpoint):
    @extend_schema(summary="Read a need", responses=NeedOut)
    def get(self, request: Request, pk: int) -> Response:
        return answer(request, pk)


class Said(NeedEndpoint):
    """An act of the country, with its words."""

    takes_version = ("POST",)
    act: ClassVar[Callable[..., Need]]

    def say(self, request: Request, pk: int) -> Response:
        found = self.find(request, pk)
        version = version_named(request, tag("need", found.pk, found.version), found.version, required=False)
        words = self.read(NeedWordsIn)["words"]
        type(self).act(found, by=self.caller, at=timezone.now(), words=words, version=version)
        return answer(request, pk)


class AnswerNeed(Said):
    act = staticmethod(needs.answer)

    @extend_schema(summary="Say that it is answered", request=NeedWordsIn, responses={200: NeedOut})
    def post(self, request: Request, pk: int) -> Response:
        return self.say(request, pk)


class NotYet(Said):
    act = staticmethod(needs.not_yet)

    @extend_schema(summary="Say what is still missing", request=NeedWordsIn, responses={200: NeedOut})
    def post(self, request: Request, pk: int) -> Response:
        return self.say(request, pk)


class WithdrawNeed(Said):
    act = staticmethod(needs.withdraw_need)

    @extend_schema(summary="Say that it is no longer needed", request=NeedWordsIn, responses={200: NeedOut})
    def post(self, request: Request, pk: int) -> Response:
        return self.say(request, pk)


class MatchNeed(NeedEndpoint):
    @extend_schema(summary="Name what may answer it", request=NeedMatchIn, responses={200: NeedOut})
    def post(self, request: Request, pk: int) -> Response:
        found = self.find(request, pk)
        matching.match(found, by=self.caller, at=timezone.now(), **self.read(NeedMatchIn))
        return answer(request, pk)


# --- offers ---------------------------------------------------------------------------------------------------------
def offer_told(row: Offer) -> dict[str, Any]:
    return {name: getattr(row, name) for name in OF_OFFER} | {
        "member_state": row.member_state.iso3 if row.member_state else None,
        "organization": row.organization.slug if row.organization else None,
    }


def offers() -> Any:
    return Offer.objects.select_related("member_state", "organization")


def offer_answer(request: Request, pk: int, status: int = 200) -> Response:
    row = offers().filter(pk=pk).first()
    if row is None:
        raise Http404
    version = tag("offer", row.pk, row.version)
    return told_as(request, offer_told(row), version, status, at=f"/api/v1/offers/{row.pk}/")


class OfferQuery(ListQuery):
    theme = serializers.ChoiceField(choices=Theme.choices, required=False)
    is_open = serializers.BooleanField(required=False, help_text="Not ended by who made it.")


class Offers(ListEndpoint):
    """Offers of countries, academia and partners."""

    area = "workshops"
    query = OfferQuery
    orders: ClassVar = {
        "-made_at": Order(("made_at", "id"), descending=True),
        "made_at": Order(("made_at", "id")),
        "-id": Order(("id",), descending=True),
        "id": Order(("id",)),
    }

    @extend_schema(summary="List offers", responses=page_of(OfferOut))
    def get(self, request: Request) -> Response:
        rows = Offer.objects.all()
        if "theme" in self.asked:
            rows = rows.filter(theme=self.asked["theme"])
        if "is_open" in self.asked:
            rows = rows.filter(ended_at__isnull=self.asked["is_open"])

        def make(page: list[dict[str, Any]]) -> list[dict[str, Any]]:
            found = offers().in_bulk([one["id"] for one in page])
            return [offer_told(found[one["id"]]) for one in page]

        return self.page(rows.values("id", "made_at"), make)

    @extend_schema(summary="Make an offer", request=OfferIn, responses={201: OfferOut})
    def post(self, request: Request) -> Response:
        given = self.read(OfferIn)
        iso3, slug = given.pop("member_state"), given.pop("organization")
        offered = Offered(
            **given | {"languages": tuple(given.get("languages", ()))},
            member_state=state_named(iso3) if iso3 else None,
            organization=Organization.objects.filter(slug=slug).first() if slug else None,
        )
        return offer_answer(request, offering.make_offer(offered, by=self.caller, at=timezone.now()).pk, status=201)


class OneOffer(Endpoint):
    area = "workshops"

    @extend_schema(summary="Read an offer", responses=OfferOut)
    def get(self, request: Request, pk: int) -> Response:
        return offer_answer(request, pk)


class EndOffer(Endpoint):
    area = "workshops"

    @extend_schema(summary="End an offer", request=NothingIn, responses={200: OfferOut})
    def post(self, request: Request, pk: int) -> Response:
        found = offers().filter(pk=pk).first()
        if found is None:
            raise Http404
        self.read(NothingIn)
        offering.end_offer(found, by=self.caller, at=timezone.now())
        return offer_answer(request, pk)
