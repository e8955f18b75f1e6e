"""Row-level security on evidence: what counts is seen with its record, the rest by who filed it and their group."""

from django.db import migrations

from ehealth_portal.row_security import READER, of_group, wall

OF_ACTIVITY = "SELECT FROM activities_activity parent WHERE parent.id = activities_evidence.activity_id"
OF_PROGRESS = (
    "SELECT FROM activities_progressentry entry JOIN activities_activity parent ON parent.id = entry.activity_id "
    "WHERE entry.id = activities_evidence.progress_id"
)
GROUP = f"(EXISTS ({OF_ACTIVITY} AND {of_group('parent')}) OR EXISTS ({OF_PROGRESS} AND {of_group('parent')}))"
OF_SEEN = f"(EXISTS ({OF_ACTIVITY}) OR EXISTS ({OF_PROGRESS}))"
SEEN = f"((is_shown OR added_by_id = {READER}) AND {OF_SEEN} OR {GROUP})"


class Migration(migrations.Migration):
    dependencies = [("activities", "0005_evidence_standing_and_scan")]

    operations = [wall("activities_evidence", seen=SEEN, written=GROUP)]
