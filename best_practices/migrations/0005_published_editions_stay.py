"""PostgreSQL refuses to change what a published edition holds, whoever asks. Its texts stay open to the erasing of
people who are named in them; the documents, made from the frozen snapshot, do not change by that.
"""

from django.db import migrations

RAISE = """
CREATE FUNCTION best_practices_edition_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_out boolean;
BEGIN
    IF TG_TABLE_NAME = 'best_practices_edition' THEN
        is_out := OLD.number IS NOT NULL AND (TG_OP = 'DELETE' OR (NEW.number, NEW.compendium_id, NEW.corrects_id,
            NEW.languages, NEW.formats) IS DISTINCT FROM (OLD.number, OLD.compendium_id, OLD.corrects_id,
            OLD.languages, OLD.formats));
    ELSIF TG_TABLE_NAME = 'best_practices_editionsnapshot' THEN
        is_out := OLD.frozen_at IS NOT NULL;
    ELSIF TG_TABLE_NAME = 'best_practices_editionentry' THEN
        is_out := EXISTS (SELECT FROM best_practices_edition WHERE number IS NOT NULL
            AND id = CASE TG_OP WHEN 'INSERT' THEN NEW.edition_id ELSE OLD.edition_id END);
    ELSE
        is_out := EXISTS (SELECT FROM best_practices_editionsnapshot WHERE frozen_at IS NOT NULL
            AND id = CASE TG_OP WHEN 'INSERT' THEN NEW.snapshot_id ELSE OLD.snapshot_id END);
    END IF;
    IF is_out THEN
        RAISE EXCEPTION 'A published edition stays as it is: % on % is refused.', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER edition_stays BEFORE UPDATE OR DELETE ON best_practices_edition
    FOR EACH ROW EXECUTE FUNCTION best_practices_edition_stays();
CREATE TRIGGER snapshot_stays BEFORE UPDATE OR DELETE ON best_practices_editionsnapshot
    FOR EACH ROW EXECUTE FUNCTION best_practices_edition_stays();
CREATE TRIGGER entry_stays BEFORE INSERT OR UPDATE OR DELETE ON best_practices_editionentry
    FOR EACH ROW EXECUTE FUNCTION best_practices_edition_stays();
CREATE TRIGGER document_stays BEFORE INSERT OR UPDATE OR DELETE ON best_practices_editiondocument
    FOR EACH ROW EXECUTE FUNCTION best_practices_edition_stays();
"""
LOWER = """
DROP TRIGGER edition_stays ON best_practices_edition;
DROP TRIGGER snapshot_stays ON best_practices_editionsnapshot;
DROP TRIGGER entry_stays ON best_practices_editionentry;
DROP TRIGGER document_stays ON best_practices_editiondocument;
DROP FUNCTION best_practices_edition_stays();
"""


def forwards(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(RAISE, None)


def backwards(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(LOWER, None)


class Migration(migrations.Migration):
    dependencies = [("best_practices", "0004_edited_texts_follow_too")]

    operations = [migrations.RunPython(forwards, backwards)]
