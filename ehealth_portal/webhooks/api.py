"""A person's webhooks in the API: made, changed, tested, sent again, with what became of each try."""

from dataclasses import asdict
from typing import Any, ClassVar

from django.db.models import F
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ehealth_portal.rest.endpoints import Endpoint as Address
from ehealth_portal.rest.endpoints import ListEndpoint
from ehealth_portal.rest.openapi import no_content, page_of
from ehealth_portal.rest.pagination import Order
from ehealth_portal.rest.permissions import SignedIn
from ehealth_portal.rest.reviewed import NothingIn
from ehealth_portal.rest.versions import tag, version_named

from . import operations
from .models import Attempt, Endpoint, EndpointTopic
from .serializers import AttemptOut, RangeIn, ReplayOut, TestOut, WebhookIn, WebhookMadeOut, WebhookOut

PLAIN = (
    *("id", "name", "url", "level", "state", "disabled_reason", "created_at", "proven_at", "failing_since", "version"),
    "owner_id",
)


def told(rows: list[dict[str, Any]], request: Request) -> list[dict[str, Any]]:
    """Rows as the API sends them: of others' addresses the host alone."""
    topics: dict[int, list[str]] = {row["id"]: [] for row in rows}
    for endpoint, topic in EndpointTopic.objects.filter(endpoint__in=topics).values_list("endpoint_id", "topic"):
        topics[endpoint].append(topic)
    return [_one(row, topics[row["id"]], request.user.pk) for row in rows]


def _one(row: dict[str, Any], topics: list[str], reader: int | None) -> dict[str, Any]:
    content = {name: row[name] for name in PLAIN if name not in ("url", "owner_id")}
    url = row["url"] if row["owner_id"] == reader else None
    return content | {"host": Endpoint(url=row["url"]).host, "url": url, "topics": topics}


def answer(request: Request, endpoint: Endpoint, *, secret: str = "", status: int = 200) -> Response:
    row = Endpoint.objects.visible_to(request.user).filter(pk=endpoint.pk).values(*PLAIN).first()
    if row is None:
        raise Http404
    content = told([row], request)[0]
    headers = {"ETag": tag("webhook", row["id"], row["version"])}
    if status == 201:
        headers["Location"] = request.build_absolute_uri(f"{row['id']}/")
    if not secret:
        return Response(content, status=status, headers=headers)
    response = Response(content | {"secret": secret}, status=status, headers=headers)
    response.kept = content | {"secret": None}  # type: ignore[attr-defined]  # the key of a POST keeps no secret
    return response


class Webhooks(ListEndpoint):
    """One's own webhooks; for the secretariat all."""

    area = "webhooks"
    permission_classes = [SignedIn]
    orders: ClassVar = {"id": Order(("id",)), "-id": Order(("id",), descending=True)}

    @extend_schema(summary="List webhooks", responses=page_of(WebhookOut))
    def get(self, request: Request) -> Response:
        rows = Endpoint.objects.visible_to(request.user).filter(closed_at__isnull=True)
        return self.page(rows.values(*PLAIN), lambda page: told(page, request))

    @extend_schema(summary="Make a webhook", request=WebhookIn, responses={201: WebhookMadeOut})
    def post(self, request: Request) -> Response:
        wanted = wanted_of(self.read(WebhookIn))
        made, secret = operations.create_endpoint(wanted, by=self.caller, at=timezone.now())
        return answer(request, made, secret=secret, status=201)


def wanted_of(given: dict[str, Any]) -> operations.Wanted:
    return operations.Wanted(**given | {"topics": tuple(given["topics"])})


class WebhookAddress(Address):
    """One webhook that the reader may see and that is not closed."""

    area = "webhooks"
    permission_classes = [SignedIn]

    def find(self, request: Request, pk: int) -> Endpoint:
        found = Endpoint.objects.visible_to(request.user).filter(closed_at__isnull=True, pk=pk).first()
        if found is None:
            raise Http404
        return found


