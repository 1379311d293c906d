import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

KEPT = ("id", "at", "user_id", "what", "object")
SQLITE = [
    f"""
CREATE TRIGGER trail_is_not_changed BEFORE UPDATE ON diagnostics_trailentry
WHEN NEW.address IS NOT NULL OR {" OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in KEPT)}
BEGIN SELECT RAISE(ABORT, 'the audit trail never changes'); END
""",
    """
CREATE TRIGGER trail_is_not_deleted BEFORE DELETE ON diagnostics_trailentry
WHEN OLD.at > datetime('now', '-30 days')
BEGIN SELECT RAISE(ABORT, 'the audit trail never changes'); END
""",
]
POSTGRESQL = [
    """
CREATE FUNCTION refuse_change_of_trail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit trail never changes' USING ERRCODE = 'integrity_constraint_violation'; END $$
""",
    f"""
CREATE TRIGGER trail_is_not_changed BEFORE UPDATE ON diagnostics_trailentry FOR EACH ROW
WHEN (NEW.address IS NOT NULL OR {" OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in KEPT)})
EXECUTE FUNCTION refuse_change_of_trail()
""",
    """
CREATE TRIGGER trail_is_not_deleted BEFORE DELETE ON diagnostics_trailentry FOR EACH ROW
WHEN (OLD.at > now() - interval '30 days')
EXECUTE FUNCTION refuse_change_of_trail()
""",
]
DROP = {
    "sqlite": ["DROP TRIGGER trail_is_not_changed", "DROP TRIGGER trail_is_not_deleted"],
    "postgresql": [
        "DROP TRIGGER trail_is_not_changed ON diagnostics_trailentry",
        "DROP TRIGGER trail_is_not_deleted ON diagnostics_trailentry",
        "DROP FUNCTION refuse_change_of_trail()",
    ],
}


def freeze(apps, schema_editor):
    """Have the database itself refuse what changes the trail, but for its retention."""
    create = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
    for statement in create[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def thaw(apps, schema_editor):
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0010_sent_again")]

    operations = [
        migrations.CreateModel(
            name="TrailEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name="when")),
                ("what", models.CharField(max_length=80, verbose_name="what")),
                ("object", models.CharField(max_length=200, verbose_name="of which object")),
                ("address", models.GenericIPAddressField(null=True, verbose_name="from where")),
                ("user", models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="who")),
            ],
            options={"verbose_name": "entry of the audit trail", "verbose_name_plural": "audit trail"},
        ),
        migrations.RunPython(freeze, thaw),
    ]
