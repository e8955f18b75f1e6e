"""Adoptions: the list with its filters, one adoption, and its way from a draft to its confirmation."""

from typing import Any, ClassVar

from django.db.models import F, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ehealth_portal.dated import PartialDate
from ehealth_portal.members.models import MemberState
from ehealth_portal.members.permissions import may_see_people
from ehealth_portal.rest.endpoints import ListEndpoint, ListQuery
from ehealth_portal.rest.errors import NoSuch
from ehealth_portal.rest.fields import Whole, Word
from ehealth_portal.rest.openapi import page_of
from ehealth_portal.rest.pagination import Order
from ehealth_portal.rest.records import Deletable, Move, RecordEndpoint, told_as
from ehealth_portal.rest.reviewed import NAMES, NothingIn, ReasonIn, people_told
from ehealth_portal.rest.versions import tag
from ehealth_portal.review.transitions import State

from ..adoption_serializers import LARGEST, AdoptionIn, AdoptionOfIn, AdoptionOut, ResultIn, entry_from, entry_of
from ..models import Adoption, Practice
from ..models.adoptions import AdoptionQuerySet, Outcome
from ..operations import adoptions as acts

PLAIN = (
    "id", "changes", "cost_band", "outcome", "results", "reference", "url", "no_evidence_reason", "language", "state",
    "version", "reason", "created_at", "updated_at", "submitted_at", "decided_at",
)  # fmt: skip


class AdoptionQuery(ListQuery):
    practice = Whole(
        required=False, min_value=1, max_value=LARGEST, help_text="Id of a practice: all its revisions count."
    )
    country = Word(required=False, max_length=3, help_text="ISO 3166-1 alpha-3 code of the Member State.")
    outcome = serializers.ChoiceField(choices=Outcome.choices, required=False)
    state = serializers.ChoiceField(choices=State.choices, required=False)


def chosen(adoptions: AdoptionQuerySet, asked: dict[str, Any], user: Any) -> AdoptionQuerySet:
    """The adoptions that pass the filters. Raises NoSuch for a country or a practice that there is not."""
    if "country" in asked:
        if not MemberState.objects.filter(iso3=asked["country"]).exists():
            raise NoSuch(_("“%(name)s” is not in the register.") % {"name": asked["country"]})
        adoptions = adoptions.filter(member_state__iso3=asked["country"])
    if "practice" in asked:
        practice = practice_seen(asked["practice"], user)
        if practice.number:
            adoptions = adoptions.filter(practice__year=practice.year, practice__number=practice.number)
        else:
            adoptions = adoptions.filter(practice=practice)
    return adoptions.filter(**{name: asked[name] for name in ("outcome", "state") if name in asked})


def practice_seen(pk: int, user: Any) -> Practice:
    practice = Practice.objects.visible_to(user).filter(pk=pk).first()
    if practice is None:
        raise NoSuch(_("There is no practice with the id %(id)s.") % {"id": pk})
    return practice


def rows_of(adoptions: QuerySet[Any, Any], *, people: bool) -> QuerySet[Any, Any]:
    return adoptions.values(
        *PLAIN,
        *(NAMES if people else ()),
        "started_on",
        "started_precision",
        "practice_id",
        "resulting_id",
        year=F("practice__year"),
        number=F("practice__number"),
        iso3=F("member_state__iso3"),
    )


def told(row: dict[str, Any]) -> dict[str, Any]:
    started = PartialDate(row["started_on"], row["started_precision"]) if row["started_on"] else None
    return {name: row[name] for name in PLAIN} | {
        "practice": row["practice_id"],
        "reference_of_practice": f"BP-{row['year']}-{row['number']:03d}" if row["number"] else "",
        "member_state": row["iso3"],
        "started_on": str(started) if started else None,
        "resulting": row["resulting_id"],
        **people_told(row),
    }


