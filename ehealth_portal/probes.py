"""/healthz: the process answers. /readyz: database, broker and worker are there too."""

from datetime import timedelta

from celery import current_app
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ehealth_portal.jobs.models import Heartbeat, Job

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
    }
    if parts["database"] == "ok":
        parts["worker"] = _worker()
        oldest = Job.objects.filter(state=Job.State.WAITING).order_by("created_at").first()
        parts["oldest_waiting_job_seconds"] = int((timezone.now() - oldest.created_at).total_seconds()) if oldest else 0
    ready = all(parts[name] == "ok" for name in ("database", "broker", "worker"))
    return JsonResponse(parts, status=200 if ready else 503)


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
