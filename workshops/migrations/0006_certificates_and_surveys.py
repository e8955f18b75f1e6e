"""Certificates name their workshop; needs voiced in surveys wait for a worker; what the public sees of a survey."""

import django.db.models.deletion
from django.db import migrations, models

from ehealth_portal.row_security import wall


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0004_role_ends_on_its_day"),
        ("workshops", "0005_registrations_have_a_seed"),
    ]

    operations = [
        migrations.CreateModel(
            name="SurveyNeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "theme",
                    models.CharField(
                        choices=[
                            ("links", "Links and power for clinics"),
                            ("interoperability", "Interoperability of records"),
                            ("security", "Security and privacy"),
                            ("skills", "Skills of health workers"),
                            ("law", "Laws and policy"),
                            ("money", "Money for running costs"),
                            ("standards", "Choosing standards"),
                            ("telemedicine", "Telemedicine and mobile health"),
                            ("strategy", "National strategy"),
                            ("ai", "Artificial intelligence for health"),
                        ],
                        max_length=16,
                    ),
                ),
                ("text", models.TextField(max_length=2000)),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("ar", "Arabic"),
                            ("zh", "Chinese"),
                            ("en", "English"),
                            ("fr", "French"),
                            ("ru", "Russian"),
                            ("es", "Spanish"),
                        ],
                        max_length=2,
                    ),
                ),
                ("voiced_on", models.DateField()),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="SurveyResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("replies", models.PositiveIntegerField()),
                ("counts", models.JSONField()),
            ],
        ),
        migrations.AddField(
            model_name="certificate",
            name="mode",
            field=models.CharField(
                choices=[("in_person", "In person"), ("remote", "Remotely")], default="in_person", max_length=9
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="certificate",
            name="workshop",
            field=models.ForeignKey(
                default=0,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to="workshops.workshop",
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="certificate",
            name="registration",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                related_query_name="certificate",
                to="workshops.registration",
            ),
        ),
        migrations.AlterField(
            model_name="survey",
            name="when",
            field=models.CharField(
                choices=[("before", "Before the workshop"), ("after", "After the workshop")], max_length=6
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at__isnull", True)),
                fields=("registration",),
                name="workshops_certificate_one_that_holds",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("revoked_at__isnull", True), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="workshops_certificate_revoked_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.CheckConstraint(
                condition=models.Q(("opens_on__lte", models.F("closes_on"))), name="workshops_survey_runs_forward"
            ),
        ),
        migrations.AddField(
            model_name="surveyneed",
            name="member_state",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.memberstate"
            ),
        ),
        migrations.AddField(
            model_name="surveyneed",
            name="survey",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="voiced", to="workshops.survey"
            ),
        ),
        migrations.AddField(
            model_name="surveyresult",
            name="survey",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="result", to="workshops.survey"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyresult",
            constraint=models.CheckConstraint(
                condition=models.Q(("replies__gte", 3)), name="workshops_surveyresult_of_three"
            ),
        ),
        wall("workshops_surveyneed", seen="false", written="true"),
    ]
