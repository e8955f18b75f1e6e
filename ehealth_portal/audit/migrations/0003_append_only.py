"""PostgreSQL refuses to change or delete an event of the trail, whoever asks."""

from django.db import migrations

RAISE = """
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit trail is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_event_stays BEFORE UPDATE OR DELETE ON audit_auditevent
    FOR EACH ROW EXECUTE FUNCTION audit_append_only();
"""
LOWER = """
DROP TRIGGER audit_event_stays ON audit_auditevent;
DROP FUNCTION audit_append_only();
"""


def forwards(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(RAISE, None)


def backwards(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(LOWER, None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_chain")]

    operations = [migrations.RunPython(forwards, backwards)]
