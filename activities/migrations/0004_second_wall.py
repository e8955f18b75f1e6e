"""Row-level security on activities and all that stands around one."""

from django.db import migrations

from ehealth_portal.row_security import of_group, wall, wall_of_group, wall_of_part, wall_of_reviewed_part

ACTIVITY = ("activities_activity", "activity_id")
OF_PROGRESS = (
    "SELECT FROM activities_progressentry entry JOIN activities_activity parent ON parent.id = entry.activity_id "
    "WHERE entry.id = activities_evidence.progress_id"
)
OF_ACTIVITY = "SELECT FROM activities_activity parent WHERE parent.id = activities_evidence.activity_id"
GROUP = of_group("parent")


class Migration(migrations.Migration):
    dependencies = [("activities", "0003_read_path_indexes")]

    operations = [
        wall_of_group("activities_activity"),
        wall_of_part("activities_activity_bodies", *ACTIVITY),
        wall_of_part("activities_activity_countries", *ACTIVITY),
        wall_of_part("activities_provisionserved", *ACTIVITY),
        wall_of_part("activities_partner", *ACTIVITY),
        wall_of_reviewed_part("activities_progressentry", *ACTIVITY),
        wall(
            "activities_evidence",
            seen=f"(EXISTS ({OF_ACTIVITY}) OR EXISTS ({OF_PROGRESS}))",
            written=f"(EXISTS ({OF_ACTIVITY} AND {GROUP}) OR EXISTS ({OF_PROGRESS} AND {GROUP}))",
        ),
    ]
