"""Reads of webhooks, for those who may see them: each is bounded by ``visible_to`` or by one webhook that was."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch

from ehealth_portal.notifications.models import OPEN, Channel, Notice

from .models import Attempt, Endpoint, EndpointTopic

A_PAGE = 20


def open_ones(user: Any) -> list[Endpoint]:
    """The webhooks that a reader may see and that are not closed, with their topics."""
    found = Endpoint.objects.visible_to(user).filter(closed_at__isnull=True).select_related("owner")
    return list(found.prefetch_related(Prefetch("topics", EndpointTopic.objects.order_by("id"))))


def attempts_page(endpoint: Endpoint, number: str | None) -> "Page[Attempt]":
    return Paginator(Attempt.objects.filter(endpoint=endpoint), A_PAGE).get_page(number)


@dataclass(frozen=True)
class Queue:
    """What waits for a webhook."""

    waiting: int
    next_at: datetime | None


def queue_of(endpoint: Endpoint) -> Queue:
    rows = Notice.objects.filter(channel=Channel.WEBHOOK, endpoint_id=endpoint.pk, state__in=OPEN)
    times = list(rows.order_by("due_at").values_list("due_at", flat=True)[:1])
    return Queue(rows.count(), times[0] if times else None)
