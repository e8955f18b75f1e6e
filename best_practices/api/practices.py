"""Best practices: the list with its filters, one practice, its moves, its texts and what reviewers hold of it."""

from typing import Any, ClassVar

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ehealth_portal.faceted import Filters
from ehealth_portal.languages import Language
from ehealth_portal.mandate.references import provision_named
from ehealth_portal.members.models import CountryGroup, MemberState
from ehealth_portal.regions import REGIONS
from ehealth_portal.rest.endpoints import ListEndpoint, ListQuery
from ehealth_portal.rest.errors import NoSuch
from ehealth_portal.rest.fields import Flag, Whole, Word
from ehealth_portal.rest.openapi import page_of
from ehealth_portal.rest.pagination import Order
from ehealth_portal.rest.records import Deletable, Move, RecordEndpoint, told_as
from ehealth_portal.rest.reviewed import NothingIn, ReasonIn
from ehealth_portal.rest.versions import tag
from ehealth_portal.review.transitions import State

from .. import operations
from ..models import Practice
from ..models.practices import PracticeQuerySet
from ..queries import filters
from ..queries.told import entry_of, in_order, moving_parts, told, whole
from ..serializers import PracticeIn, PracticeOut, entry_from
from ..vocabulary import LISTS, Application, Area, Connectivity, CostBand, Setting


class PracticeQuery(ListQuery):
    q = Word(required=False, max_length=200, help_text="Words of title, summary or place; or `BP-2026-041`.")
    area = serializers.ChoiceField(choices=Area.choices, required=False)
    application = serializers.ChoiceField(choices=Application.choices, required=False)
    intervention = serializers.ChoiceField(choices=list(LISTS["intervention"].items()), required=False)
    setting = serializers.ChoiceField(choices=Setting.choices, required=False)
    connectivity = serializers.ChoiceField(choices=Connectivity.choices, required=False)
    standard = Word(required=False, max_length=60, help_text="Number of a standard: `ITU-T H.810`.")
    strength = Whole(required=False, min_value=1, max_value=4)
    cost_band = serializers.ChoiceField(choices=CostBand.choices, required=False)
    group = serializers.ChoiceField(choices=CountryGroup.choices, required=False, help_text="As it is today.")
    region = serializers.ChoiceField(choices=list(REGIONS.items()), required=False)
    country = Word(required=False, max_length=3, help_text="ISO 3166-1 alpha-3 code of a Member State.")
    language = serializers.ChoiceField(choices=Language.choices, required=False, help_text="It can be read in this.")
    provision = Word(
        required=False,
        max_length=120,
        help_text="Key or code of a provision (`resolves.1`, `SG16-1`), or `78/dubai-2012/resolves.1`.",
    )
    confidence = serializers.ChoiceField(
        choices=[*filters.SOURCES],
        required=False,
        help_text="How sure the public record is; `documented` for what was documented here.",
    )
    state = serializers.ChoiceField(choices=State.choices, required=False)
    with_earlier = Flag(required=False, help_text="Also revisions that were superseded, and what was archived.")
    updated_since = serializers.DateTimeField(required=False, help_text="Changed at this moment or later.")


FACETS = {name: name for name in filters.LABELS} | {"cost": "cost_band"}


def chosen(practices: PracticeQuerySet, asked: dict[str, Any]) -> PracticeQuerySet:
    """The practices that pass the filters. Raises NoSuch for a country or a provision that the portal does not know."""
    facets = {facet: [str(asked[name])] for facet, name in FACETS.items() if name in asked}
    if "country" in asked and not MemberState.objects.filter(iso3=asked["country"]).exists():
        raise NoSuch(_("“%(name)s” is not in the register.") % {"name": asked["country"]})
    if "provision" in asked:
        provision = provision_named(asked["provision"])
        if provision is None:
            raise NoSuch(_("There is no provision “%(name)s”.") % {"name": asked["provision"]})
        facets.pop("provision")
        practices = practices.filter(served__provision=provision)
    practices = filters.apply(Filters(words=asked.get("q", ""), chosen=facets), practices)
    if not asked.get("with_earlier"):
        practices = practices.filter(superseded_at__isnull=True, archived_at__isnull=True)
    if "updated_since" in asked:
        practices = practices.filter(updated_at__gte=asked["updated_since"])
    return practices


