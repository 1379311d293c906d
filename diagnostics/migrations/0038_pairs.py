"""Finds rounds by two of what they are narrowed by, and has them read by client in one index."""

from itertools import combinations

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.lookups import Exact

BY_DAY = ["dated_at", "id", "organisation", "set_aside_at"]
SAID = {
    "result": "result_place",
    "verdict": "verdict",
    "action": "action",
    "firmness": "firmness",
    "review": "review_place",
}

FLAGS = [1 << place for place in range(6)]  # the bits of flags_shown


def with_flag(bit):
    return models.Index(
        fields=[*BY_DAY, *SAID.values()],
        condition=Q(Exact(F("flags_shown").bitand(bit), bit)),
        name=f"assessment_with_flag_{bit}",
    )


def drop_index(apps, schema_editor):
    """Drop the index that came with the key. To alter the field, SQLite would write all rows anew."""
    for name in _indexes_of_key(schema_editor.connection):
        schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(name)}")


def make_index(apps, schema_editor):
    schema_editor.execute(
        "CREATE INDEX diagnostics_assessment_organisation_id_ead249de"
        " ON diagnostics_assessment (organisation_id)"
    )


def _indexes_of_key(connection):
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "diagnostics_assessment")
    return [
        name
        for name, of in found.items()
        if of["index"] and not of["unique"] and of["columns"] == ["organisation_id"]
    ]


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0037_counted_rounds")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop_index, make_index)],
            state_operations=[
                migrations.AlterField(
                    "assessment",
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assessments",
                        to="diagnostics.organisation",
                        verbose_name="organisation",
                    ),
                )
            ],
        ),
        *(
            migrations.AddIndex(
                "assessment",
                models.Index(
                    fields=[SAID[name], SAID[other], *BY_DAY], name=f"assessment_{name}_{other}"
                ),
            )
            for name, other in combinations(SAID, 2)
        ),
        *(migrations.RemoveIndex("assessment", f"assessment_with_flag_{bit}") for bit in FLAGS),
        *(migrations.AddIndex("assessment", with_flag(bit)) for bit in FLAGS),
    ]
