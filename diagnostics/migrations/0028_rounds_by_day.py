"""Finds the newest of very many rounds, whatever they are narrowed by, without reading the others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0027_imports")]

    operations = [
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(
                fields=[
                    *("-dated_at", "-id", "organisation", "set_aside_at", "state", "type"),
                    *("verdict", "action", "firmness", "review", "reviewer"),
                    *("flags", "flags_aside"),
                ],
                name="assessment_by_day",
            ),
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(
                condition=models.Q(("reviewer__isnull", False)),
                fields=["reviewer", "-dated_at", "-id"],
                name="assessment_reviewed",
            ),
        ),
    ]
