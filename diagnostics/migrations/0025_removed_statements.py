from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0024_heads")]

    operations = [
        migrations.AddField(
            model_name=model,
            name="is_removed",
            field=models.BooleanField(default=False, verbose_name="removed from the draft"),
        )
        for model in ("criterion", "condition")
    ] + [
        # without a default: SQLite makes no new table, which would lose the trigger
        migrations.AddField(
            model_name="version",
            name="wordings",
            field=models.JSONField(null=True, editable=False),
        )
    ]