class Practices(ListEndpoint):
    """Best practices, the last published first; what was not judged yet comes last."""

    area = "practices"
    for_services = ("GET", "HEAD", "POST")
    query = PracticeQuery
    orders: ClassVar = {
        "-decided_at": Order(("decided_at", "id"), descending=True, nullable=True),
        "decided_at": Order(("decided_at", "id"), nullable=True),
        "-updated_at": Order(("updated_at", "id"), descending=True),
        "updated_at": Order(("updated_at", "id")),
        "-id": Order(("id",), descending=True),
        "id": Order(("id",)),
    }

    @extend_schema(summary="List best practices", responses=page_of(PracticeOut))
    def get(self, request: Request) -> Response:
        seen = Practice.objects.visible_to(request.user)
        rows = chosen(seen, self.asked).values("id", "decided_at", "updated_at")

        def make(page: list[dict[str, Any]]) -> list[dict[str, Any]]:
            return [told(row, request.user) for row in in_order([one["id"] for one in page], seen)]

        return self.page(rows, make)

    @extend_schema(summary="Keep a draft", request=PracticeIn, responses={201: PracticeOut})
    def post(self, request: Request) -> Response:
        made = operations.draft(entry_from(self.read(PracticeIn)), by=self.caller, at=timezone.now())
        return answer(request, made, status=201)


def answer(request: Request, practice: Practice, status: int = 200) -> Response:
    """The practice as it is now, with its ETag."""
    row = whole(Practice.objects.visible_to(request.user).filter(pk=practice.pk)).first()
    if row is None:
        raise Http404
    version = tag("practice", row.pk, row.version, moving_parts(row))
    return told_as(request, told(row, request.user), version, status, at=f"/api/v1/best-practices/{row.pk}/")


class PracticeEndpoint(RecordEndpoint[Practice]):
    """One practice that the reader may see."""

    area = "practices"

    def seen(self, user: Any) -> PracticeQuerySet:
        return whole(Practice.objects.visible_to(user))

    def answer(self, request: Request, record: Practice, status: int = 200) -> Response:
        return answer(request, record, status)


class OnePractice(Deletable, PracticeEndpoint):
    """A best practice. Drafts and returned ones can be changed by their author; a published one is revised."""

    for_services = ("GET", "HEAD", "PATCH")
    delete_draft = operations.delete_draft

    @extend_schema(summary="Read a best practice", responses=PracticeOut)
    def get(self, request: Request, pk: int) -> Response:
        return answer(request, Practice(pk=pk))

    @extend_schema(summary="Change a draft", request=PracticeIn, responses=PracticeOut)
    def patch(self, request: Request, pk: int) -> Response:
        """What is not sent stays as it is; a list that is sent takes the place of the one before."""
        practice = self.find(request, pk)
        version = self.version_of(practice, required=True)
        before = entry_of(practice)
        entry = entry_from(self.read(PracticeIn, partial=True, before=before), before)
        return answer(request, operations.edit(practice, entry, by=self.caller, at=timezone.now(), version=version))


class Act(Move, PracticeEndpoint):
    pass


@extend_schema(summary="Send for review", request=NothingIn, responses={200: PracticeOut})
class Submit(Act):
    act = operations.submit


@extend_schema(summary="Take back what waits for review", request=NothingIn, responses={200: PracticeOut})
class TakeBack(Act):
    act = operations.take_back


@extend_schema(summary="Return to the author, with the reason", request=ReasonIn, responses={200: PracticeOut})
class Return(Act):
    act = operations.return_to_author
    words = ReasonIn


@extend_schema(summary="Publish after two reviews", request=NothingIn, responses={200: PracticeOut})
class Publish(Act):
    act = operations.publish


@extend_schema(summary="Withdraw, with the reason", request=ReasonIn, responses={200: PracticeOut})
class Withdraw(Act):
    act = operations.withdraw
    words = ReasonIn


@extend_schema(summary="Say that it still holds", request=NothingIn, responses={200: PracticeOut})
class Confirm(Act):
    act = operations.confirm


@extend_schema(summary="Archive, with the reason", request=ReasonIn, responses={200: PracticeOut})
class Archive(Act):
    act = operations.archive
    words = ReasonIn


@extend_schema(summary="Begin the next revision", request=NothingIn, responses={201: PracticeOut})
class Revise(PracticeEndpoint):
    """The draft of the next revision; whoever has begun it gets the one that is there."""

    def post(self, request: Request, pk: int) -> Response:
        practice = self.find(request, pk)
        self.read(NothingIn)
        return answer(request, operations.revise(practice, by=self.caller, at=timezone.now()), status=201)
