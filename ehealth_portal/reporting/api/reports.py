"""Progress reports: their settings, their build by a worker, their moves and their documents."""

import hashlib
from dataclasses import replace
from typing import Any, ClassVar

import orjson
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ehealth_portal.headers import SANDBOX
from ehealth_portal.mandate.references import editions_named
from ehealth_portal.members.permissions import may_see_people
from ehealth_portal.rest.endpoints import ListEndpoint, ListQuery
from ehealth_portal.rest.openapi import page_of
from ehealth_portal.rest.pagination import Order
from ehealth_portal.rest.records import Move, RecordEndpoint, told_as
from ehealth_portal.rest.renderers import AnyType
from ehealth_portal.rest.reviewed import NothingIn, ReasonIn, people_told
from ehealth_portal.rest.versions import tag
from ehealth_portal.review.transitions import State

from ..models import Audience, Report
from ..operations import reports as operations
from ..permissions import may_make_reports
from ..queries.report_rows import PLAIN, last_builds, newest_complete_of, report_rows
from ..queries.reports import document_of, opened
from ..serializers import ReportIn, ReportOut


class ReportQuery(ListQuery):
    audience = serializers.ChoiceField(choices=Audience.choices, required=False)
    state = serializers.ChoiceField(choices=State.choices, required=False)


class Reports(ListEndpoint):
    """Progress reports, the newest period first."""

    area = "reports"
    query = ReportQuery
    orders: ClassVar = {
        "-period_end": Order(("period_end", "id"), descending=True),
        "period_end": Order(("period_end", "id")),
    }

    @extend_schema(summary="List progress reports", responses=page_of(ReportOut))
    def get(self, request: Request) -> Response:
        reports = Report.objects.visible_to(request.user)
        for name in ("audience", "state"):
            if name in self.asked:
                reports = reports.filter(**{name: self.asked[name]})
        rows = report_rows(reports, people=may_see_people(request.user))
        return self.page(rows, lambda page: reports_told(page, request))

    @extend_schema(summary="Open a report", request=ReportIn, responses={201: ReportOut})
    def post(self, request: Request) -> Response:
        settings = operations.Settings(**settings_given(self.read(ReportIn)))
        return answer(request, operations.create_report(settings, by=self.caller, at=timezone.now()), status=201)


def settings_given(given: dict[str, Any]) -> dict[str, Any]:
    """The values of Settings that were sent; the edition by its name."""
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    if "edition" in values or "resolution" in values:
        named: dict[str, Any] = {name: values.pop(name) for name in ("edition", "resolution") if name in values}
        edition = editions_named(**named).select_related("resolution").first()
        if edition is None:
            raise serializers.ValidationError({"edition": [_("There is no such edition of this resolution.")]})
        values["edition"] = edition
    return values


def reports_told(rows: list[dict[str, Any]], request: Request) -> list[dict[str, Any]]:
    """Rows as the API sends them; the same few queries however many there are."""
    ids = [row["id"] for row in rows]
    snapshots = newest_complete_of(ids)
    builds = last_builds(ids) if may_make_reports(request.user) else {}
    return [_told(row, snapshots.get(row["id"]), builds.get(row["id"])) for row in rows]


def _told(row: dict[str, Any], snapshot: Any, build: Any) -> dict[str, Any]:
    content = {name: row[name] for name in PLAIN}
    content |= {"edition": row["edition_slug"], "resolution": row["resolution"], "previous": row["previous_id"]}
    content |= people_told(row)
    content["progress"] = build and {name: getattr(build, name) for name in ("state", "done", "total", "step", "error")}
    content["snapshot"] = snapshot and {name: getattr(snapshot, name) for name in ("taken_at", "sha256", "frozen_at")}
    content["documents"] = [_document(row["id"], one) for one in snapshot.documents.all()] if snapshot else []
    return content


def _document(report: int, document: Any) -> dict[str, Any]:
    plain = {name: getattr(document, name) for name in ("format", "language", "bytes", "sha256", "made_at")}
    return plain | {"url": reverse("api-report-document", args=[report, document.language, document.format])}


