"""Counts the rounds of each client in an index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0036_fast_lists")]

    operations = [
        migrations.RemoveIndex("assessment", "assessment_newest"),
        migrations.AddIndex(
            "assessment",
            models.Index(
                fields=["organisation", "-dated_at", "-id", "set_aside_at"],
                name="assessment_newest",
            ),
        ),
    ]
