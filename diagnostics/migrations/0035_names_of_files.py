import re

from django.db import migrations, models

BETWEEN_NAMES = re.compile(r"(\.(?:json|jsonl|ndjson|ya?ml|csv|xlsx)), ", re.IGNORECASE)


def part(apps, schema_editor):
    for batch in apps.get_model("diagnostics", "Import").objects.filter(name__contains=", "):
        batch.name = BETWEEN_NAMES.sub(r"\1\n", batch.name)
        batch.save(update_fields=["name"])


class Migration(migrations.Migration):

    dependencies = [
        ("diagnostics", "0034_organisation_of_each_row"),
    ]

    operations = [
        migrations.AlterField(
            model_name="importrow",
            name="place",
            field=models.CharField(max_length=200),
        ),
        migrations.AlterField(
            model_name="importrow",
            name="repeats",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.RunPython(part, migrations.RunPython.noop),
    ]
