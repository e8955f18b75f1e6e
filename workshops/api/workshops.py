"""Workshops: the list with its filters, one workshop, its moves, its texts by language."""

from typing import Any, ClassVar

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ehealth_portal.faceted import Filters
from ehealth_portal.languages import Language
from ehealth_portal.members.models import CountryGroup
from ehealth_portal.regions import REGIONS
from ehealth_portal.rest.endpoints import ListEndpoint, ListQuery
from ehealth_portal.rest.fields import Whole, Word
from ehealth_portal.rest.openapi import page_of
from ehealth_portal.rest.pagination import Order
from ehealth_portal.rest.records import Deletable, Move, RecordEndpoint, told_as
from ehealth_portal.rest.reviewed import NothingIn, ReasonIn
from ehealth_portal.rest.versions import tag
from ehealth_portal.review.transitions import State

from .. import permissions
from ..models import Announcement, Workshop
from ..models.workshops import WorkshopQuerySet
from ..operations import announcing, planning
from ..queries.filters import LABELS, WHEN, Asked, apply
from ..queries.planning import entry_of
from ..queries.told import in_order, moving_parts, told, whole
from ..serializers import (
    WORDS,
    WorkshopIn,
    WorkshopOut,
    WorkshopReleaseIn,
    WorkshopTextIn,
    WorkshopTextOut,
    entry_from,
    words_from,
)
from ..vocabulary import Kind, Mode, Theme


class WorkshopQuery(ListQuery):
    q = Word(required=False, max_length=200, help_text="Words of title, summary or place.")
    when = serializers.ChoiceField(choices=[*WHEN], required=False, help_text="Coming, or held already.")
    theme = serializers.ChoiceField(choices=Theme.choices, required=False)
    mode = serializers.ChoiceField(choices=Mode.choices, required=False)
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    group = serializers.ChoiceField(
        choices=CountryGroup.choices, required=False, help_text="Held in a country that is in it today."
    )
    region = serializers.ChoiceField(choices=list(REGIONS.items()), required=False)
    country = Word(required=False, max_length=3, help_text="ISO 3166-1 alpha-3 code: where it is held.")
    series = Word(required=False, max_length=60, help_text="Slug of a series.")
    body = Word(required=False, max_length=60, help_text="Slug of a body that holds it, alone or with others.")
    year = Whole(required=False, min_value=1000, max_value=9999)
    language = serializers.ChoiceField(choices=Language.choices, required=False, help_text="It can be read in this.")
    provision = Word(required=False, max_length=120, help_text="Key of a provision: `resolves.1`.")
    state = serializers.ChoiceField(choices=State.choices, required=False)
    updated_since = serializers.DateTimeField(required=False, help_text="Changed at this moment or later.")


def chosen(workshops: WorkshopQuerySet, given: dict[str, Any], user: Any) -> WorkshopQuerySet:
    """Those that pass the filters; one that names nothing in the portal finds nothing."""
    facets = {name: [str(given[name])] for name in LABELS if name in given}
    filters = Filters(words=given.get("q", ""), chosen=facets)
    found = apply(Asked(user, timezone.now().date()), filters, workshops)
    return found.filter(updated_at__gte=given["updated_since"]) if "updated_since" in given else found


class Workshops(ListEndpoint):
    """Workshops, the last to begin first; those without a day come last."""

    area = "workshops"
    for_services = ("GET", "HEAD", "POST")
    query = WorkshopQuery
    orders: ClassVar = {
        "-started_on": Order(("starts_on", "id"), descending=True, nullable=True),
        "started_on": Order(("starts_on", "id"), nullable=True),
        "-updated_at": Order(("updated_at", "id"), descending=True),
        "updated_at": Order(("updated_at", "id")),
        "-id": Order(("id",), descending=True),
        "id": Order(("id",)),
    }

    @extend_schema(summary="List workshops", responses=page_of(WorkshopOut))
    def get(self, request: Request) -> Response:
        seen = Workshop.objects.visible_to(request.user)
        rows = chosen(seen, self.asked, request.user).values("id", "starts_on", "updated_at")

        def make(page: list[dict[str, Any]]) -> list[dict[str, Any]]:
            return [told(row, request.user) for row in in_order([one["id"] for one in page], seen)]

        return self.page(rows, make)

    @extend_schema(summary="Keep a draft", request=WorkshopIn, responses={201: WorkshopOut})
    def post(self, request: Request) -> Response:
        made = planning.draft(entry_from(self.read(WorkshopIn)), by=self.caller, at=timezone.now())
        return answer(request, made, status=201)


