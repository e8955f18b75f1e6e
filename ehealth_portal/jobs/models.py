"""Job rows: long work done by workers, with honest progress. The row is the truth, the broker only a nudge."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One piece of work. ``task`` is the Celery task that takes the job's id; ``attempts`` fences late workers."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        STOPPED = "stopped", _("Stopped")

    task = models.CharField(max_length=80)
    record_id = models.CharField(max_length=40)  # what the work is about, as the task understands it
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "record_id"],
                condition=Q(state__in=["waiting", "running"]),
                name="jobs_job_one_under_way_for_a_record",
            ),
            models.CheckConstraint(condition=Q(done__lte=models.F("total")), name="jobs_job_done_within_total"),
        ]

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)


class Heartbeat(models.Model):
    """The last sign of life of a worker that the clock woke; /readyz reads it."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
