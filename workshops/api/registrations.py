"""Registrations: one's own, of whom one's administration nominated, and of the workshops on which one works."""

from typing import Any, ClassVar

from django.db.models import F, QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ehealth_portal.rest.endpoints import Endpoint, ListEndpoint, ListQuery
from ehealth_portal.rest.fields import Whole, Word
from ehealth_portal.rest.openapi import page_of
from ehealth_portal.rest.pagination import Order
from ehealth_portal.rest.permissions import SignedIn
from ehealth_portal.rest.reviewed import NothingIn, ReasonIn

from .. import permissions
from ..models import Fellowship, Registration
from ..operations import moderating
from ..registration_serializers import OneRegistrationOut, RegistrationOut
from ..vocabulary import Mode

LARGEST = 2**63 - 1
PLAIN = ("id", "state", "mode", "name", "email", "language", "organization", "function", "gender", "registered_at")


class RegistrationQuery(ListQuery):
    workshop = Whole(required=False, min_value=1, max_value=LARGEST, help_text="Id of a workshop.")
    country = Word(required=False, max_length=3, help_text="ISO 3166-1 alpha-3 code of the Member State.")
    state = serializers.ChoiceField(choices=Registration.State.choices, required=False)
    mode = serializers.ChoiceField(choices=Mode.choices, required=False)
    fellowship = serializers.ChoiceField(choices=Fellowship.State.choices, required=False)


COLUMNS = {
    "workshop": "workshop",
    "country": "member_state__iso3",
    "state": "state",
    "mode": "mode",
    "fellowship": "fellowship__state",
}


def seen_by(user: Any) -> QuerySet[Registration]:
    return Registration.objects.visible_to(user).filter(erased_at__isnull=True)


def told(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in PLAIN} | {
        "workshop": row["workshop_id"],
        "member_state": row["iso3"],
        "is_nominated": row["nominated_by_id"] is not None,
        "is_confirmed": row["consented_at"] is not None,
        "fellowship": row["fellowship__state"],
    }


def rows_of(rows: QuerySet[Registration]) -> QuerySet[Any, Any]:
    more = ("workshop_id", "nominated_by_id", "consented_at", "fellowship__state")
    return rows.values(*PLAIN, *more, iso3=F("member_state__iso3"))


class Registrations(ListEndpoint):
    """Personal data: each sees what concerns them. They are erased twelve months after the workshop."""

    permission_classes = [SignedIn]
    area = "workshops"
    query = RegistrationQuery
    orders: ClassVar = {"-id": Order(("id",), descending=True), "id": Order(("id",))}

    @extend_schema(summary="List registrations", responses=page_of(RegistrationOut))
    def get(self, request: Request) -> Response:
        chosen = {COLUMNS[name]: self.asked[name] for name in COLUMNS if name in self.asked}
        return self.page(rows_of(seen_by(request.user).filter(**chosen)), lambda page: [*map(told, page)])


OF_FELLOWSHIP = ("extent", "motive", "state", "is_late", "asked_at", "decided_at", "reason")


def fellowship_told(registration: Registration, user: Any) -> dict[str, Any] | None:
    """The points are for those who decide."""
    one = getattr(registration, "fellowship", None)
    if one is None:
        return None
    points = one.criteria if permissions.may_keep_account(user, registration.workshop) else None
    return {name: getattr(one, name) for name in OF_FELLOWSHIP} | {"points": points}


class RegistrationEndpoint(Endpoint):
    """One registration that the reader may see."""

    permission_classes = [SignedIn]
    area = "workshops"

    def find(self, request: Request, pk: int) -> Registration:
        one = seen_by(request.user).select_related("workshop", "fellowship__workshop").filter(pk=pk).first()
        if one is None:
            raise Http404
        return one

    def answer(self, request: Request, pk: int) -> Response:
        seen = seen_by(request.user).filter(pk=pk)
        row = rows_of(seen).first()
        if row is None:
            raise Http404
        one = seen.select_related("workshop", "fellowship").prefetch_related("service_requests").get()
        fields = ("kind", "language", "note", "is_late", "state", "reason")
        services = [{name: getattr(asked, name) for name in fields} for asked in one.service_requests.all()]
        reads_all = permissions.may_see_people(request.user, one.workshop)  # as the consent says; not who nominated
        if not (reads_all or permissions.may_change_registration(request.user, one)):
            one.answers, services = {}, []
        more = {"answers": one.answers, "reason": one.reason, "services": services}
        return Response(told(row) | more | {"fellowship_asked": fellowship_told(one, request.user)})


class OneRegistration(RegistrationEndpoint):
    @extend_schema(summary="Read a registration", responses=OneRegistrationOut)
    def get(self, request: Request, pk: int) -> Response:
        return self.answer(request, pk)


class Decide(RegistrationEndpoint):
    act: ClassVar[Any]
    words: ClassVar[type[serializers.Serializer[Any]]] = NothingIn

    def post(self, request: Request, pk: int) -> Response:
        one = self.find(request, pk)
        type(self).act(one, by=self.caller, at=timezone.now(), **self.read(self.words))
        return self.answer(request, pk)


@extend_schema(summary="Accept a registration", request=NothingIn, responses={200: OneRegistrationOut})
class AcceptRegistration(Decide):
    """By who works on the workshop: a seat, or a place on the waiting list. The person is told by mail."""

    act = moderating.accept


@extend_schema(summary="Decline a registration", request=ReasonIn, responses={200: OneRegistrationOut})
class DeclineRegistration(Decide):
    """By who works on the workshop, with a reason that the person reads."""

    act = moderating.decline
    words = ReasonIn