class OneWebhook(WebhookAddress):
    """A webhook."""

    @extend_schema(summary="Read a webhook", responses=WebhookOut)
    def get(self, request: Request, pk: int) -> Response:
        return answer(request, self.find(request, pk))

    @extend_schema(summary="Change a webhook", request=WebhookIn, responses=WebhookOut)
    def patch(self, request: Request, pk: int) -> Response:
        found = self.find(request, pk)
        version = version_named(request, tag("webhook", pk, found.version), found.version, required=True)
        given = self.read(WebhookIn, partial=True)
        present = operations.Wanted(found.name, found.url, operations.topics_of(found), found.level)
        wanted = wanted_of(asdict(present) | given)
        changed = operations.change_endpoint(
            found, wanted, by=self.caller, at=timezone.now(), version=version or found.version
        )
        return answer(request, changed)

    @extend_schema(summary="Close a webhook for good", responses={204: no_content()})
    def delete(self, request: Request, pk: int) -> Response:
        found = self.find(request, pk)
        version = version_named(request, tag("webhook", pk, found.version), found.version, required=True)
        operations.close_endpoint(found, by=self.caller, at=timezone.now(), version=version)
        return Response(status=204)


class Move(WebhookAddress):
    """An act on a webhook that takes no words."""

    act: ClassVar[Any]

    def post(self, request: Request, pk: int) -> Response:
        self.read(NothingIn)
        return answer(request, type(self).act(self.find(request, pk), by=self.caller, at=timezone.now()))


@extend_schema(summary="Pause a webhook: what happens waits", request=NothingIn, responses={200: WebhookOut})
class Pause(Move):
    act = operations.pause_endpoint


@extend_schema(
    summary="Go on after a pause, or after it was switched off", request=NothingIn, responses={200: WebhookOut}
)
class Resume(Move):
    act = operations.resume_endpoint


class Rotate(WebhookAddress):
    """A new secret; the one before signs beside it for 24 hours."""

    @extend_schema(summary="Replace the secret", request=NothingIn, responses={200: WebhookMadeOut})
    def post(self, request: Request, pk: int) -> Response:
        self.read(NothingIn)
        found, secret = operations.rotate_secret(self.find(request, pk), by=self.caller, at=timezone.now())
        return answer(request, found, secret=secret)


class Test(WebhookAddress):
    """A test message. The first that is answered with 2xx makes the webhook active."""

    @extend_schema(summary="Send a test", request=NothingIn, responses={202: TestOut})
    def post(self, request: Request, pk: int) -> Response:
        self.read(NothingIn)
        notice = operations.send_test(self.find(request, pk), by=self.caller, at=timezone.now())
        return Response({"id": notice.pk}, status=202)


class Replay(WebhookAddress):
    """Messages of a time again, each with the number that it had; and what was missed while the webhook was off."""

    @extend_schema(summary="Send a range again", request=RangeIn, responses={202: ReplayOut})
    def post(self, request: Request, pk: int) -> Response:
        given, found = self.read(RangeIn), self.find(request, pk)
        number = operations.replay(found, given["first"], given["last"], by=self.caller, at=timezone.now())
        return Response({"notices": number}, status=202)


class Attempts(ListEndpoint):
    """What became of each try of the last 30 days, newest first; without bodies."""

    area = "webhooks"
    permission_classes = [SignedIn]
    orders: ClassVar = {"-id": Order(("id",), descending=True), "id": Order(("id",))}

    @extend_schema(summary="List the tries of a webhook", responses=page_of(AttemptOut))
    def get(self, request: Request, pk: int) -> Response:
        if not Endpoint.objects.visible_to(request.user).filter(closed_at__isnull=True, pk=pk).exists():
            raise Http404
        rows = Attempt.objects.filter(endpoint=pk).annotate(notice=F("notice_id"))
        names = ("id", "notice", "kind", "at", "result", "status", "milliseconds")
        return self.page(rows.values(*names), lambda page: page)
