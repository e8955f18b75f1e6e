"""Row-level security on reports that are not published."""

from django.db import migrations

from ehealth_portal.row_security import wall_of_secretariat

OF_REPORT = "EXISTS (SELECT FROM reporting_report parent WHERE parent.id = report_id)"
OF_SNAPSHOT = "EXISTS (SELECT FROM reporting_reportsnapshot parent WHERE parent.id = snapshot_id)"


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]

    operations = [
        wall_of_secretariat("reporting_report"),
        wall_of_secretariat("reporting_reportsnapshot", seen=OF_REPORT),
        wall_of_secretariat("reporting_reportdocument", seen=OF_SNAPSHOT),
    ]
