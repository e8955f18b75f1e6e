"""Progress of an activity: appended, never changed; judged by another person."""

from typing import Any, ClassVar

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ehealth_portal.languages import current_language
from ehealth_portal.members.permissions import may_see_people
from ehealth_portal.rest.endpoints import Endpoint, ListEndpoint
from ehealth_portal.rest.openapi import page_of
from ehealth_portal.rest.pagination import Order
from ehealth_portal.rest.reviewed import NothingIn, ReasonIn
from ehealth_portal.rest.versions import etag, tag, version_named
from ehealth_portal.review.transitions import State

from .. import operations
from ..models import Activity, ProgressEntry
from ..queries.listing import moving_parts, progress_rows_of, progress_told
from ..serializers import ProgressIn, ProgressOut


def visible_activity(request: Request, pk: int) -> Activity:
    activity = Activity.objects.visible_to(request.user).filter(pk=pk).first()
    if activity is None:
        raise Http404
    return activity


def answer(request: Request, entries: Any, status: int = 200) -> Response:
    row = progress_rows_of(entries, people=may_see_people(request.user)).first()
    if row is None:
        raise Http404
    headers = {"ETag": tag("progressentry", row["id"], row["version"], moving_parts(row))}
    if status == 201:
        headers["Location"] = request.build_absolute_uri(f"{row['id']}/")
    return Response(progress_told(row, request.user), status=status, headers=headers)


class Progress(ListEndpoint):
    """How an activity went on, newest first."""

    area = "activities"
    orders: ClassVar = {"-on": Order(("on", "id"), descending=True), "on": Order(("on", "id"))}

    @extend_schema(summary="List the progress entries of an activity", responses=page_of(ProgressOut))
    def get(self, request: Request, pk: int) -> Response:
        activity = visible_activity(request, pk)
        entries = ProgressEntry.objects.visible_to(request.user).filter(activity=activity)
        rows = progress_rows_of(entries, people=may_see_people(request.user))
        return self.page(rows, lambda page: [progress_told(row, request.user) for row in page])

    @extend_schema(summary="Log progress", request=ProgressIn, responses={201: ProgressOut})
    def post(self, request: Request, pk: int) -> Response:
        activity = visible_activity(request, pk)
        given = {"language": current_language()} | self.read(ProgressIn)
        given["evidence"] = tuple(one["given"] for one in given.get("evidence", ()))
        if "corrects" in given:
            given["corrects"] = activity.progress.exclude(state=State.DRAFT).filter(pk=given["corrects"]).first()
            if given["corrects"] is None:
                raise serializers.ValidationError({"corrects": [_("This activity has no such entry.")]})
        entry = operations.log_progress(activity, by=self.caller, at=timezone.now(), **given)
        return answer(request, ProgressEntry.objects.visible_to(request.user).filter(pk=entry.pk), status=201)


class OneEntry(Endpoint):
    """A progress entry."""

    area = "activities"

    @extend_schema(summary="Read a progress entry", responses=ProgressOut)
    def get(self, request: Request, pk: int, entry: int) -> Response:
        return answer(request, ProgressEntry.objects.visible_to(request.user).filter(activity_id=pk, pk=entry))


class Judge(Endpoint):
    """A judgement of a progress entry. If-Match may be sent."""

    area = "activities"
    action: ClassVar[str]
    words: ClassVar[type[serializers.Serializer[Any]]] = NothingIn
    takes_version = ("POST",)

    def post(self, request: Request, pk: int, entry: int) -> Response:
        found = ProgressEntry.objects.visible_to(request.user).filter(activity_id=pk, pk=entry).first()
        if found is None:
            raise Http404
        version = version_named(request, etag(found), found.version, required=False)
        given = self.read(self.words)
        operations.judge_progress(found, self.action, by=self.caller, at=timezone.now(), version=version, **given)
        return answer(request, ProgressEntry.objects.visible_to(request.user).filter(pk=found.pk))


@extend_schema(summary="Publish a progress entry", request=NothingIn, responses={200: ProgressOut})
class PublishEntry(Judge):
    action = "publish"


@extend_schema(summary="Return a progress entry, with the reason", request=ReasonIn, responses={200: ProgressOut})
class ReturnEntry(Judge):
    action = "return"
    words = ReasonIn


@extend_schema(summary="Withdraw a progress entry, with the reason", request=ReasonIn, responses={200: ProgressOut})
class WithdrawEntry(Judge):
    action = "withdraw"
    words = ReasonIn
