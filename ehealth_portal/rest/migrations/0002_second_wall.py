"""Row-level security on kept answers: they repeat what their person was told."""

from django.db import migrations

from ehealth_portal.row_security import wall_of_person


class Migration(migrations.Migration):
    dependencies = [("rest", "0001_initial")]

    operations = [wall_of_person("rest_keptanswer", "user_id")]
