"""The rungs of the ladder that were told."""

from django.db import models


class Rung(models.Model):
    """That people were reminded of one record's last day, so many days before it (``rung``; below zero: after it).

    Written once for each last day: who inserts it tells, whoever else comes finds it there. A day that was moved has a
    ladder of its own. ``levels`` are the places, among the source's levels, of those who were told.
    """

    source = models.CharField(max_length=30)  # a name of the register of sources
    record_id = models.CharField(max_length=40)
    due_on = models.DateField()
    rung = models.SmallIntegerField()
    levels = models.JSONField(default=list)
    at = models.DateTimeField()

    objects: "models.Manager[Rung]"

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "record_id", "due_on", "rung"], name="deadlines_rung_told_once")
        ]
