from django.db import migrations

SQLITE = """
CREATE TRIGGER published_version_is_frozen BEFORE UPDATE ON diagnostics_version
WHEN OLD.number IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a published version never changes'); END
"""
POSTGRESQL = """
CREATE FUNCTION refuse_change_of_published_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a published version never changes' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER published_version_is_frozen BEFORE UPDATE ON diagnostics_version
FOR EACH ROW WHEN (OLD.number IS NOT NULL)
EXECUTE FUNCTION refuse_change_of_published_version()
"""
DROP = {
    "sqlite": "DROP TRIGGER published_version_is_frozen",
    "postgresql": "DROP TRIGGER published_version_is_frozen ON diagnostics_version;"
    "DROP FUNCTION refuse_change_of_published_version()",
}


def freeze(apps, schema_editor):
    """Have the database itself refuse every change of a published version, by whatever path."""
    create = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
    schema_editor.execute(create[schema_editor.connection.vendor], params=None)


def thaw(apps, schema_editor):
    schema_editor.execute(DROP[schema_editor.connection.vendor], params=None)


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0001_initial")]

    operations = [migrations.RunPython(freeze, thaw)]
