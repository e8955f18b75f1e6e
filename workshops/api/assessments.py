"""Assessments: those that one may see, their answers, and submitting and recalling; rounds with their questions."""

from collections import defaultdict
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
from ehealth_portal.rest.versions import tag, version_named

from ..assessment_serializers import (
    AssessmentIn,
    AssessmentOut,
    AssessmentRoundOut,
    OneAssessmentOut,
    OneAssessmentRoundOut,
    given_from,
)
from ..models import Assessment, Heard, Round
from ..operations import assessing
from ..queries.assessments import items_of
from ..queries.gap import Gap, gaps_by_group

LARGEST = 2**63 - 1
PLAIN = ("id", "state", "version", "updated_at")
ANSWER = ("standing", "number", "text", "language", "is_carried")
OF_ROUND = ("id", "titles", "opens_on", "closes_on", "opened_at")


class AssessmentQuery(ListQuery):
    round = Whole(required=False, min_value=1, max_value=LARGEST, help_text="Id of a round.")
    country = Word(required=False, max_length=3, help_text="ISO 3166-1 alpha-3 code of the Member State.")
    state = serializers.ChoiceField(choices=Assessment.State.choices, required=False)


COLUMNS = {"round": "round", "country": "member_state__iso3", "state": "state"}


def rows_of(assessments: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return assessments.values(*PLAIN, "round_id", iso3=F("member_state__iso3"))


def told(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in PLAIN} | {"round": row["round_id"], "member_state": row["iso3"]}


class Assessments(ListEndpoint):
    """Assessments of the Member States for which one speaks, and those of which one was given a section."""

    permission_classes = [SignedIn]
    area = "workshops"
    query = AssessmentQuery
    orders: ClassVar = {
        "-id": Order(("id",), descending=True),
        "id": Order(("id",)),
        "-updated_at": Order(("updated_at", "id"), descending=True),
        "updated_at": Order(("updated_at", "id")),
    }

    @extend_schema(summary="List assessments", responses=page_of(AssessmentOut))
    def get(self, request: Request) -> Response:
        chosen = {COLUMNS[name]: self.asked[name] for name in COLUMNS if name in self.asked}
        seen = Assessment.objects.visible_to(request.user).filter(**chosen)
        return self.page(rows_of(seen), lambda page: [*map(told, page)])


def etag_of(assessment: Assessment) -> str:
    return tag("assessment", assessment.pk, assessment.version)


def answer(request: Request, pk: int) -> Response:
    """The assessment as it is now, with its ETag."""
    found = Assessment.objects.visible_to(request.user).select_related("member_state").filter(pk=pk).first()
    if found is None:
        raise Http404
    body = {name: getattr(found, name) for name in (*PLAIN, "reason")}
    body |= {"round": found.round_id, "member_state": found.member_state.iso3}
    body["answers"] = [
        {"item": row.pop("item_key"), "row": row.pop("row_key"), **row}
        for row in found.answers.order_by("item_key", "row_key").values("item_key", "row_key", *ANSWER)
    ]
    body["submitted"] = list(found.submissions.values("number", "submitted_at", "scores"))
    return Response(body, headers={"ETag": etag_of(found)})


class AssessmentEndpoint(Endpoint):
    """One assessment that the reader may see."""

    permission_classes = [SignedIn]
    area = "workshops"

    def find(self, request: Request, pk: int) -> Assessment:
        found = Assessment.objects.visible_to(request.user).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found


class OneAssessment(AssessmentEndpoint):
    """An assessment with its answers. Who speaks for the country fills it in while its round is open."""

    @extend_schema(summary="Read an assessment", responses=OneAssessmentOut)
    def get(self, request: Request, pk: int) -> Response:
        return answer(request, pk)

    @extend_schema(summary="Answer questions", request=AssessmentIn, responses=OneAssessmentOut)
    def patch(self, request: Request, pk: int) -> Response:
        """What is not sent stays as it is. Errors name each wrong answer by its item, and its row after a dot."""
        found = self.find(request, pk)
        version = version_named(request, etag_of(found), found.version, required=True)
        given = self.read(AssessmentIn, partial=True)
        assessing.answer(
            found,
            given_from(given.get("answers", [])),
            blank=[(one["item"], one["row"]) for one in given.get("blank", [])],
            by=self.caller,
            at=timezone.now(),
            version=version,
        )
        return answer(request, pk)


class SubmitAssessment(AssessmentEndpoint):
    takes_version = ("POST",)

    @extend_schema(
        summary="Submit on behalf of the administration", request=NothingIn, responses={200: OneAssessmentOut}
    )
    def post(self, request: Request, pk: int) -> Response:
        found = self.find(request, pk)
        version = version_named(request, etag_of(found), found.version, required=False)
        self.read(NothingIn)
        assessing.submit_assessment(found, by=self.caller, at=timezone.now(), version=version)
        return answer(request, pk)


class RecallAssessment(AssessmentEndpoint):
    takes_version = ("POST",)

    @extend_schema(summary="Recall for revision, with the reason", request=ReasonIn, responses={200: OneAssessmentOut})
    def post(self, request: Request, pk: int) -> Response:
        found = self.find(request, pk)
        version = version_named(request, etag_of(found), found.version, required=False)
        given = self.read(ReasonIn)
        assessing.recall(found, by=self.caller, at=timezone.now(), version=version, **given)
        return answer(request, pk)


# --- rounds ---------------------------------------------------------------------------------------------------------
def rounds_of(rounds: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return rounds.values(*OF_ROUND, slug=F("questionnaire__slug"), number=F("questionnaire__version"))


def rounds_told(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With who was asked and heard: two queries for all of them."""
    ids = [row["id"] for row in rows]
    asked, heard = defaultdict(list), defaultdict(list)
    for pk, iso3 in Round.objects.filter(pk__in=ids, member_states__isnull=False).values_list(
        "pk", "member_states__iso3"
    ):
        asked[pk].append(iso3)
    for pk, iso3 in Heard.objects.filter(round__in=ids).values_list("round_id", "member_state__iso3"):
        heard[pk].append(iso3)
    return [
        {name: row[name] for name in OF_ROUND}
        | {"questionnaire": row["slug"], "questionnaire_version": row["number"]}
        | {"asked": sorted(asked[row["id"]]), "heard": sorted(heard[row["id"]])}
        for row in rows
    ]


class AssessmentRounds(ListEndpoint):
    """Rounds, the newest first: whom they ask, and who has answered."""

    area = "workshops"
    orders: ClassVar = {
        "-opens_on": Order(("opens_on", "id"), descending=True),
        "opens_on": Order(("opens_on", "id")),
    }

    @extend_schema(summary="List assessment rounds", responses=page_of(AssessmentRoundOut))
    def get(self, request: Request) -> Response:
        return self.page(rounds_of(Round.objects.visible_to(request.user)), lambda page: rounds_told(list(page)))


class OneAssessmentRound(Endpoint):
    """A round with the questions that it asks, and what it gauged so far."""

    area = "workshops"

    @extend_schema(summary="Read an assessment round", responses=OneAssessmentRoundOut)
    def get(self, request: Request, pk: int) -> Response:
        found = Round.objects.visible_to(request.user).select_related("questionnaire").filter(pk=pk)
        rows = rounds_told(list(rounds_of(found)))
        if not rows:
            raise Http404
        round_ = found[0]
        questions = [_question(item) for item in items_of(round_.questionnaire).values()]
        gauge = [_gap(group, gap) for group, gaps in gaps_by_group(round_).items() for gap in gaps]
        return Response(rows[0] | {"questions": questions, "gauge": gauge})


def _gap(group: str, gap: Gap) -> dict[str, Any]:
    plain = ("theme", "respondents", "supply", "workshops")
    scores = {"median": gap.need, "lower_quartile": gap.lower, "upper_quartile": gap.upper, "gap": gap.size}
    return {"group": group} | {name: getattr(gap, name) for name in plain} | scores | {"practices": gap.others}


def _question(item: Any) -> dict[str, Any]:
    plain = ("key", "kind", "theme", "labels", "rows", "options", "may_not_apply")
    return {name: getattr(item, name) for name in plain} | {"section": item.section.key}