def answer(request: Request, workshop: Workshop, status: int = 200) -> Response:
    """The workshop as it is now, with its ETag."""
    row = whole(Workshop.objects.visible_to(request.user).filter(pk=workshop.pk)).first()
    if row is None:
        raise Http404
    version = tag("workshop", row.pk, row.version, moving_parts(row))
    return told_as(request, told(row, request.user), version, status, at=f"/api/v1/workshops/{row.pk}/")


class WorkshopEndpoint(RecordEndpoint[Workshop]):
    """One workshop that the reader may see."""

    area = "workshops"

    def seen(self, user: Any) -> WorkshopQuerySet:
        return whole(Workshop.objects.visible_to(user))

    def answer(self, request: Request, record: Workshop, status: int = 200) -> Response:
        return answer(request, record, status)


class OneWorkshop(Deletable, WorkshopEndpoint):
    """A workshop. Drafts and returned ones are changed by their author, a published one by the secretariat."""

    for_services = ("GET", "HEAD", "PATCH")
    delete_draft = planning.delete_draft

    @extend_schema(summary="Read a workshop", responses=WorkshopOut)
    def get(self, request: Request, pk: int) -> Response:
        return answer(request, Workshop(pk=pk))

    @extend_schema(summary="Change a workshop", request=WorkshopIn, responses=WorkshopOut)
    def patch(self, request: Request, pk: int) -> Response:
        """What is not sent stays as it is; a list that is sent takes the place of the one before."""
        workshop = self.find(request, pk)
        version = self.version_of(workshop, required=True)
        before = entry_of(workshop)
        entry = entry_from(self.read(WorkshopIn, partial=True), before)
        return answer(request, planning.edit(workshop, entry, by=self.caller, at=timezone.now(), version=version))


class Act(Move, WorkshopEndpoint):
    pass


@extend_schema(summary="Send for review", request=NothingIn, responses={200: WorkshopOut})
class Submit(Act):
    act = planning.submit


@extend_schema(summary="Take back what waits for review", request=NothingIn, responses={200: WorkshopOut})
class TakeBack(Act):
    act = planning.take_back


@extend_schema(summary="Return to the author, with the reason", request=ReasonIn, responses={200: WorkshopOut})
class Return(Act):
    act = planning.return_to_author
    words = ReasonIn


@extend_schema(summary="Publish", request=NothingIn, responses={200: WorkshopOut})
class Publish(Act):
    act = planning.publish


@extend_schema(summary="Withdraw, with the reason", request=ReasonIn, responses={200: WorkshopOut})
class Withdraw(Act):
    act = planning.withdraw
    words = ReasonIn


# --- texts ----------------------------------------------------------------------------------------------------------
class Texts(WorkshopEndpoint):
    """The announcement in each language; texts that are not released yet are for those who may change it."""

    @extend_schema(summary="Read all texts", responses=WorkshopTextOut(many=True))
    def get(self, request: Request, pk: int) -> Response:
        workshop = self.find(request, pk)
        edits = permissions.may_edit(request.user, workshop)
        rows = [text for text in workshop.announcements.all() if text.is_released or edits]
        return Response([_told(text) for text in rows])


TEXT_TOLD = (*WORDS, "language", "version", "follows_version", "is_released", "written_at")


def _told(text: Announcement) -> dict[str, Any]:
    return {name: getattr(text, name) for name in TEXT_TOLD}


class OneText(WorkshopEndpoint):
    """The announcement in one more language. The original is changed with the workshop."""

    for_services = ("POST",)  # another person releases it

    @extend_schema(summary="Write a text", request=WorkshopTextIn, responses={200: WorkshopTextOut})
    def post(self, request: Request, pk: int, language: str) -> Response:
        workshop, given = self.find(request, pk), self.read(WorkshopTextIn)
        version = given.get("version") or None
        words, by, at = words_from(given), self.caller, timezone.now()
        return Response(_told(announcing.translate(workshop, language, words, by=by, at=at, version=version)))


class ReleaseText(WorkshopEndpoint):
    """Readers get it from now on; another person must have written it."""

    @extend_schema(summary="Release a text", request=WorkshopReleaseIn, responses={200: WorkshopTextOut})
    def post(self, request: Request, pk: int, language: str) -> Response:
        workshop, given = self.find(request, pk), self.read(WorkshopReleaseIn)
        text = next((one for one in workshop.announcements.all() if one.language == language), None)
        if text is None:
            raise Http404
        return Response(
            _told(announcing.release(text, by=self.caller, at=timezone.now(), version=given.get("version")))
        )
