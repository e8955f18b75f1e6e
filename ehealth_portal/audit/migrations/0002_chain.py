"""Seal the trail: an id without gaps, hashes, and details in a table of their own. What was written before is sealed as it stands."""

import secrets

import django.db.models.deletion
from django.db import migrations, models

from ehealth_portal.audit.chain import canonical, digest_of, hash_of


def seal(apps, schema_editor):
    old = apps.get_model("audit", "AuditEvent")
    sealed, details = apps.get_model("audit", "SealedEvent"), apps.get_model("audit", "AuditDetails")
    previous = ""
    for place, event in enumerate(old.objects.order_by("id").iterator(), start=1):
        salt = secrets.token_hex(32)
        content = canonical({"before": event.before, "after": event.after, "reason": event.reason})
        columns = {
            "id": place,
            "previous": previous,
            "at": event.at,
            "actor_id": event.actor_id,
            "through_id": None,
            "action": event.action,
            "record_type": event.record_type,
            "record_id": event.record_id,
            "digest": digest_of(salt, content),
        }
        previous = hash_of(columns)
        sealed.objects.create(**columns, hash=previous)
        details.objects.create(event_id=place, salt=salt, content=content)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RemoveIndex("auditevent", "audit_event_of_a_record"),
        migrations.CreateModel(
            name="SealedEvent",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_index=True)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("through_id", models.BigIntegerField(null=True)),
                ("action", models.CharField(max_length=60)),
                ("record_type", models.CharField(max_length=60)),
                ("record_id", models.CharField(max_length=40)),
                ("digest", models.CharField(max_length=64)),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64, unique=True)),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.CreateModel(
            name="AuditDetails",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="details",
                        serialize=False,
                        to="audit.sealedevent",
                    ),
                ),
                ("salt", models.CharField(max_length=64)),
                ("content", models.TextField()),
            ],
            options={"verbose_name_plural": "audit details"},
        ),
        migrations.RunPython(seal, migrations.RunPython.noop, elidable=True),
        migrations.DeleteModel("AuditEvent"),
        migrations.RenameModel("SealedEvent", "AuditEvent"),
        migrations.AddIndex(
            "auditevent", models.Index(fields=["record_type", "record_id"], name="audit_event_of_a_record")
        ),
    ]
