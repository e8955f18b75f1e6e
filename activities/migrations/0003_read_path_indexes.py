"""Narrow indexes of the read path: PostgreSQL makes none in the transaction that has written to their table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0002_read_path")]

    operations = [
        migrations.AddIndex("Activity", models.Index(fields=["state", "decided_at"], name="activity_decided")),
        migrations.AddIndex(
            "Activity",
            models.Index(
                fields=["state", "kind", "body", "started_on", "language", "confidence"],
                name="activity_columns_counted",
            ),
        ),
        migrations.AddIndex("Evidence", models.Index(fields=["added_at"], name="evidence_added")),
        migrations.AddIndex(
            "ProgressEntry", models.Index(fields=["state", "-on", "-id"], name="progress_newest_published")
        ),
        migrations.AddIndex(
            "ProvisionServed",
            models.Index(fields=["provision", "ended_on", "activity"], name="served_ended_of_a_provision"),
        ),
    ]