class Adoptions(ListEndpoint):
    """Adoptions, the newest first: confirmed ones for everybody."""

    area = "practices"
    query = AdoptionQuery
    orders: ClassVar = {
        "-id": Order(("id",), descending=True),
        "id": Order(("id",)),
        "-updated_at": Order(("updated_at", "id"), descending=True),
        "updated_at": Order(("updated_at", "id")),
    }

    @extend_schema(summary="List adoptions", responses=page_of(AdoptionOut))
    def get(self, request: Request) -> Response:
        adoptions = chosen(Adoption.objects.visible_to(request.user), self.asked, request.user)
        return self.page(rows_of(adoptions, people=may_see_people(request.user)), lambda page: [*map(told, page)])

    @extend_schema(summary="Keep a draft", request=AdoptionOfIn, responses={201: AdoptionOut})
    def post(self, request: Request) -> Response:
        given = self.read(AdoptionOfIn)
        practice = practice_seen(given.pop("practice"), request.user)
        made = acts.draft(practice, entry_from(given), by=self.caller, at=timezone.now())
        return answer(request, made, status=201)


def answer(request: Request, adoption: Adoption, status: int = 200) -> Response:
    """The adoption as it is now, with its ETag."""
    seen = Adoption.objects.visible_to(request.user).filter(pk=adoption.pk)
    row = rows_of(seen, people=may_see_people(request.user)).first()
    if row is None:
        raise Http404
    return told_as(request, told(row), tag("adoption", row["id"], row["version"]), status, at=f"{row['id']}/")


class AdoptionEndpoint(RecordEndpoint[Adoption]):
    """One adoption that the reader may see."""

    area = "practices"

    def seen(self, user: Any) -> QuerySet[Adoption]:
        return Adoption.objects.visible_to(user).select_related("practice", "member_state")

    def answer(self, request: Request, record: Adoption, status: int = 200) -> Response:
        return answer(request, record, status)


class OneAdoption(Deletable, AdoptionEndpoint):
    """An adoption. Drafts and returned ones can be changed by their author."""

    delete_draft = acts.delete_draft

    @extend_schema(summary="Read an adoption", responses=AdoptionOut)
    def get(self, request: Request, pk: int) -> Response:
        return answer(request, self.find(request, pk))

    @extend_schema(summary="Change a draft", request=AdoptionIn, responses=AdoptionOut)
    def patch(self, request: Request, pk: int) -> Response:
        """What is not sent stays as it is."""
        adoption = self.find(request, pk)
        version = self.version_of(adoption, required=True)
        entry = entry_from(self.read(AdoptionIn, partial=True), entry_of(adoption))
        return answer(request, acts.edit(adoption, entry, by=self.caller, at=timezone.now(), version=version))


class Act(Move, AdoptionEndpoint):
    pass


@extend_schema(summary="Send to be confirmed", request=NothingIn, responses={200: AdoptionOut})
class Submit(Act):
    act = acts.submit


@extend_schema(summary="Take back what waits to be confirmed", request=NothingIn, responses={200: AdoptionOut})
class TakeBack(Act):
    act = acts.take_back


@extend_schema(summary="Confirm, for the Member State", request=NothingIn, responses={200: AdoptionOut})
class Confirm(Act):
    act = acts.confirm


@extend_schema(summary="Return to the author, with the reason", request=ReasonIn, responses={200: AdoptionOut})
class Return(Act):
    act = acts.return_to_author
    words = ReasonIn


@extend_schema(summary="Withdraw, with the reason", request=ReasonIn, responses={200: AdoptionOut})
class Withdraw(Act):
    act = acts.withdraw
    words = ReasonIn


class Result(AdoptionEndpoint):
    """Which practice came of it."""

    takes_version = ("POST",)

    @extend_schema(summary="Name the practice that came of it", request=ResultIn, responses={200: AdoptionOut})
    def post(self, request: Request, pk: int) -> Response:
        adoption = self.find(request, pk)
        version = self.version_of(adoption, required=False)
        asked = self.read(ResultIn)["practice"]
        result = practice_seen(asked, request.user) if asked else None
        named = acts.name_result(adoption, result, by=self.caller, at=timezone.now(), version=version)
        return answer(request, named)
