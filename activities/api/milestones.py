"""Milestones: what is due under a provision, met or dropped."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ehealth_portal.languages import current_language
from ehealth_portal.members.permissions import may_see_people
from ehealth_portal.rest.endpoints import Endpoint, ListEndpoint, ListQuery
from ehealth_portal.rest.fields import Day, Whole, Word
from ehealth_portal.rest.openapi import page_of
from ehealth_portal.rest.pagination import Order
from ehealth_portal.rest.reviewed import ReasonIn

from .. import operations
from ..models import Activity, Milestone
from ..queries.listing import milestone_rows_of, milestone_told
from ..serializers import MetIn, MilestoneIn, MilestoneOut
from .activities import asked_provision

STANDINGS = ("open", "met", "dropped")


class MilestoneQuery(ListQuery):
    provision = Word(required=False, max_length=120, help_text="Key or code of a provision.")
    body = Word(required=False, max_length=60, help_text="Slug of the body that owes it.")
    activity = Whole(required=False, min_value=1, max_value=2**63 - 1)
    standing = serializers.ChoiceField(choices=STANDINGS, required=False)
    due_until = Day(required=False, help_text="Due on this day or earlier.")


def chosen(asked: dict[str, Any]) -> QuerySet[Milestone]:
    milestones = Milestone.objects.all()
    if provision := asked_provision(asked):
        milestones = milestones.filter(provision=provision)
    if "body" in asked:
        milestones = milestones.filter(body__slug=asked["body"])
    if "activity" in asked:
        milestones = milestones.filter(activity=asked["activity"])
    if "due_until" in asked:
        milestones = milestones.filter(due_on__lte=asked["due_until"])
    if "standing" in asked:
        is_met, is_dropped = asked["standing"] == "met", asked["standing"] == "dropped"
        milestones = milestones.filter(met_on__isnull=not is_met, dropped_on__isnull=not is_dropped)
    return milestones


def answer(request: Request, pk: int, status: int = 200) -> Response:
    rows = milestone_rows_of(Milestone.objects.filter(pk=pk), request.user, people=may_see_people(request.user))
    if (row := rows.first()) is None:
        raise Http404
    headers = {"Location": request.build_absolute_uri(f"{pk}/")} if status == 201 else {}
    return Response(milestone_told(row), status=status, headers=headers)


class Milestones(ListEndpoint):
    """What is due, soonest first."""

    area = "activities"
    query = MilestoneQuery
    orders: ClassVar = {"due_on": Order(("due_on", "id")), "-due_on": Order(("due_on", "id"), descending=True)}

    @extend_schema(summary="List milestones", responses=page_of(MilestoneOut))
    def get(self, request: Request) -> Response:
        milestones = chosen(self.asked)
        if "activity" in self.asked:  # whose milestones they are is known to those who may see it
            milestones = milestones.filter(activity__in=Activity.objects.visible_to(request.user))
        rows = milestone_rows_of(milestones, request.user, people=may_see_people(request.user))
        return self.page(rows, lambda page: [milestone_told(row) for row in page])

    @extend_schema(summary="Set a milestone", request=MilestoneIn, responses={201: MilestoneOut})
    def post(self, request: Request) -> Response:
        given = {"language": current_language()} | self.read(MilestoneIn)
        provision = given.pop("provision")["provision"]
        if "activity" in given:
            given["activity"] = Activity.objects.visible_to(request.user).filter(pk=given["activity"]).first()
            if given["activity"] is None:
                raise serializers.ValidationError({"activity": [_("There is no such activity.")]})
        made = operations.set_milestone(provision, by=self.caller, at=timezone.now(), **given)
        return answer(request, made.pk, status=201)


def find(pk: int) -> Milestone:
    milestone = Milestone.objects.filter(pk=pk).first()
    if milestone is None:
        raise Http404
    return milestone


class OneMilestone(Endpoint):
    """A milestone."""

    area = "activities"

    @extend_schema(summary="Read a milestone", responses=MilestoneOut)
    def get(self, request: Request, pk: int) -> Response:
        return answer(request, pk)


class Meet(Endpoint):
    """Says that a milestone was met."""

    area = "activities"

    @extend_schema(summary="Mark a milestone as met", request=MetIn, responses={200: MilestoneOut})
    def post(self, request: Request, pk: int) -> Response:
        milestone = find(pk)
        operations.meet_milestone(milestone, by=self.caller, at=timezone.now(), on=self.read(MetIn)["on"])
        return answer(request, pk)


class Drop(Endpoint):
    """Says that a milestone is given up, and why."""

    area = "activities"

    @extend_schema(summary="Drop a milestone, with the reason", request=ReasonIn, responses={200: MilestoneOut})
    def post(self, request: Request, pk: int) -> Response:
        milestone = find(pk)
        operations.drop_milestone(milestone, by=self.caller, at=timezone.now(), reason=self.read(ReasonIn)["reason"])
        return answer(request, pk)