def answer(request: Request, report: Report, status: int = 200) -> Response:
    """The report as it is now, with the ETag of its version."""
    rows = list(
        report_rows(Report.objects.visible_to(request.user).filter(pk=report.pk), people=may_see_people(request.user))
    )
    if not rows:
        raise Http404  # who acted may no longer see it
    content = reports_told(rows, request)[0]
    building = [content["progress"], content["snapshot"]]  # what moves without a new version
    version = tag("report", report.pk, report.version, hashlib.sha256(orjson.dumps(building)).hexdigest()[:12])
    return told_as(request, content, version, status, at=f"{report.pk}/")


class ReportEndpoint(RecordEndpoint[Report]):
    """One report that the reader may see."""

    area = "reports"

    def seen(self, user: Any) -> QuerySet[Report]:
        return Report.objects.visible_to(user).select_related("edition__resolution")

    def answer(self, request: Request, record: Report, status: int = 200) -> Response:
        return answer(request, record, status)


class OneReport(ReportEndpoint):
    """A progress report with its documents."""

    @extend_schema(summary="Read a report", responses=ReportOut)
    def get(self, request: Request, pk: int) -> Response:
        return answer(request, self.find(request, pk))

    @extend_schema(summary="Change the settings of a draft", request=ReportIn, responses=ReportOut)
    def patch(self, request: Request, pk: int) -> Response:
        report = self.find(request, pk)
        version = self.version_of(report, required=True)
        settings = replace(operations.settings_of(report), **settings_given(self.read(ReportIn, partial=True)))
        changed = operations.edit_report(report, settings, by=self.caller, at=timezone.now(), version=version)
        return answer(request, changed)


class Build(ReportEndpoint):
    """Has the documents made by a worker; GET the report to see how far it is."""

    @extend_schema(summary="Build the documents", request=NothingIn, responses={202: ReportOut})
    def post(self, request: Request, pk: int) -> Response:
        report = self.find(request, pk)
        self.read(NothingIn)
        operations.ask_for_build(report, by=self.caller, at=timezone.now())
        return answer(request, report, status=202)


class Stop(ReportEndpoint):
    """Stops the build under way."""

    @extend_schema(summary="Stop the build", request=NothingIn, responses={200: ReportOut})
    def post(self, request: Request, pk: int) -> Response:
        report = self.find(request, pk)
        self.read(NothingIn)
        operations.stop_build(report, by=self.caller, at=timezone.now())
        return answer(request, report)


class Act(Move, ReportEndpoint):
    pass


@extend_schema(summary="Send for judgement", request=NothingIn, responses={200: ReportOut})
class Submit(Act):
    act = operations.submit


@extend_schema(summary="Take back what waits for judgement", request=NothingIn, responses={200: ReportOut})
class TakeBack(Act):
    act = operations.take_back


@extend_schema(summary="Return to the author, with the reason", request=ReasonIn, responses={200: ReportOut})
class Return(Act):
    act = operations.return_to_author
    words = ReasonIn


@extend_schema(summary="Publish, and freeze the snapshot", request=NothingIn, responses={200: ReportOut})
class Publish(Act):
    act = operations.publish


@extend_schema(summary="Withdraw, with the reason", request=ReasonIn, responses={200: ReportOut})
class Withdraw(Act):
    act = operations.withdraw
    words = ReasonIn


class Document(ReportEndpoint):
    """One file of a report, as a download."""

    renderer_classes = [AnyType]

    @extend_schema(summary="Download a document", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int, language: str, kind: str) -> HttpResponse:
        document = document_of(self.find(request, pk), language, kind)
        if document is None:
            raise Http404
        name = f"report-{pk}.{language}.{kind}"
        response: Any = FileResponse(opened(document), as_attachment=True, filename=name)
        response["Content-Type"] = "application/octet-stream"
        response["ETag"] = f'"{document.sha256}"'
        response["Content-Security-Policy"] = SANDBOX
        return response
