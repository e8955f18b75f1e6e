"""Evidence that waits: for a second person, or for the virus scanner; what counts is ``is_shown``."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0004_second_wall"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="decided_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="evidence",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="finding",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="evidence",
            name="scan",
            field=models.CharField(
                choices=[
                    ("not_required", "not checked for viruses"),
                    ("pending", "being checked for viruses"),
                    ("clean", "checked for viruses"),
                    ("refused", "refused by the virus check"),
                ],
                default="not_required",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="standing",
            field=models.CharField(
                choices=[
                    ("proposed", "waits for a second person"),
                    ("accepted", "accepted"),
                    ("declined", "not accepted"),
                ],
                default="accepted",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="reason",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="evidence",
            name="scanned_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="evidence",
            name="is_shown",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Q(("scan__in", ("not_required", "clean")), ("standing", "accepted")),
                output_field=models.BooleanField(),
            ),
        ),
        migrations.AddIndex(
            model_name="evidence",
            index=models.Index(
                condition=models.Q(("is_shown", True)), fields=["activity"], name="evidence_shown_of_an_activity"
            ),
        ),
        migrations.AddIndex(
            model_name="evidence",
            index=models.Index(
                condition=models.Q(("scan", "pending")), fields=["scanned_at", "id"], name="evidence_to_scan"
            ),
        ),
        migrations.AddIndex(
            model_name="evidence",
            index=models.Index(
                condition=models.Q(("standing", "proposed")), fields=["added_at"], name="evidence_to_judge"
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("scan__in", ["not_required", "pending", "clean", "refused"])),
                name="activities_evidence_scan_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("standing__in", ["proposed", "accepted", "declined"])),
                name="activities_evidence_standing_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("added_by")), _negated=True),
                    _connector="OR",
                ),
                name="activities_evidence_nobody_judges_their_own",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("standing", "declined"), _negated=True),
                    models.Q(models.Q(("reason", ""), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="activities_evidence_refusal_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("scan", "not_required"), models.Q(("file", ""), _negated=True), _connector="OR"),
                name="activities_evidence_only_files_are_scanned",
            ),
        ),
    ]
