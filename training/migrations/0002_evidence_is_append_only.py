"""The evidence log may only grow: the database itself refuses what the code should never try."""

from django.db import migrations

PERMIT = "CREATE TABLE training_evidence_permit (id integer NOT NULL)"
SQLITE = [
    PERMIT,
    """CREATE TRIGGER training_evidence_no_update BEFORE UPDATE ON training_evidence
       BEGIN SELECT RAISE(ABORT, 'evidence is append-only: add a row that supersedes this one'); END""",
    """CREATE TRIGGER training_evidence_no_delete BEFORE DELETE ON training_evidence
       WHEN NOT EXISTS (SELECT 1 FROM training_evidence_permit)
       BEGIN SELECT RAISE(ABORT, 'evidence is append-only: nothing is deleted without a permit'); END""",
]
POSTGRESQL = [
    PERMIT,
    """CREATE FUNCTION training_evidence_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM training_evidence_permit) THEN RETURN OLD; END IF;
         RAISE EXCEPTION 'evidence is append-only' USING ERRCODE = 'integrity_constraint_violation';
       END $$""",
    """CREATE TRIGGER training_evidence_append_only BEFORE UPDATE OR DELETE ON training_evidence
       FOR EACH ROW EXECUTE FUNCTION training_evidence_is_append_only()""",
]


def guard(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER training_evidence_no_update")
        schema_editor.execute("DROP TRIGGER training_evidence_no_delete")
    else:
        schema_editor.execute("DROP TRIGGER training_evidence_append_only ON training_evidence")
        schema_editor.execute("DROP FUNCTION training_evidence_is_append_only()")
    schema_editor.execute("DROP TABLE training_evidence_permit")


class Migration(migrations.Migration):
    dependencies = [("training", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard, elidable=False)]
