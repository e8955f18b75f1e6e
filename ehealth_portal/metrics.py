"""/metrics: what waits and what became of notices and jobs, in the words of Prometheus, for machines on the inside."""

import ipaddress
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from .jobs.models import Job
from .notifications.queries.queue import counts, oldest_unsent


class Portal(Collector):
    """Read from the rows at each question: any process of the portal answers alike."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        notices = GaugeMetricFamily("portal_notices", "Notices by channel and state.", labels=["channel", "state"])
        for channel, state, number in counts():
            notices.add_metric([channel, state], number)
        yield notices
        now = timezone.now()
        oldest = oldest_unsent(at=now)
        age = max(0.0, (now - oldest).total_seconds()) if oldest else 0.0
        name = "portal_oldest_unsent_notice_seconds"
        yield GaugeMetricFamily(name, "How long the oldest notice has been due; 0: none is.", value=age)
        jobs = GaugeMetricFamily("portal_jobs", "Jobs by state.", labels=["state"])
        for state, number in Job.objects.order_by().values_list("state").annotate(number=Count("pk")):
            jobs.add_metric([state], number)
        yield jobs


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    if not _is_from_inside(request):
        raise Http404
    registry = CollectorRegistry()
    registry.register(Portal())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _is_from_inside(request: HttpRequest) -> bool:
    """Who has the token; without one, a machine of the same network that asks by itself, not through the proxy."""
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}")
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_private
    except ValueError:
        return False
