"""The last day of an activity beside each provision that it serves."""

from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def repeat_ends(apps: Any, schema_editor: Any) -> None:
    activity, served = (apps.get_model("activities", name) for name in ("Activity", "ProvisionServed"))
    ends = activity.objects.filter(pk=OuterRef("activity_id")).order_by().values("ended_on")
    served.objects.update(ended_on=Subquery(ends))


class Migration(migrations.Migration):
    dependencies = [("activities", "0001_initial")]

    operations = [
        migrations.AddField("ProvisionServed", "ended_on", models.DateField(blank=True, null=True)),
        migrations.RunPython(repeat_ends, migrations.RunPython.noop),
    ]
