"""What a person follows and was told, in the API."""

import uuid
from typing import Any, ClassVar

from django.db.models import F
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ehealth_portal.rest.endpoints import Endpoint, ListEndpoint, ListQuery
from ehealth_portal.rest.openapi import no_content, page_of
from ehealth_portal.rest.pagination import Order
from ehealth_portal.rest.permissions import SignedIn

from . import topics
from .models import Notice, Subscription
from .operations import following, reading
from .queries.inbox import Message, inbox, messages
from .serializers import MarkIn, NotificationOut, SubscriptionIn, SubscriptionOut

PLAIN = ("id", "topic", "level", "cadence", "created_at")


def told(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    words = topics.labels(row["topic"] for row in rows)
    return [{name: row[name] for name in PLAIN} | {"title": words[row["topic"]]} for row in rows]


class Subscriptions(ListEndpoint):
    """What one follows."""

    area = "notifications"
    permission_classes = [SignedIn]
    orders: ClassVar = {"id": Order(("id",)), "-id": Order(("id",), descending=True)}

    @extend_schema(summary="List what you follow", responses=page_of(SubscriptionOut))
    def get(self, request: Request) -> Response:
        return self.page(Subscription.objects.filter(user=request.user.pk).values(*PLAIN), told)

    @extend_schema(summary="Follow a topic, or change how", request=SubscriptionIn, responses={201: SubscriptionOut})
    def post(self, request: Request) -> Response:
        given = self.read(SubscriptionIn)
        made = following.follow(given.pop("topic"), by=self.caller, at=timezone.now(), **given)
        row = {name: getattr(made, name) for name in PLAIN}
        location = request.build_absolute_uri(f"{made.pk}/")
        return Response(told([row])[0], status=201, headers={"Location": location})


class OneSubscription(Endpoint):
    """One thing that one follows. It has no versions: a person's last word counts."""

    area = "notifications"
    permission_classes = [SignedIn]
    needs_version: ClassVar = ()

    def find(self, request: Request, pk: int) -> Subscription:
        found = Subscription.objects.filter(user=request.user.pk, pk=pk).first()
        if found is None:
            raise Http404
        return found

    @extend_schema(summary="Read how you follow something", responses=SubscriptionOut)
    def get(self, request: Request, pk: int) -> Response:
        found = self.find(request, pk)
        return Response(told([{name: getattr(found, name) for name in PLAIN}])[0])

    @extend_schema(summary="Stop following", responses={204: no_content()})
    def delete(self, request: Request, pk: int) -> Response:
        following.unfollow(self.find(request, pk), by=self.caller, at=timezone.now())
        return Response(status=204)


class InboxQuery(ListQuery):
    unread = serializers.BooleanField(required=False, default=False, help_text="Only what was not read.")


def shown(found: list[Message], request: Request) -> list[dict[str, Any]]:
    return [_one(message, request) for message in found]


def _one(message: Message, request: Request) -> dict[str, Any]:
    notice, said = message.notice, message.told
    return {
        "id": notice.pk,
        "kind": notice.event.kind,
        "why": notice.why,
        "topic": notice.topic,
        "created_at": notice.created_at,
        "read_at": notice.read_at,
        "subject": said.subject if said else None,
        "sentences": list(said.sentences) if said else [],
        "quoted": said.quoted if said else "",
        "url": request.build_absolute_uri(message.path) if said else None,
    }


class Notifications(ListEndpoint):
    """The inbox, newest first; what each message says is read from the record as it is now."""

    area = "notifications"
    permission_classes = [SignedIn]
    query = InboxQuery
    orders: ClassVar = {"-created_at": Order(("created_at", "id"), ("created_at", "key"), descending=True)}

    @extend_schema(summary="List what you were told", responses=page_of(NotificationOut))
    def get(self, request: Request) -> Response:
        rows = inbox(request.user)
        if self.asked["unread"]:
            rows = rows.filter(read_at=None)
        return self.page(rows.values("created_at", key=F("id")), lambda page: self._shown(page, request))

    def _shown(self, page: list[dict[str, Any]], request: Request) -> list[dict[str, Any]]:
        keys = [row["key"] for row in page]
        found = Notice.objects.filter(pk__in=keys).select_related("event").in_bulk()
        return shown(messages(request.user, [found[key] for key in keys]), request)


class ReadNotification(Endpoint):
    """Marks a message as read."""

    area = "notifications"
    permission_classes = [SignedIn]

    @extend_schema(summary="Mark as read", request=MarkIn, responses={200: NotificationOut})
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        self.read(MarkIn)
        notice = inbox(request.user).filter(pk=pk).first()
        if notice is None:
            raise Http404
        reading.mark_read(notice, by=self.caller, at=timezone.now())
        (message,) = messages(request.user, [inbox(request.user).select_related("event").get(pk=pk)])
        return Response(_one(message, request))
