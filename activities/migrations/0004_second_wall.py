"""Row-level security on activities and what stands around one."""

from django.db import migrations

from ehealth_portal.row_security import wall_of_group, wall_of_part, wall_of_reviewed_part

ACTIVITY = ("activities_activity", "activity_id")


class Migration(migrations.Migration):
    dependencies = [("activities", "0003_read_path_indexes")]

    operations = [
        wall_of_group("activities_activity"),
        wall_of_part("activities_activity_bodies", *ACTIVITY),
        wall_of_part("activities_activity_countries", *ACTIVITY),
        wall_of_part("activities_provisionserved", *ACTIVITY),
        wall_of_part("activities_partner", *ACTIVITY),
        wall_of_reviewed_part("activities_progressentry", *ACTIVITY),
    ]
