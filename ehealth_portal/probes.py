"""/healthz: the process answers. /readyz: database, broker and worker are there too, and nothing waits too long."""

from datetime import datetime, timedelta

from celery import current_app
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ehealth_portal.jobs.models import Heartbeat, Job
from ehealth_portal.notifications.queries.queue import LATE, oldest_unsent

WORKER_SILENT_AFTER = timedelta(seconds=120)


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when all is well, else 503; each part says its own state."""
    parts: dict[str, str | int | None] = {
        "database": _database(),
        "broker": _broker(),
        "worker": "unknown",
        "oldest_waiting_job_seconds": None,
        "notices": "unknown",
        "oldest_unsent_notice_seconds": None,
    }
    if parts["database"] == "ok":
        parts["worker"] = _worker()
        oldest = Job.objects.filter(state=Job.State.WAITING).order_by("created_at").first()
        parts["oldest_waiting_job_seconds"] = _seconds_since(oldest.created_at if oldest else None)
        waits = parts["oldest_unsent_notice_seconds"] = _seconds_since(oldest_unsent(at=timezone.now()))
        parts["notices"] = "late" if waits > LATE.total_seconds() else "ok"
    ready = all(parts[name] == "ok" for name in ("database", "broker", "worker", "notices"))
    return JsonResponse(parts, status=200 if ready else 503)


def _seconds_since(moment: datetime | None) -> int:
    """0 when nothing waits."""
    return max(0, int((timezone.now() - moment).total_seconds())) if moment else 0


def _database() -> str:
    try:
        connection.ensure_connection()
    except DatabaseError:
        return "unreachable"
    return "ok"


def _broker() -> str:
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=0, timeout=2)
    except Exception:  # noqa: BLE001  (every transport raises errors of its own)
        return "unreachable"
    return "ok"


def _worker() -> str:
    seen = Heartbeat.objects.filter(name="worker", at__gte=timezone.now() - WORKER_SILENT_AFTER).exists()
    return "ok" if seen else "silent"
