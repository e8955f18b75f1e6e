"""Fellowships of a country: one full one, and counts that name nobody."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0005_scopes_of_workshops_fit"),
        ("workshops", "0007_materials_are_scanned"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FellowshipCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked", models.PositiveIntegerField(default=0)),
                ("granted", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                ("used", models.PositiveIntegerField(default=0)),
                ("returned", models.PositiveIntegerField(default=0)),
                ("amount", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="fellowship",
            name="member_state",
            field=models.ForeignKey(
                default=0, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.memberstate"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="fellowship",
            name="workshop",
            field=models.ForeignKey(
                default=0, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workshops.workshop"
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="fellowship",
            constraint=models.UniqueConstraint(
                condition=models.Q(("extent", "full"), ("state__in", ["granted", "used"])),
                fields=("workshop", "member_state"),
                name="workshops_fellowship_one_full_a_country",
            ),
        ),
        migrations.AddField(
            model_name="fellowshipcount",
            name="member_state",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.memberstate"
            ),
        ),
        migrations.AddField(
            model_name="fellowshipcount",
            name="workshop",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="fellowship_counts", to="workshops.workshop"
            ),
        ),
        migrations.AddConstraint(
            model_name="fellowshipcount",
            constraint=models.UniqueConstraint(
                fields=("workshop", "member_state"), name="workshops_fellowshipcount_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="fellowshipcount",
            constraint=models.CheckConstraint(
                condition=models.Q(("granted__lte", models.F("asked")), ("used__lte", models.F("granted"))),
                name="workshops_fellowshipcount_provided_was_asked",
            ),
        ),
    ]
